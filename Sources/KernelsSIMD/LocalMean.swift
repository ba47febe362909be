public import Kernels

/// Means of windows around pixels; see `LocalMeanParameters`.
///
/// The sums of columns move down the plane, four rows of them at a time; then four windows move
/// along them at once, for each waits for its own sum. Sums are in double precision, so what a
/// row takes away again leaves no trace.
@inline(never)
public func localMean(_ parameters: UnsafePointer<LocalMeanParameters>, _ tasks: Range<Int>) {
  guard !tasks.isEmpty else { return }
  let width = parameters.pointee.width
  // Safety: borrowed for this call; the four rows are written before they are read.
  let sums = UnsafeMutablePointer<Double>.allocate(capacity: 4 * width)
  defer { sums.deallocate() }
  for plane in tasks {
    let offset = plane * parameters.pointee.height * width
    meanPlane(
      parameters, parameters.pointee.input + offset, parameters.pointee.output + offset, sums)
  }
}

@inline(never)
private func meanPlane(
  _ parameters: UnsafePointer<LocalMeanParameters>, _ input: UnsafePointer<Float>,
  _ output: UnsafeMutablePointer<Float>, _ sums: UnsafeMutablePointer<Double>
) {
  let (height, width) = (parameters.pointee.height, parameters.pointee.width)
  let (window, top) = (parameters.pointee.windowHeight, parameters.pointee.top)
  let rows = parameters.pointee.meanRows
  var y = 0
  while y < rows {
    let count = min(4, rows - y)
    for index in 0..<count {
      let row = y + index
      let target = sums + index * width
      if row == 0 {
        sumRows(input, rows: window, width: width, target)
      } else {
        let previous = sums + (index == 0 ? 3 : index - 1) * width
        moveDown(
          previous, adding: input + (row + window - 1) * width, removing: input + (row - 1) * width,
          count: width, target)
      }
    }
    let first = output + (top + y) * width
    if count == 4 {
      meanFourRows(parameters, sums, first)
    } else {
      for index in 0..<count {
        meanRow(parameters, sums + index * width, first + index * width)
      }
    }
    y += count
  }
  for row in 0..<top { repeatRow(output + top * width, width, output + row * width) }
  let last = top + rows - 1
  for row in last + 1..<max(height, last + 1) {
    repeatRow(output + last * width, width, output + row * width)
  }
}

/// The sums of columns over the first rows.
@inline(never)
private func sumRows(
  _ input: UnsafePointer<Float>, rows: Int, width: Int, _ sums: UnsafeMutablePointer<Double>
) {
  for x in 0..<width { sums[x] = 0 }
  for row in 0..<rows {
    let line = input + row * width
    for x in 0..<width { sums[x] += Double(line[x]) }
  }
}

/// The sums of columns one row further down.
@inline(never)
private func moveDown(
  _ sums: UnsafePointer<Double>, adding added: UnsafePointer<Float>,
  removing removed: UnsafePointer<Float>, count: Int, _ result: UnsafeMutablePointer<Double>
) {
  for x in 0..<count { result[x] = sums[x] + (Double(added[x]) - Double(removed[x])) }
}

/// One row of means, and its ends repeated.
@inline(never)
private func meanRow(
  _ parameters: UnsafePointer<LocalMeanParameters>, _ sums: UnsafePointer<Double>,
  _ output: UnsafeMutablePointer<Float>
) {
  let window = parameters.pointee.windowWidth
  let scale = parameters.pointee.scale
  let left = parameters.pointee.left
  let columns = parameters.pointee.meanColumns
  var sum = sumOfWindow(sums, window)
  output[left] = Float(sum * scale)
  for x in 1..<max(1, columns) {
    sum += sums[x + window - 1] - sums[x - 1]
    output[left + x] = Float(sum * scale)
  }
  repeatEnds(parameters, output)
}

/// Four rows of means, and their ends repeated.
@inline(never)
private func meanFourRows(
  _ parameters: UnsafePointer<LocalMeanParameters>, _ sums: UnsafePointer<Double>,
  _ output: UnsafeMutablePointer<Float>
) {
  let width = parameters.pointee.width
  let window = parameters.pointee.windowWidth
  let scale = parameters.pointee.scale
  let left = parameters.pointee.left
  let columns = parameters.pointee.meanColumns
  let (sums1, sums2, sums3) = (sums + width, sums + 2 * width, sums + 3 * width)
  let output0 = output + left
  let (output1, output2, output3) = (output0 + width, output0 + 2 * width, output0 + 3 * width)
  var (a, b) = (sumOfWindow(sums, window), sumOfWindow(sums1, window))
  var (c, d) = (sumOfWindow(sums2, window), sumOfWindow(sums3, window))
  output0[0] = Float(a * scale)
  output1[0] = Float(b * scale)
  output2[0] = Float(c * scale)
  output3[0] = Float(d * scale)
  for x in 1..<max(1, columns) {
    a += sums[x + window - 1] - sums[x - 1]
    b += sums1[x + window - 1] - sums1[x - 1]
    c += sums2[x + window - 1] - sums2[x - 1]
    d += sums3[x + window - 1] - sums3[x - 1]
    output0[x] = Float(a * scale)
    output1[x] = Float(b * scale)
    output2[x] = Float(c * scale)
    output3[x] = Float(d * scale)
  }
  for row in 0..<4 { repeatEnds(parameters, output + row * width) }
}

@inline(__always)
private func sumOfWindow(_ sums: UnsafePointer<Double>, _ count: Int) -> Double {
  var sum = 0.0
  for x in 0..<count { sum += sums[x] }
  return sum
}

/// Repeats the first and last mean of a row to its ends.
@inline(__always)
private func repeatEnds(
  _ parameters: UnsafePointer<LocalMeanParameters>, _ row: UnsafeMutablePointer<Float>
) {
  let left = parameters.pointee.left
  let last = left + parameters.pointee.meanColumns - 1
  let (first, end) = (row[left], row[last])
  for x in 0..<left { row[x] = first }
  for x in last + 1..<max(parameters.pointee.width, last + 1) { row[x] = end }
}

@inline(__always)
private func repeatRow(
  _ source: UnsafePointer<Float>, _ count: Int, _ target: UnsafeMutablePointer<Float>
) {
  for x in 0..<count { target[x] = source[x] }
}
