internal import Kernels

/// Copies some rows of all channels of a group, `[input channel][row][column]`, each channel times
/// its factor if there are any, and zero where there is no input.
///
/// - Parameters:
///   - parameters: The convolution.
///   - image: The image.
///   - group: The group.
///   - firstRow: The first row, perhaps above the input.
///   - rows: How many.
///   - firstColumn: The column of the first element of a line, perhaps at the left of the input.
///   - columns: How many elements of a line are needed; those behind may be anything.
///   - stride: Elements between two lines, a multiple of `lanes` and at least `columns`.
///   - lines: Room for as many lines as channels have rows.
@inline(never)
func packLines(
  _ parameters: UnsafePointer<ProductParameters>, image: Int, group: Int, firstRow: Int, rows: Int,
  firstColumn: Int, columns: Int, stride: Int, _ lines: UnsafeMutablePointer<Float>
) {
  let channels = parameters.pointee.inputChannels
  let planes =
    parameters.pointee.input + image * parameters.pointee.inputBatchStride
    + group * channels * parameters.pointee.inputChannelStride
  let factors = parameters.pointee.columnFactors(image: image, group: group)
  let first = min(max(0, -firstColumn), stride)
  let end = max(first, min(columns, parameters.pointee.inputWidth - firstColumn))
  var line = lines
  for channel in 0..<channels {
    let plane = planes + channel * parameters.pointee.inputChannelStride
    for row in firstRow..<firstRow + rows {
      let exists = row >= 0 && row < parameters.pointee.inputHeight
      let (first, end) = exists ? (first, end) : (0, 0)
      clearOutside(line, stride: stride, first: first, end: end)
      // Safety: the elements from `first` to `end` lie in the row.
      let source = plane + (row * parameters.pointee.inputRowStride + firstColumn)
      if let factors {
        let factor = broadcast(factors[channel])
        copyLine(source, line, first: first, end: end) { $0 * factor }
      } else {
        copyLine(source, line, first: first, end: end) { $0 }
      }
      line += stride
    }
  }
}

/// Sets the elements of a line before `first` and from `end` on to zero, and perhaps some others.
@inline(__always)
private func clearOutside(
  _ line: UnsafeMutablePointer<Float>, stride: Int, first: Int, end: Int
) {
  var index = 0
  while index < first {
    store(.zero, line + index)
    index += lanes
  }
  index = end / lanes * lanes
  while index < stride {
    store(.zero, line + index)
    index += lanes
  }
}

/// Copies a part of a line, changed on the way; the last vector overlaps the one before it.
@inline(__always)
private func copyLine(
  _ source: UnsafePointer<Float>, _ line: UnsafeMutablePointer<Float>, first: Int, end: Int,
  _ change: (Vector) -> Vector
) {
  var index = first
  guard end - first >= lanes else {
    if first < end {
      let value = change(load(source + first, count: end - first))
      store(value, line + first, count: end - first)
    }
    return
  }
  while index < end {
    let place = min(index, end - lanes)
    store(change(load(source + place)), line + place)
    index += lanes
  }
}
