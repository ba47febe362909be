import Operators
import TensorCore

extension Resize {
  func evaluate(_ x: Tensor, _ shape: [Int]) throws(EvaluationError) -> Tensor {
    let elements = x.doubles()
    let (height, width) = (x.shape[2], x.shape[3])
    if elements.isEmpty { return try x.with([Double](), shape) }
    let rows = sampling(axis: 0, input: height, output: shape[2])
    let columns = sampling(axis: 1, input: width, output: shape[3])
    var result: [Double] = []
    result.reserveCapacity(shape.reduce(1, *))
    for plane in 0..<shape[0] * shape[1] {
      for i in 0..<shape[2] {
        let row = rows.place(i)
        let first = (plane * height + row.first) * width
        let second = (plane * height + row.second) * width
        for j in 0..<shape[3] {
          let column = columns.place(j)
          guard mode == .linear else {
            result.append(elements[first + column.first])
            continue
          }
          let upper =
            (1 - column.weight) * elements[first + column.first]
            + column.weight * elements[first + column.second]
          let lower =
            (1 - column.weight) * elements[second + column.first]
            + column.weight * elements[second + column.second]
          result.append((1 - row.weight) * upper + row.weight * lower)
        }
      }
    }
    return try x.with(result, shape)
  }
}

extension LocalMean {
  func evaluate(_ x: Tensor) throws(EvaluationError) -> Tensor {
    let elements = x.doubles()
    let (height, width) = (x.shape[2], x.shape[3])
    var result = elements
    for plane in 0..<x.shape[0] * x.shape[1] where height > 0 && width > 0 {
      let start = plane * height * width
      for row in 0..<height {
        let line = (start + row * width)..<(start + (row + 1) * width)
        for (index, mean) in zip(line, means(Array(elements[line]), window: windowWidth)) {
          result[index] = mean
        }
      }
      for column in 0..<width {
        let line = (0..<height).map { start + $0 * width + column }
        for (index, mean) in zip(line, means(line.map { result[$0] }, window: windowHeight)) {
          result[index] = mean
        }
      }
    }
    return try x.with(result)
  }

  /// The means of the windows of a line, as differences of sums from the line's beginning.
  private func means(_ line: [Double], window: Int) -> [Double] {
    let extent = min(line.count, window)
    var sums = [0.0]
    for element in line { sums.append(sums[sums.count - 1] + element) }
    return line.indices.map { index in
      let first = min(max(index - (extent - 1) / 2, 0), line.count - extent)
      return (sums[first + extent] - sums[first]) / Double(extent)
    }
  }
}
