import Operators
import TensorCore

extension TopKSoftmax {
  func evaluate(_ operands: [Tensor]) throws(EvaluationError) -> Tensor {
    let x = operands[0]
    let elements = x.doubles()
    let scales =
      operands.count > 1 ? operands[1].doubles() : [Double](repeating: 1, count: counts.count)
    let extent = x.shape[x.shape.count - 1]
    var sums = [Double](repeating: 0, count: elements.count)
    for first in stride(from: 0, to: elements.count, by: extent) {
      let row = Array(elements[first..<first + extent])
      let places = TopK.descendingPlaces(of: row)
      for (count, scale) in zip(counts, scales) {
        var kept = [Double](repeating: -.infinity, count: extent)
        for place in places.prefix(count) { kept[place] = row[place] }
        replaceBySoftmax(&kept, along: stride(from: 0, to: extent, by: 1))
        for place in kept.indices { sums[first + place] += scale * kept[place] }
      }
    }
    return try x.with(sums)
  }
}

extension TopK {
  /// NaN counts as the largest, as in PyTorch.
  static func isLarger(_ a: Double, _ b: Double) -> Bool { a > b || (a.isNaN && !b.isNaN) }

  /// The places of a row's elements from the largest to the smallest, of equal ones the lower first.
  fileprivate static func descendingPlaces(of row: [Double]) -> [Int] {
    row.indices.sorted { a, b in
      isLarger(row[a], row[b]) || (!isLarger(row[b], row[a]) && a < b)
    }
  }
}
