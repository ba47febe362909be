/// What is known of an extent for every size.
extension Dim {
  /// The smallest value over all sizes by interval arithmetic, or `nil` where there is no bound.
  public var lowerBound: Int? { bound(upper: false) }

  /// The largest value over all sizes by interval arithmetic, or `nil` where there is no bound.
  public var upperBound: Int? { bound(upper: true) }

  /// Whether the value is at least 0 for every size, as far as interval arithmetic can tell.
  public var isKnownNonNegative: Bool { (lowerBound ?? -1) >= 0 }

  /// Whether `left <= right` for every size, as far as interval arithmetic can tell.
  public static func isKnown(_ left: Dim, atMost right: Dim) -> Bool {
    guard let difference = try? right - left else { return false }
    return difference.isKnownNonNegative
  }

  private func bound(upper: Bool) -> Int? {
    var sum = constant
    for term in terms {
      guard let range = Dim.productRange(term.atoms) else { return nil }
      let takesLargest = (term.coefficient > 0) == upper
      guard let extreme = takesLargest ? range.largest : range.smallest else { return nil }
      let (product, overflowed) = term.coefficient.multipliedReportingOverflow(by: extreme)
      if overflowed { return nil }
      let (next, overflow) = sum.addingReportingOverflow(product)
      if overflow { return nil }
      sum = next
    }
    return sum
  }

  /// The range of a product of atoms; only products of non-negative atoms have one here.
  private static func productRange(_ atoms: [Atom]) -> (smallest: Int?, largest: Int?)? {
    var smallest = 1
    var largest: Int? = 1
    for atom in atoms {
      let range: (smallest: Int, largest: Int?)
      switch atom {
      case .symbol(let symbol): range = (symbol.smallest, symbol.largest)
      case .table(_, let values): range = (values.min() ?? 0, values.max())
      }
      if atoms.count == 1 { return (range.smallest, range.largest) }
      if range.smallest < 0 { return nil }
      let (low, lowOverflows) = smallest.multipliedReportingOverflow(by: range.smallest)
      if lowOverflows { return nil }
      smallest = low
      if let known = largest, let factor = range.largest {
        let (high, highOverflows) = known.multipliedReportingOverflow(by: factor)
        largest = highOverflows ? nil : high
      } else {
        largest = nil
      }
    }
    return (smallest, largest)
  }
}
