import Operators
import TensorCore

extension MatrixProduct {
  func evaluate(_ a: Tensor, _ b: Tensor, _ shape: [Int]) throws(EvaluationError) -> Tensor {
    let rank = shape.count
    let sizes = (
      rows: shape[rank - 2], inner: a.shape[a.shape.count - 1], columns: shape[rank - 1]
    )
    let batch = Array(shape.dropLast(2))
    let left = Matrices(a.shape, batch: batch)
    let right = Matrices(b.shape, batch: batch)
    switch (a.numbers, b.numbers) {
    case (.integers(let x), .integers(let y)):
      return try a.with(
        product(x, left, y, right, sizes, zero: 0) { $0 &+ $1 &* $2 }, shape)
    case _:
      return try a.with(
        product(a.doubles(), left, b.doubles(), right, sizes, zero: 0) { $0 + $1 * $2 }, shape)
    }
  }

  private func product<Number>(
    _ a: [Number], _ left: Matrices, _ b: [Number], _ right: Matrices,
    _ sizes: (rows: Int, inner: Int, columns: Int), zero: Number,
    _ accumulate: (Number, Number, Number) -> Number
  ) -> [Number] {
    let (rows, inner, columns) = sizes
    let count = left.starts.count
    var result = [Number](repeating: zero, count: count * rows * columns)
    for matrix in 0..<count {
      for row in 0..<rows {
        let target = (matrix * rows + row) * columns
        for index in 0..<inner {
          let factor = a[left.starts[matrix] + row * inner + index]
          let source = right.starts[matrix] + index * columns
          for column in 0..<columns {
            result[target + column] = accumulate(
              result[target + column], factor, b[source + column])
          }
        }
      }
    }
    return result
  }
}

/// Where each matrix of a broadcast batch begins.
private struct Matrices {
  let starts: [Int]

  init(_ shape: [Int], batch: [Int]) {
    let own = Array(shape.dropLast(2))
    let size = shape.suffix(2).reduce(1, *)
    var offsets = StridedOffsets(shape: batch, strides: broadcastStrides(own, to: batch))
    var starts: [Int] = []
    for _ in 0..<batch.reduce(1, *) {
      starts.append(offsets.offset * size)
      offsets.advance()
    }
    self.starts = starts
  }
}
