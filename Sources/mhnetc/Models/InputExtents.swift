import TensorCore

/// Extents that the inputs of two networks both take.
enum InputExtents {
  /// The first input whose fixed extents contradict each other; `nil` where there is none.
  static func contradiction(
    _ a: [TensorType], _ b: [TensorType]
  ) -> (a: TensorType, b: TensorType)? {
    zip(a, b).first { x, y in
      x.rank != y.rank || x.elementType != y.elementType
        || zip(x.shape, y.shape).contains { left, right in
          guard let p = left.value, let q = right.value else { return false }
          return p != q
        }
    }.map { (a: $0, b: $1) }
  }

  /// For each input and axis the extent that one of the networks is fixed to.
  static func fixed(_ a: [TensorType], _ b: [TensorType]) -> [[Int?]] {
    zip(a, b).map { x, y in zip(x.shape, y.shape).map { $0.value ?? $1.value } }
  }

  /// The smallest extents, from 32 on for heights and widths, that both take; `nil` where there are
  /// none.
  static func common(_ a: [TensorType], _ b: [TensorType]) -> [[Int]]? {
    guard a.count == b.count, contradiction(a, b) == nil else { return nil }
    var shapes: [[Int]] = []
    for (x, y) in zip(a, b) {
      var shape: [Int] = []
      for (axis, (left, right)) in zip(x.shape, y.shape).enumerated() {
        let isSpatial = x.rank == 4 && axis >= 2
        let fixed = left.value ?? right.value
        let candidates = fixed.map { $0...$0 } ?? (isSpatial ? 32...4096 : 1...64)
        guard let first = candidates.first(where: { left.admits($0) && right.admits($0) }) else {
          return nil
        }
        shape.append(first)
      }
      shapes.append(shape)
    }
    return shapes
  }
}

extension Dim {
  /// Whether the extent can be this number.
  func admits(_ extent: Int) -> Bool {
    var binding: [Symbol: Int] = [:]
    do throws(SolvingError) {
      try TensorType(.float32, [self]).solve(for: [extent], &binding)
      return true
    } catch {
      return false
    }
  }
}
