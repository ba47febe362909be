/// The scalar truth of `ResampleParameters`; in double precision, rounded once.
@inline(never)
public func scalarResample(
  _ parameters: UnsafePointer<ResampleParameters>, _ tasks: Range<Int>
) {
  let p = parameters.pointee
  let (width, outputWidth) = (p.columns.input, p.columns.output)
  for task in tasks {
    let (plane, band) = task.quotientAndRemainder(dividingBy: p.bands)
    let input = p.input + plane * p.rows.input * width
    let output = p.output + plane * p.rows.output * outputWidth
    for i in share(of: p.rows.output, task: band, taskCount: p.bands) {
      let row = p.rows.place(i)
      for j in 0..<outputWidth {
        let column = p.columns.place(j)
        guard p.interpolates else {
          output[i * outputWidth + j] = input[row.first * width + column.first]
          continue
        }
        let weight = Double(column.weight)
        let upper =
          (1 - weight) * Double(input[row.first * width + column.first])
          + weight * Double(input[row.first * width + column.second])
        let lower =
          (1 - weight) * Double(input[row.second * width + column.first])
          + weight * Double(input[row.second * width + column.second])
        output[i * outputWidth + j] = Float(
          (1 - Double(row.weight)) * upper + Double(row.weight) * lower)
      }
    }
  }
}

/// The scalar truth of `LocalMeanParameters`: sums of columns that move down the plane, and the sum
/// of a window that moves along them.
@inline(never)
public func scalarLocalMean(
  _ parameters: UnsafePointer<LocalMeanParameters>, _ tasks: Range<Int>
) {
  let p = parameters.pointee
  for plane in tasks {
    let input = p.input + plane * p.height * p.width
    let output = p.output + plane * p.height * p.width
    var columns = [Double](repeating: 0, count: p.width)
    for row in 0..<p.windowHeight - 1 {
      for x in 0..<p.width { columns[x] += Double(input[row * p.width + x]) }
    }
    for y in 0..<p.height {
      let mean = min(max(y - p.top, 0), p.meanRows - 1)
      let before = y == 0 ? -1 : min(max(y - 1 - p.top, 0), p.meanRows - 1)
      if mean != before {
        for x in 0..<p.width {
          columns[x] += Double(input[(mean + p.windowHeight - 1) * p.width + x])
          if mean > 0 { columns[x] -= Double(input[(mean - 1) * p.width + x]) }
        }
      }
      var sum = 0.0
      for x in 0..<p.windowWidth { sum += columns[x] }
      for x in 0..<p.width {
        let first = x - p.left
        if first > 0, first < p.meanColumns {
          sum += columns[first + p.windowWidth - 1] - columns[first - 1]
        }
        output[y * p.width + x] = Float(sum * p.scale)
      }
    }
  }
}
