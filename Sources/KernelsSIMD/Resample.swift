public import Kernels

/// Samples planes at another resolution; see `ResampleParameters`.
///
/// The two rows of an output row are blended first, where neighbours are vectors; then the columns
/// are read from the blend. The loops are plain: the compiler makes vectors of them.
@inline(never)
public func resample(_ parameters: UnsafePointer<ResampleParameters>, _ tasks: Range<Int>) {
  let (rows, columns) = (parameters.pointee.rows, parameters.pointee.columns)
  let (width, outputWidth) = (columns.input, columns.output)
  guard rows.output > 0, outputWidth > 0, !tasks.isEmpty else { return }
  let interpolates = parameters.pointee.interpolates
  // Safety: borrowed for this call; the blend has an element on each side of the row.
  let blend = UnsafeMutablePointer<Float>.allocate(capacity: width + 2)
  let places = UnsafeMutablePointer<Int32>.allocate(capacity: 2 * outputWidth)
  let weights = UnsafeMutablePointer<Float>.allocate(capacity: outputWidth)
  defer {
    blend.deallocate()
    places.deallocate()
    weights.deallocate()
  }
  let seconds = places + outputWidth
  for j in 0..<outputWidth {
    let place = columns.place(j)
    places[j] = Int32(truncatingIfNeeded: place.first)
    seconds[j] = Int32(truncatingIfNeeded: place.second)
    weights[j] = place.weight
  }
  let bands = parameters.pointee.bands
  for task in tasks {
    let plane = task / bands
    let input = parameters.pointee.input + plane * rows.input * width
    let output = parameters.pointee.output + plane * rows.output * outputWidth
    for i in share(of: rows.output, task: task % bands, taskCount: bands) {
      let row = rows.place(i)
      let target = output + i * outputWidth
      guard interpolates else {
        gather(input + row.first * width, places, count: outputWidth, target)
        continue
      }
      blendRows(
        input + row.first * width, input + row.second * width, weight: row.weight, count: width,
        blend + 1)
      if columns.isHalfPixelDoubling {
        double(blend + 1, count: width, target)
      } else {
        interpolate(blend + 1, places, seconds, weights, count: outputWidth, target)
      }
    }
  }
}

/// `(1 − weight) · first + weight · second`, and the two ends repeated around it.
@inline(never)
private func blendRows(
  _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>, weight: Float, count: Int,
  _ result: UnsafeMutablePointer<Float>
) {
  let rest = 1 - weight
  for x in 0..<count { result[x] = rest * first[x] + weight * second[x] }
  result[-1] = result[0]
  result[count] = result[count - 1]
}

/// Two elements a quarter before and behind each element.
@inline(never)
private func double(
  _ row: UnsafePointer<Float>, count: Int, _ output: UnsafeMutablePointer<Float>
) {
  for x in 0..<count {
    let near = 0.75 * row[x]
    output[2 * x] = 0.25 * row[x - 1] + near
    output[2 * x + 1] = near + 0.25 * row[x + 1]
  }
}

/// Elements between two of a row.
@inline(never)
private func interpolate(
  _ row: UnsafePointer<Float>, _ firsts: UnsafePointer<Int32>, _ seconds: UnsafePointer<Int32>,
  _ weights: UnsafePointer<Float>, count: Int, _ output: UnsafeMutablePointer<Float>
) {
  for j in 0..<count {
    let weight = weights[j]
    output[j] = (1 - weight) * row[Int(firsts[j])] + weight * row[Int(seconds[j])]
  }
}

/// Elements of a row.
@inline(never)
private func gather(
  _ row: UnsafePointer<Float>, _ places: UnsafePointer<Int32>, count: Int,
  _ output: UnsafeMutablePointer<Float>
) {
  for j in 0..<count { output[j] = row[Int(places[j])] }
}
