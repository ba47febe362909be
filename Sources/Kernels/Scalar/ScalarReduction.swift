#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The scalar truth of the first step of `ReductionParameters`; sums in double precision.
@inline(never)
public func scalarReduce(_ parameters: UnsafePointer<ReductionParameters>, _ tasks: Range<Int>) {
  let p = parameters.pointee
  for task in tasks {
    let (row, chunk) = task.quotientAndRemainder(dividingBy: p.chunksPerRow)
    let input = p.input + row * p.rowStride
    let first = chunk * ReductionParameters.chunkLength
    var result = p.operation.identity
    for index in first..<min(p.length, first + ReductionParameters.chunkLength) {
      let x = Double(input[index])
      switch p.operation {
      case .sum, .mean: result += x
      case .sumOfSquares, .norm: result += x * x
      case .maximum: result = larger(result, x)
      }
    }
    if let partials = p.partials, p.needsCombining {
      partials[task] = result
    } else {
      p.output[row] = p.finished(result)
    }
  }
}

/// The second step of `ReductionParameters`: the chunks of each row, in ascending order.
@inline(never)
public func scalarReduceCombine(
  _ parameters: UnsafePointer<ReductionParameters>, _ tasks: Range<Int>
) {
  let p = parameters.pointee
  guard let partials = p.partials else { return }
  for row in tasks {
    var result = p.operation.identity
    for chunk in 0..<p.chunksPerRow {
      let partial = partials[row * p.chunksPerRow + chunk]
      switch p.operation {
      case .sum, .mean, .sumOfSquares, .norm: result += partial
      case .maximum: result = larger(result, partial)
      }
    }
    p.output[row] = p.finished(result)
  }
}

extension ReductionOperation {
  /// What the reduction of nothing gives.
  public var identity: Double {
    switch self {
    case .sum, .mean, .sumOfSquares, .norm: 0
    case .maximum: -.infinity
    }
  }
}

/// The larger of two values, NaN if either is.
private func larger(_ a: Double, _ b: Double) -> Double {
  if a.isNaN || b.isNaN { return .nan }
  return a > b ? a : b
}

/// The scalar truth of `SoftmaxParameters`; sums in double precision.
@inline(never)
public func scalarSoftmax(_ parameters: UnsafePointer<SoftmaxParameters>, _ tasks: Range<Int>) {
  let p = parameters.pointee
  for task in tasks {
    let (group, part) = task.quotientAndRemainder(dividingBy: p.innerParts)
    let firstOuter = group * p.outerPerTask
    let firstInner = part * p.innerPerTask
    for outer in firstOuter..<min(p.outer, firstOuter + p.outerPerTask) {
      for inner in firstInner..<min(p.inner, firstInner + p.innerPerTask) {
        let offset = outer * p.length * p.inner + inner
        softmaxLine(p.input + offset, p.output + offset, length: p.length, stride: p.inner)
      }
    }
  }
}

/// Softmax of one line.
private func softmaxLine(
  _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, length: Int, stride: Int
) {
  var largest = -Double.infinity
  for index in 0..<length { largest = larger(largest, Double(input[index * stride])) }
  var sum = 0.0
  for index in 0..<length { sum += exp(Double(input[index * stride]) - largest) }
  for index in 0..<length {
    output[index * stride] = Float(exp(Double(input[index * stride]) - largest) / sum)
  }
}
