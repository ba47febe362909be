internal import Kernels

/// Gathers what window element (i, j) reads for a run of output pixels.
@inline(__always)
func gather(
  _ parameters: UnsafePointer<ProductParameters>, plane: UnsafePointer<Float>, i: Int, j: Int,
  firstPixel: Int, pixels: Int, line: UnsafeMutablePointer<Float>
) {
  let outputWidth = parameters.pointee.outputWidth
  let window = parameters.pointee.window
  let columnStep = window.columnStep
  let columnOffset = j * window.columnDilation - window.leftPadding
  let valid = columns(
    offset: columnOffset, step: columnStep, inputWidth: parameters.pointee.inputWidth,
    outputWidth: outputWidth)
  var y = firstPixel / outputWidth
  var x = firstPixel % outputWidth
  var done = 0
  while done < pixels {
    let count = min(outputWidth - x, pixels - done)
    let row = y * window.rowStep + i * window.rowDilation - window.topPadding
    if row < 0 || row >= parameters.pointee.inputHeight {
      clear(line + done, count: count)
    } else {
      let first = min(max(valid.first, x), x + count)
      let end = max(first, min(valid.end, x + count))
      clear(line + done, count: first - x)
      // Safety: the address is that of an element inside the row whenever end > first.
      let source = plane + (row * parameters.pointee.inputRowStride)
      copy(
        source, first: first * columnStep + columnOffset, step: columnStep, count: end - first,
        line + (done + first - x))
      clear(line + (done + end - x), count: x + count - end)
    }
    done += count
    x = 0
    y += 1
  }
}

/// The output columns whose input column `x · step + offset` exists.
@inline(__always)
func columns(
  offset: Int, step: Int, inputWidth: Int, outputWidth: Int
) -> (first: Int, end: Int) {
  let first = offset >= 0 ? 0 : (step - 1 - offset) / step
  let end = inputWidth <= offset ? 0 : min(outputWidth, (inputWidth - offset + step - 1) / step)
  return first < end ? (first, end) : (0, 0)
}

/// Sets elements to zero.
@inline(__always)
func clear(_ pointer: UnsafeMutablePointer<Float>, count: Int) {
  for index in 0..<max(0, count) { pointer[index] = 0 }
}

/// Copies every `step`-th element from element `first` on.
@inline(__always)
func copy(
  _ source: UnsafePointer<Float>, first: Int, step: Int, count: Int,
  _ destination: UnsafeMutablePointer<Float>
) {
  guard count > 0 else { return }
  let source = source + first
  var index = 0
  if step == 1 {
    guard count >= lanes else {
      while index < count {
        destination[index] = source[index]
        index += 1
      }
      return
    }
    while index + lanes <= count {
      store(load(source + index), destination + index)
      index += lanes
    }
    // The last vector overlaps the one before it.
    store(load(source + (count - lanes)), destination + (count - lanes))
    return
  }
  if step == 2 {
    // A vector of the source holds half a vector of the result, and one element that is not needed
    // and may not exist behind the last one.
    while index + lanes / 2 < count {
      storeHalf(load(source + 2 * index).evenHalf, destination + index)
      index += lanes / 2
    }
  }
  while index < count {
    destination[index] = source[index * step]
    index += 1
  }
}
