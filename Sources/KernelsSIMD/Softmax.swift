public import Kernels

/// Softmax along an axis; see `SoftmaxParameters`.
@inline(never)
public func softmax(_ parameters: UnsafePointer<SoftmaxParameters>, _ tasks: Range<Int>) {
  let (length, inner) = (parameters.pointee.length, parameters.pointee.inner)
  let (outerPerTask, innerPerTask) = (
    parameters.pointee.outerPerTask, parameters.pointee.innerPerTask
  )
  for task in tasks {
    let firstOuter = task / parameters.pointee.innerParts * outerPerTask
    let firstInner = task % parameters.pointee.innerParts * innerPerTask
    let endInner = min(inner, firstInner + innerPerTask)
    for outer in firstOuter..<min(parameters.pointee.outer, firstOuter + outerPerTask) {
      let input = parameters.pointee.input + outer * length * inner
      let output = parameters.pointee.output + outer * length * inner
      if inner == 1 {
        softmaxRow(input, output, length)
        continue
      }
      var index = firstInner
      while index < endInner {
        let columns = min(lanes, endInner - index)
        softmaxColumns(input + index, output + index, length, stride: inner, columns: columns)
        index += columns
      }
    }
  }
}

/// Softmax of a contiguous row.
@inline(__always)
private func softmaxRow(
  _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ length: Int
) {
  let largest = broadcast(maximum(input, length))
  map(input, output, length, ShiftedExponential(subtrahend: largest))
  let total = sumOfRun(output, length)
  let factor = broadcast(Float(1 / total))
  map(output, output, length, Scaling(factor: factor))
}

/// Softmax of adjacent columns, at most a vector of them.
@inline(__always)
private func softmaxColumns(
  _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ length: Int, stride: Int,
  columns: Int
) {
  var largest = broadcast(-.infinity)
  for index in 0..<length {
    largest = larger(largest, loadColumns(input + index * stride, columns))
  }
  // Runs of 256 bound the rounding of long sums.
  var total = Vector.zero
  var first = 0
  while first < length {
    let end = min(length, first + 256)
    var part = Vector.zero
    for index in first..<end {
      let value = exponential(loadColumns(input + index * stride, columns) - largest)
      part += value
      storeColumns(value, output + index * stride, columns)
    }
    total += part
    first = end
  }
  let factor = 1 / total
  for index in 0..<length {
    let place = output + index * stride
    storeColumns(loadColumns(place, columns) * factor, place, columns)
  }
}

/// Reads the columns that exist.
@inline(__always)
private func loadColumns(_ pointer: UnsafePointer<Float>, _ columns: Int) -> Vector {
  columns == lanes ? load(pointer) : load(pointer, count: columns)
}

/// Reads the columns that exist.
@inline(__always)
private func loadColumns(_ pointer: UnsafeMutablePointer<Float>, _ columns: Int) -> Vector {
  loadColumns(UnsafePointer(pointer), columns)
}

/// Writes the columns that exist.
@inline(__always)
private func storeColumns(
  _ value: Vector, _ pointer: UnsafeMutablePointer<Float>, _ columns: Int
) {
  if columns == lanes { store(value, pointer) } else { store(value, pointer, count: columns) }
}

/// `x − subtrahend`, then e to that power.
private struct ShiftedExponential: UnaryFunction {
  let subtrahend: Vector

  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { exponential(x - subtrahend) }
}

/// `x · factor`
private struct Scaling: UnaryFunction {
  let factor: Vector

  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { x * factor }
}
