/// Finding the symbols' values from sizes that are given: `16h - h~16 = 50` has h = 4, h~16 = 14.

/// Why a size does not fit.
public enum SolvingError: Error, Hashable, Sendable {
  /// Another element type.
  case elementType(found: ElementType, expected: ElementType)
  /// Another number of dimensions.
  case rank(found: [Int], expected: [Dim])
  /// No values of the symbols give this extent; these are the nearest that do.
  case extent(axis: Int, found: Int, expected: Dim, nearest: [Int])
  /// Several values of the symbols give this extent, or it is no linear equation.
  case ambiguous(axis: Int, Dim)
}

extension TensorType {
  /// Solves the equations `extent = size` of all axes for the symbols that have no value yet.
  ///
  /// - Parameters:
  ///   - size: The extents that are given.
  ///   - binding: The values known so far; those found are added.
  /// - Throws: `SolvingError` at the first axis that does not fit.
  public func solve(for size: [Int], _ binding: inout [Symbol: Int]) throws(SolvingError) {
    guard size.count == rank else { throw .rank(found: size, expected: shape) }
    var pending = Array(shape.indices)
    while !pending.isEmpty {
      // Equations of one unknown first: they may leave one unknown in others.
      let known = binding
      let next = pending.firstIndex { shape[$0].unknowns(binding: known).isSolvable } ?? 0
      let axis = pending.remove(at: next)
      try shape[axis].solve(axis: axis, equals: size[axis], &binding)
    }
  }
}

/// The symbols of an extent that have no value yet.
private struct Unknowns {
  var free: [Symbol] = []
  var bounded: [Symbol] = []

  /// At most one of each kind can be found from one equation.
  var isSolvable: Bool { free.count <= 1 && bounded.count <= 1 }
}

extension Dim {
  fileprivate func unknowns(binding: [Symbol: Int]) -> Unknowns {
    var unknowns = Unknowns()
    for symbol in symbols.sorted() where binding[symbol] == nil {
      if symbol.bound == nil {
        unknowns.free.append(symbol)
      } else {
        unknowns.bounded.append(symbol)
      }
    }
    return unknowns
  }

  fileprivate func solve(
    axis: Int, equals size: Int, _ binding: inout [Symbol: Int]
  ) throws(SolvingError) {
    let unknowns = unknowns(binding: binding)
    guard unknowns.isSolvable else { throw .ambiguous(axis: axis, self) }
    let free = unknowns.free.first
    let bounded = unknowns.bounded.first
    if let free, degree(in: free) > 1 { throw .ambiguous(axis: axis, self) }
    var solution: [Symbol: Int]?
    var nearest = NearestSizes(to: size)
    for residue in 0..<(bounded?.bound ?? 1) {
      var trial = binding
      if let bounded { trial[bounded] = residue }
      for candidate in candidates(for: free, equals: size, trial) {
        if let free { trial[free] = candidate }
        guard let value = try? evaluated(trial) else { continue }
        nearest.consider(value)
        guard value == size else { continue }
        if solution != nil { throw .ambiguous(axis: axis, self) }
        solution = trial
      }
    }
    guard let solution else {
      throw .extent(axis: axis, found: size, expected: self, nearest: nearest.sizes)
    }
    binding = solution
  }

  /// The values of the free symbol just below and above where a linear extent takes this size.
  private func candidates(
    for free: Symbol?, equals size: Int, _ binding: [Symbol: Int]
  ) -> [Int] {
    guard let free else { return [0] }
    var trial = binding
    trial[free] = 0
    guard let start = try? evaluated(trial) else { return [] }
    trial[free] = 1
    guard let next = try? evaluated(trial) else { return [] }
    let (slope, slopeOverflow) = next.subtractingReportingOverflow(start)
    let (rise, riseOverflow) = size.subtractingReportingOverflow(start)
    // Without a slope the extent says nothing about the symbol.
    guard !slopeOverflow, !riseOverflow, slope != 0, slope != -1 || rise != .min else { return [] }
    let below = Dim.floorQuotient(rise, slope)
    let exact = below.multipliedReportingOverflow(by: slope).partialValue == rise
    return (exact ? [below] : [below, below + 1]).map { Swift.max($0, free.smallest) }.unique
  }

  private func degree(in symbol: Symbol) -> Int {
    terms.map { term in term.atoms.count { $0.symbol == symbol } }.max() ?? 0
  }
}

extension [Int] {
  fileprivate var unique: [Int] { Set(self).sorted() }
}

/// The nearest size on either side.
private struct NearestSizes {
  private let target: Int
  private var below: Int?
  private var above: Int?

  init(to target: Int) { self.target = target }

  var sizes: [Int] { [below, above].compactMap { $0 } }

  mutating func consider(_ size: Int) {
    guard size > 0 else { return }
    if size < target { below = Swift.max(below ?? size, size) }
    if size > target { above = Swift.min(above ?? size, size) }
  }
}
