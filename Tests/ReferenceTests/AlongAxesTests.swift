import Operators
import Reference
import TensorCore
import Testing

@Suite("Along axes")
struct AlongAxesTests {
  @Test(
    "Reductions",
    arguments: [
      (Reduce.Function.sum, [-1, 2] as [Float]), (.mean, [-0.5, 1]), (.maximum, [2, 4]),
      (.minimum, [-3, -2]), (.product, [-6, -8]), (.sumOfSquares, [13, 20]), (.l1, [5, 6]),
      (.l2, [3.6055512, 4.472136]),
    ])
  func reductions(_ function: Reduce.Function, _ expected: [Float]) throws {
    let x = try floats([2, 2], [2, -2, -3, 4])
    #expect(
      try floatResult(.reduce(Reduce(function, axes: [0], keepsAxes: false)), x) == expected)
    let i = try Tensor(.int32, shape: [2, 2], integers: [2, -2, -3, 4])
    #expect(
      try integerResult(.reduce(Reduce(function, axes: [0], keepsAxes: true)), i)
        == expected.map { Int64($0) })
  }

  @Test("Of nothing there is a sum but no largest integer")
  func empty() throws {
    let x = try Tensor(shape: [0, 2], floats: [])
    #expect(try floatResult(.reduce(Reduce(.sum, axes: [0], keepsAxes: false)), x) == [0, 0])
    #expect(
      try floatResult(.reduce(Reduce(.maximum, axes: [0], keepsAxes: false)), x)
        == [-.infinity, -.infinity])
    let i = try Tensor(.int32, shape: [0, 2], integers: [])
    for function in [Reduce.Function.maximum, .minimum, .mean] {
      #expect(throws: EvaluationError.emptyReduction(shape: [0, 2], axes: [0])) {
        try evaluate(.reduce(Reduce(function, axes: [0], keepsAxes: false)), [i])
      }
    }
  }

  @Test("Softmax, of −∞ too")
  func softmax() throws {
    let x = try floats([2, 2], [0, 1, -.infinity, 1])
    let result = try floatResult(.softmax(Softmax(axis: 0)), x)
    #expect(result == [1, 0.5, 0, 0.5])
    let nothing = try floatResult(.softmax(Softmax(axis: 0)), floats(-.infinity, -.infinity))
    #expect(nothing.allSatisfy { $0.isNaN })
    let large = try floatResult(.softmax(Softmax(axis: 0)), floats(1000, 1000))
    #expect(large == [0.5, 0.5])
  }

  @Test("Running sums")
  func cumulativeSum() throws {
    let x = try floats(1, 2, 3)
    func sum(_ isExclusive: Bool, _ isReversed: Bool) throws -> [Float] {
      try floatResult(
        .cumulativeSum(
          CumulativeSum(axis: 0, isExclusive: isExclusive, isReversed: isReversed)), x)
    }
    #expect(try sum(false, false) == [1, 3, 6])
    #expect(try sum(true, false) == [0, 1, 3])
    #expect(try sum(false, true) == [6, 5, 3])
    #expect(try sum(true, true) == [5, 3, 0])
    let columns = try counting(2, 2)
    #expect(try floatResult(.cumulativeSum(CumulativeSum(axis: 0)), columns) == [0, 1, 2, 4])
  }

  @Test("Of equal elements the first comes first")
  func topK() throws {
    let x = try floats([2, 4], [3, 1, 3, 2, 0, .nan, 5, 5])
    func top(_ count: Int, largest: Bool, indices: Bool) throws -> Tensor {
      try evaluate(
        .topK(TopK(axis: 1, count: count, takesLargest: largest, givesIndices: indices)), [x])
    }
    #expect(try top(3, largest: true, indices: true).integers() == [0, 2, 3, 1, 2, 3])
    #expect(try top(2, largest: false, indices: true).integers() == [1, 3, 0, 2])
    let values = try top(2, largest: true, indices: false).floats()
    #expect(values[..<2] == [3, 3])
    #expect(values[2].isNaN)
    #expect(values[3] == 5)
    let columns = try floats([3, 2], [1, 6, 3, 4, 2, 5])
    #expect(
      try floatResult(
        .topK(TopK(axis: 0, count: 2, takesLargest: true, givesIndices: false)), columns)
        == [3, 6, 2, 5])
  }

  @Test("Softmax of the largest elements of each row, of equal ones the first")
  func topKSoftmax() throws {
    // e⁰, e^−ln 2 and e^−ln 4 are 1, 1/2 and 1/4.
    let half: Float = -0.693_147_2
    let x = try floats([2, 4], [half, 0, 2 * half, 0, 3, 3, 3, -.infinity])
    func result(_ counts: [Int], _ scales: Float...) throws -> [Float] {
      let operands = try scales.isEmpty ? [x] : [x, Tensor(shape: [scales.count], floats: scales)]
      return try evaluate(.topKSoftmax(TopKSoftmax(counts: counts)), operands).floats()
    }
    #expect(try result([1]) == [0, 1, 0, 0, 1, 0, 0, 0])
    #expect(try result([2]) == [0, 0.5, 0, 0.5, 0.5, 0.5, 0, 0])
    try expect(result([3]), [0.2, 0.4, 0, 0.4, 1 / 3, 1 / 3, 1 / 3, 0])
    try expect(result([4]), [2 / 11, 4 / 11, 1 / 11, 4 / 11, 1 / 3, 1 / 3, 1 / 3, 0])
    try expect(result([3, 1]), [0.2, 1.4, 0, 0.4, 4 / 3, 1 / 3, 1 / 3, 0])
    try expect(result([1, 2, 3], 10, -2, 5), [1, 11, 0, 1, 32 / 3, 2 / 3, 5 / 3, 0])
  }

  @Test("A row whose largest element is not finite is NaN throughout")
  func topKSoftmaxOfNothing() throws {
    let rows: [[Float]] = [
      [1, .nan, 2], [.infinity, 0, 1], [-.infinity, -.infinity, -.infinity], [0, -.infinity, 0],
    ]
    let x = try floats([4, 3], Array(rows.joined()))
    let result = try floatResult(.topKSoftmax(TopKSoftmax(counts: [1, 2])), x)
    #expect(result[..<9].allSatisfy { $0.isNaN })
    #expect(result[9...] == [1.5, 0, 0.5])
  }

  @Test("Keeps one element at least and no more than there are, for at most four softmaxes")
  func topKSoftmaxCounts() throws {
    let x = try floats([2, 3], [0, 1, 2, 3, 4, 5])
    func evaluated(_ counts: [Int], _ operands: Tensor...) throws -> Tensor {
      try evaluate(.topKSoftmax(TopKSoftmax(counts: counts)), [x] + operands)
    }
    for counts in [[0], [4], [1, -1]] {
      let found = counts.last.map(String.init) ?? ""
      #expect(
        throws: EvaluationError.shape(
          .attribute(name: "counts", found: found, expected: "1 to 3"))
      ) { try evaluated(counts) }
    }
    for counts in [[], [1, 2, 3, 1, 2]] {
      #expect(
        throws: EvaluationError.shape(
          .attribute(name: "counts", found: "\(counts.count) counts", expected: "1 to 4"))
      ) { try evaluated(counts) }
    }
    let scales = try floats(1, 2)
    #expect(
      throws: EvaluationError.shape(
        .extents(operand: 1, found: scales.type, expected: [3]))
    ) { try evaluated([1, 2, 3], scales) }
    #expect(throws: EvaluationError.shape(.axis(0, of: TensorType(.float32, [])))) {
      try evaluate(.topKSoftmax(TopKSoftmax(counts: [1])), [Tensor(shape: [], floats: [1])])
    }
  }

  private func expect(_ found: [Float], _ expected: [Float]) {
    #expect(found.count == expected.count)
    for (found, expected) in zip(found, expected) { #expect(abs(found - expected) <= 1e-6) }
  }

  @Test("Scattering, from the end too, and combining")
  func scatter() throws {
    let data = try floats([2, 3], [0, 0, 0, 10, 10, 10])
    let indices = try Tensor(.int64, shape: [2, 2], integers: [0, -1, 1, 1])
    let updates = try floats([2, 2], [1, 2, 3, 4])
    func scattered(_ reduction: ScatterElements.Reduction) throws -> [Float] {
      try floatResult(
        .scatterElements(ScatterElements(axis: 1, reduction: reduction)), data, indices, updates)
    }
    #expect(try scattered(.none) == [1, 0, 2, 10, 4, 10])
    #expect(try scattered(.add) == [1, 0, 2, 10, 17, 10])
    #expect(try scattered(.multiply) == [0, 0, 0, 10, 120, 10])
    #expect(try scattered(.maximum) == [1, 0, 2, 10, 10, 10])
    #expect(try scattered(.minimum) == [0, 0, 0, 10, 3, 10])
    let outside = try Tensor(.int64, shape: [2, 2], integers: [0, 1, 3, 1])
    #expect(throws: EvaluationError.index(3, axis: 1, extent: 3)) {
      try evaluate(.scatterElements(ScatterElements(axis: 1)), [data, outside, updates])
    }
  }

  @Test("Gathering, from the end too")
  func gather() throws {
    let data = try counting(2, 3)
    let indices = try Tensor(.int32, shape: [1, 2], integers: [2, -3])
    let result = try evaluate(.gather(Gather(axis: 1)), [data, indices])
    #expect(result.shape == [2, 1, 2])
    #expect(result.floats() == [2, 0, 5, 3])
    for index in [Int64(3), -4, .min, .max] {
      #expect(throws: EvaluationError.index(index, axis: 1, extent: 3)) {
        try evaluate(.gather(Gather(axis: 1)), [data, integers(.int64, index)])
      }
    }
  }
}
