import IR
import Operators
import TensorCore

/// Results.
extension GraphLowering {
  /// Adds a value to the graph.
  mutating func add(
    _ op: Op, _ operands: [ValueID], at node: Node
  ) throws(LoweringError) -> ValueID {
    do throws(ShapeError) {
      return try graph.add(op, operands, origin: node.origin)
    } catch {
      throw node.error(.shape(error))
    }
  }

  /// Adds a value that is the node's only result.
  mutating func emit(
    _ op: Op, _ operands: [ValueID], at node: Node
  ) throws(LoweringError) -> [Lowered] {
    [.value(try add(op, operands, at: node), assumed: nil)]
  }

  /// A filled scalar, to be broadcast.
  mutating func scalar(
    _ value: Double, _ type: ElementType, at node: Node
  ) throws(LoweringError) -> ValueID {
    try add(.fill(Fill(value, type: TensorType(type, []))), [], at: node)
  }

  /// Adds a constant or a result of shape arithmetic to the graph.
  mutating func materialize(
    _ lowered: Lowered, name: String, origin: Origin, place: LoweringError.Place,
    isWeight: Bool = false
  ) throws(LoweringError) -> ValueID {
    let tensor: Tensor
    var weightName = name
    switch lowered {
    case .value(let id, _): return id
    case .constant(let ownName, let constant):
      tensor = constant
      weightName = ownName
    case .symbolic(let symbolic):
      guard let constant = symbolic.tensor else {
        let dim = symbolic.elements.first { $0.value == nil } ?? 0
        throw LoweringError(place: place, reason: .sizeAsData(name: name, dim))
      }
      tensor = constant
    }
    do throws(ShapeError) {
      if !isWeight || tensor.shape.isEmpty, let number = tensor.repeatedNumber {
        return try graph.add(.fill(Fill(number, type: tensor.type)), origin: origin)
      }
      return try graph.addWeight(weightName, tensor, origin: origin)
    } catch {
      throw LoweringError(place: place, reason: .shape(error))
    }
  }

  /// Runs shape arithmetic, its error at the node.
  func symbolically<Result>(
    _ node: Node, _ body: () throws(SymbolicError) -> Result
  ) throws(LoweringError) -> Result {
    do throws(SymbolicError) { return try body() } catch { throw node.error(.symbolic(error)) }
  }

  /// Runs arithmetic on extents, its error at the node.
  func arithmetic<Result>(
    _ node: Node, _ body: () throws(DimError) -> Result
  ) throws(LoweringError) -> Result {
    do throws(DimError) { return try body() } catch {
      throw node.error(.symbolic(.arithmetic(error)))
    }
  }
}

extension Tensor {
  /// The number that all elements are; `nil` where they differ or a `Double` cannot hold it.
  var repeatedNumber: Double? {
    let size = elementType.byteCount
    let first = bytes.withUnsafeBytes { raw -> [UInt8]? in
      let first = Array(raw.prefix(size))
      for start in stride(from: size, to: raw.count, by: size) {
        if !raw[start..<start + size].elementsEqual(first) { return nil }
      }
      return first
    }
    guard let first else { return nil }
    if first.isEmpty { return 0 }
    guard let scalar = try? Tensor(elementType, shape: [], bytes: TensorBytes(first)),
      let number = scalar.doubles().first
    else { return nil }
    if !elementType.isFloatingPoint, number.magnitude > 0x1p53 { return nil }
    return number
  }
}
