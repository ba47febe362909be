import Glibc
import Operators
import TensorCore

extension Reduce {
  func evaluate(_ x: Tensor, _ shape: [Int]) throws(EvaluationError) -> Tensor {
    let count = axes.reduce(1) { $0 * x.shape[$1] }
    switch x.numbers {
    case .floating(let elements):
      var results = folded(elements, x.shape, from: floatingStart, by: floatingStep)
      switch function {
      case .mean: results = results.map { $0 / Double(count) }
      case .l2: results = results.map { $0.squareRoot() }
      case .sum, .maximum, .minimum, .product, .sumOfSquares, .l1: break
      }
      return try x.with(results, shape)
    case .integers(let elements):
      return try x.with(
        try integers(elements, x.shape, count: count, IntegerOrder(of: x.elementType)), shape)
    }
  }

  private func integers(
    _ elements: [Int64], _ shape: [Int], count: Int, _ order: IntegerOrder
  ) throws(EvaluationError) -> [Int64] {
    func fold(_ start: Int64, _ step: (Int64, Int64) -> Int64) -> [Int64] {
      folded(elements, shape, from: start, by: step)
    }
    switch function {
    case .sum: return fold(0) { $0 &+ $1 }
    case .product: return fold(1) { $0 &* $1 }
    case .sumOfSquares: return fold(0) { $0 &+ $1 &* $1 }
    case .l1:
      return fold(0) { $0 &+ (order.key($1) < order.key(0) ? 0 &- $1 : $1) }
    case .l2:
      return fold(0) { $0 &+ $1 &* $1 }.map { Tensor.truncated(order.double($0).squareRoot()) }
    case .mean, .maximum, .minimum:
      guard count > 0 else { throw .emptyReduction(shape: shape, axes: axes) }
      if function == .mean {
        return fold(0) { $0 &+ $1 }.map { order.quotient($0, Int64(count)) }
      }
      let takesLargest = function == .maximum
      // The keys order unsigned numbers too, and every key is its own inverse.
      let keys = folded(
        elements, shape, from: takesLargest ? Int64.min : Int64.max,
        by: { takesLargest ? max($0, order.key($1)) : min($0, order.key($1)) })
      return keys.map(order.key)
    }
  }

  private var floatingStart: Double {
    switch function {
    case .sum, .mean, .sumOfSquares, .l1, .l2: 0
    case .product: 1
    case .maximum: -.infinity
    case .minimum: .infinity
    }
  }

  private var floatingStep: (Double, Double) -> Double {
    switch function {
    case .sum, .mean: { $0 + $1 }
    case .sumOfSquares, .l2: { $0 + $1 * $1 }
    case .l1: { $0 + $1.magnitude }
    case .product: { $0 * $1 }
    case .maximum: { $0.isNaN || $0 > $1 ? $0 : $1 }
    case .minimum: { $0.isNaN || $0 < $1 ? $0 : $1 }
    }
  }

  /// Combines the elements along the axes, in their order.
  private func folded<Number>(
    _ elements: [Number], _ shape: [Int], from start: Number, by step: (Number, Number) -> Number
  ) -> [Number] {
    let kept = KeptAxes(shape, dropping: axes)
    var results = [Number](repeating: start, count: kept.count)
    var offsets = kept.offsets
    for element in elements {
      results[offsets.offset] = step(results[offsets.offset], element)
      offsets.advance()
    }
    return results
  }
}

/// The axes that a reduction leaves, as a row-major tensor of their own.
struct KeptAxes {
  let count: Int
  /// For each element of the whole tensor, in order, its place among the kept axes.
  let offsets: StridedOffsets

  init(_ shape: [Int], dropping axes: [Int]) {
    var strides = [Int](repeating: 0, count: shape.count)
    var stride = 1
    for axis in shape.indices.reversed() where !axes.contains(axis) {
      strides[axis] = stride
      stride *= shape[axis]
    }
    count = stride
    offsets = StridedOffsets(shape: shape, strides: strides)
  }
}

extension Softmax {
  func evaluate(_ x: Tensor) throws(EvaluationError) -> Tensor {
    let view = AxisView(x.shape, axis: axis)
    var elements = x.doubles()
    view.forEachLine { first in
      replaceBySoftmax(
        &elements,
        along: stride(from: first, to: first + view.extent * view.inner, by: view.inner))
    }
    return try x.with(elements)
  }
}

/// Replaces the elements of a line by their softmax.
func replaceBySoftmax(_ elements: inout [Double], along line: StrideTo<Int>) {
  var largest = -Double.infinity
  for index in line { largest = elements[index] > largest ? elements[index] : largest }
  var sum = 0.0
  for index in line {
    elements[index] = exp(elements[index] - largest)
    sum += elements[index]
  }
  for index in line { elements[index] /= sum }
}

extension CumulativeSum {
  func evaluate(_ x: Tensor) throws(EvaluationError) -> Tensor {
    switch x.numbers {
    case .floating(let elements): try x.with(scanned(elements, x.shape, zero: 0) { $0 + $1 })
    case .integers(let elements): try x.with(scanned(elements, x.shape, zero: 0) { $0 &+ $1 })
    }
  }

  private func scanned<Number>(
    _ elements: [Number], _ shape: [Int], zero: Number, _ add: (Number, Number) -> Number
  ) -> [Number] {
    let view = AxisView(shape, axis: axis)
    var sums = elements
    view.forEachLine { first in
      var sum = zero
      for place in 0..<view.extent {
        let index = first + (isReversed ? view.extent - 1 - place : place) * view.inner
        let next = add(sum, elements[index])
        sums[index] = isExclusive ? sum : next
        sum = next
      }
    }
    return sums
  }
}
