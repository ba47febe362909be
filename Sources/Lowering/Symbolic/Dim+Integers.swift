import TensorCore

/// Integer functions of extents, as the operators of ONNX define them.
///
/// Each has a result where interval arithmetic decides the sign, or where the operand takes few
/// values because it depends on one bounded symbol; otherwise it is an error.
enum DimArithmetic {
  /// The quotient truncated towards zero.
  static func quotient(_ a: Dim, _ b: Dim) throws(SymbolicError) -> Dim {
    do throws(DimError) {
      guard let divisor = b.value else { return try a.dividedExactly(by: b) }
      if divisor == 0 { throw DimError.divisionByZero(a) }
      if let exact = try? a.dividedExactly(by: b) { return exact }
      switch sign(a) {
      case .nonNegative where divisor > 0, .nonPositive where divisor < 0:
        return try a.dividedRoundingDown(by: divisor)
      case .nonNegative, .nonPositive: return try a.dividedRoundingUp(by: divisor)
      case .unknown:
        guard divisor != -1, let quotient = try a.mappingResidues({ $0 / divisor }) else {
          throw DimError.inexactDivision(a, by: b)
        }
        return quotient
      }
    } catch {
      throw .arithmetic(error)
    }
  }

  /// The remainder of the divisor's sign, as Python has it.
  static func modulo(_ a: Dim, _ b: Dim) throws(SymbolicError) -> Dim {
    do throws(DimError) {
      if let divisor = b.value { return try a.remainder(dividingBy: divisor) }
      if a.isKnownNonNegative, Dim.isKnown(a, atMost: try b - 1) { return a }
      if let upper = a.upperBound, upper < 0, try (a + b).isKnownNonNegative { return try a + b }
      _ = try a.dividedExactly(by: b)
      return 0
    } catch {
      throw .arithmetic(error)
    }
  }

  /// The remainder of the dividend's sign, as C has it: `a − b · trunc(a / b)`.
  static func remainder(_ a: Dim, _ b: Dim) throws(SymbolicError) -> Dim {
    let quotient = try quotient(a, b)
    do throws(DimError) { return try a - b * quotient } catch { throw .arithmetic(error) }
  }

  /// The larger of the two.
  static func maximum(_ a: Dim, _ b: Dim) throws(SymbolicError) -> Dim {
    if Dim.isKnown(a, atMost: b) { return b }
    if Dim.isKnown(b, atMost: a) { return a }
    do throws(DimError) {
      if let excess = try (a - b).mappingResidues({ max($0, 0) }) { return try b + excess }
    } catch {
      throw .arithmetic(error)
    }
    throw .undecidable(a, comparedTo: b)
  }

  /// The smaller of the two.
  static func minimum(_ a: Dim, _ b: Dim) throws(SymbolicError) -> Dim {
    let larger = try maximum(a, b)
    if larger == a { return b }
    if larger == b { return a }
    do throws(DimError) { return try a + b - larger } catch { throw .arithmetic(error) }
  }

  /// The sum, difference or product; overflow is an error.
  static func ring(
    _ a: Dim, _ b: Dim, _ function: (Dim, Dim) throws(DimError) -> Dim
  ) throws(SymbolicError) -> Dim {
    do throws(DimError) { return try function(a, b) } catch { throw .arithmetic(error) }
  }

  /// The power with a small exponent.
  static func power(_ base: Dim, _ exponent: Dim) throws(SymbolicError) -> Dim {
    guard let exponent = exponent.value, (0...64).contains(exponent) else {
      throw .undetermined(operation: "power", base)
    }
    do throws(DimError) {
      return try Dim.product(repeatElement(base, count: exponent))
    } catch {
      throw .arithmetic(error)
    }
  }

  /// 1 where `a < b`, else 0.
  static func less(_ a: Dim, _ b: Dim) throws(SymbolicError) -> Dim {
    do throws(DimError) {
      let difference = try b - a
      if (difference.lowerBound ?? 0) >= 1 { return 1 }
      if (difference.upperBound ?? 1) <= 0 { return 0 }
      if let result = try difference.mappingResidues({ $0 > 0 ? 1 : 0 }) { return result }
    } catch {
      throw .arithmetic(error)
    }
    throw .undecidable(a, comparedTo: b)
  }

  /// 1 where `a = b`, else 0.
  static func equal(_ a: Dim, _ b: Dim) throws(SymbolicError) -> Dim {
    if a == b { return 1 }
    do throws(DimError) {
      let difference = try b - a
      if (difference.lowerBound ?? 0) >= 1 || (difference.upperBound ?? 0) <= -1 { return 0 }
      if let result = try difference.mappingResidues({ $0 == 0 ? 1 : 0 }) { return result }
    } catch {
      throw .arithmetic(error)
    }
    throw .undecidable(a, comparedTo: b)
  }

  /// `|a|`.
  static func magnitude(_ a: Dim) throws(SymbolicError) -> Dim {
    try maximum(a, ring(0, a) { (x, y) throws(DimError) in try x - y })
  }

  /// −1, 0 or 1.
  static func signum(_ a: Dim) throws(SymbolicError) -> Dim {
    if (a.lowerBound ?? 0) >= 1 { return 1 }
    if (a.upperBound ?? 0) <= -1 { return -1 }
    do throws(DimError) {
      if let result = try a.mappingResidues({ $0.signum() }) { return result }
    } catch {
      throw .arithmetic(error)
    }
    throw .undecidable(a, comparedTo: 0)
  }

  private enum Sign { case nonNegative, nonPositive, unknown }

  private static func sign(_ a: Dim) -> Sign {
    if a.isKnownNonNegative { return .nonNegative }
    if let upper = a.upperBound, upper <= 0 { return .nonPositive }
    return .unknown
  }
}
