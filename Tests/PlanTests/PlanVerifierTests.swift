import Operators
import PlanFormat
import TensorCore
import Testing

/// Plans that do not hold together are not made, from whatever they come.
@Suite struct PlanVerifierTests {
  private let type = TensorType(.float32, [1, 4, 2, 2])
  private let metadata = PlanMetadata(producer: "test", sourceDigest: 0, network: "n")

  /// A builder with an input, value 0, and its positive part, value 1.
  private func builder() throws -> PlanBuilder {
    var builder = PlanBuilder(metadata)
    let input = try builder.add(.input(Input(name: "x", type: type)))
    try builder.add(.unary(Unary(.relu)), [input])
    return builder
  }

  private func weight(
    _ name: String, _ shape: [Int], _ layout: WeightLayout = .rowMajor, bytes: Int? = nil
  ) -> PlanWeight {
    let type = TensorType(.float32, shape.map { Dim($0) })
    let count = bytes ?? layout.byteCount(of: type) ?? 0
    return PlanWeight(
      name: name, type: type, layout: layout,
      bytes: TensorBytes([UInt8](repeating: 0, count: count)))
  }

  @Test func acceptsWhatHoldsTogether() throws {
    var builder = try builder()
    try builder.add(PlanStep(.unary, [PlanValueID(1)]))
    builder.add(PlanOutput(name: "y", value: PlanValueID(1)))
    #expect(try builder.finish().steps.count == 1)
  }

  @Test func operandsStandBefore() throws {
    var builder = try builder()
    #expect(throws: PlanError.operandNotBefore(value: 2, operand: 7)) {
      try builder.add(.unary(Unary(.relu)), [PlanValueID(7)])
    }
    #expect(throws: PlanError.operandNotBefore(value: 2, operand: -1)) {
      try builder.add(.unary(Unary(.relu)), [PlanValueID(-1)])
    }
  }

  @Test func operandsFitTheOperator() throws {
    var builder = try builder()
    #expect {
      try builder.add(.matrixProduct(MatrixProduct()), [PlanValueID(0)])
    } throws: { error in
      if case .shape(value: 2, .operandCount(found: 1, expected: 2...2)) = error as? PlanError {
        true
      } else {
        false
      }
    }
  }

  @Test func stepsReadWhatHasBeenWritten() throws {
    var builder = try builder()
    try builder.add(.unary(Unary(.negate)), [PlanValueID(1)])
    try builder.add(PlanStep(.unary, [PlanValueID(2)]))
    try builder.add(PlanStep(.unary, [PlanValueID(1)]))
    builder.add(PlanOutput(name: "y", value: PlanValueID(2)))
    #expect(throws: PlanError.readsUnwritten(step: 0, value: 1)) { try builder.finish() }
  }

  @Test func stepsComputeOnce() throws {
    var builder = try builder()
    try builder.add(PlanStep(.unary, [PlanValueID(1)]))
    try builder.add(PlanStep(.reference, [PlanValueID(1)]))
    builder.add(PlanOutput(name: "y", value: PlanValueID(1)))
    #expect(throws: PlanError.computedTwice(step: 1, value: 1)) { try builder.finish() }
  }

  @Test func stepsDoNotComputeInputs() throws {
    var builder = try builder()
    try builder.add(PlanStep(.reference, [PlanValueID(0)]))
    #expect(throws: PlanError.computedTwice(step: 0, value: 0)) { try builder.finish() }
  }

  @Test func valuesOfStepsExist() throws {
    for index in [-1, 2, Int.max] {
      var builder = try builder()
      try builder.add(PlanStep(.unary, [PlanValueID(index)]))
      #expect(throws: PlanError.computedTwice(step: 0, value: index)) { try builder.finish() }
    }
    var empty = try builder()
    try empty.add(PlanStep(.unary, []))
    #expect(throws: PlanError.kernel(step: 0, .unary, reason: "no value")) { try empty.finish() }
  }

  /// Every kernel but those that compute a rectification refuses it.
  @Test(arguments: StepKernel.allCases)
  func kernelsRefuseOtherOperators(kernel: StepKernel) throws {
    var builder = try builder()
    try builder.add(PlanStep(kernel, [PlanValueID(1)]))
    builder.add(PlanOutput(name: "y", value: PlanValueID(1)))
    switch kernel {
    case .unary, .reference: #expect(throws: Never.self) { try builder.finish() }
    case .view, .product, .depthwise, .averagePool, .localMean, .resize, .layerNorm, .binary,
      .scaledResidual, .simpleGate, .channelAttention, .l2Normalize, .reduce, .softmax,
      .topKSoftmax, .copy, .fill, .matrixProduct:
      #expect {
        try builder.finish()
      } throws: { error in
        if case .kernel(step: 0, kernel, _) = error as? PlanError { true } else { false }
      }
    }
  }

  /// The values of a step lead to one result; what they compute on the way is nobody else's.
  @Test func innerValuesAreNotRead() throws {
    var builder = PlanBuilder(metadata)
    let input = try builder.add(.input(Input(name: "x", type: type)))
    try builder.add(weight("w", [4, 4, 1, 1], .panels(groups: 1, gates: false)))
    let weights = try builder.add(
      .weight(Weight(name: "w", type: TensorType(.float32, [4, 4, 1, 1]))))
    let sum = try builder.add(.convolution(Convolution()), [input, weights])
    let positive = try builder.add(.unary(Unary(.relu)), [sum])
    let negative = try builder.add(.unary(Unary(.negate)), [sum])
    try builder.add(PlanStep(.product, [sum, positive]))
    var accepted = builder
    accepted.add(PlanOutput(name: "y", value: positive))
    #expect(throws: Never.self) { try accepted.finish() }
    try builder.add(PlanStep(.unary, [negative]))
    builder.add(PlanOutput(name: "y", value: negative))
    #expect(throws: PlanError.readsUnwritten(step: 1, value: sum.index)) { try builder.finish() }
    var result = accepted
    result.add(PlanOutput(name: "inner", value: sum))
    #expect(throws: PlanError.outputNotComputed(name: "inner")) { try result.finish() }
  }

  @Test func weightsAreReadInTheirLayout() throws {
    for layout in [WeightLayout.rowMajor, .panels(groups: 1, gates: true)] {
      var builder = PlanBuilder(metadata)
      let input = try builder.add(.input(Input(name: "x", type: type)))
      try builder.add(weight("w", [4, 4, 1, 1], layout))
      let weights = try builder.add(
        .weight(Weight(name: "w", type: TensorType(.float32, [4, 4, 1, 1]))))
      let sum = try builder.add(.convolution(Convolution()), [input, weights])
      try builder.add(PlanStep(.product, [sum]))
      builder.add(PlanOutput(name: "y", value: sum))
      #expect {
        try builder.finish()
      } throws: { error in
        if case .kernel(step: 0, .product, _) = error as? PlanError { true } else { false }
      }
    }
  }

  @Test func weightsHaveTheirBytes() throws {
    var builder = try builder()
    for bytes in [0, 63, 65, 1 << 20] {
      #expect(throws: PlanError.weightBytes(name: "w", found: bytes, expected: 64)) {
        try builder.add(weight("w", [16], bytes: bytes))
      }
    }
    let overflowing = TensorType(.float32, [Dim(1 << 40), Dim(1 << 40)])
    #expect(throws: PlanError.weightBytes(name: "w", found: 0, expected: nil)) {
      try builder.add(
        PlanWeight(name: "w", type: overflowing, layout: .rowMajor, bytes: TensorBytes([])))
    }
    try builder.add(weight("w", [16]))
    #expect(throws: PlanError.duplicateName("w")) { try builder.add(weight("w", [16])) }
  }

  @Test func weightsAreThere() throws {
    var builder = try builder()
    try builder.add(.weight(Weight(name: "w", type: TensorType(.float32, [16]))))
    #expect(throws: PlanError.missingWeight(value: 2, name: "w")) { try builder.finish() }
    try builder.add(weight("w", [4, 4]))
    #expect(
      throws: PlanError.weightType(
        name: "w", found: TensorType(.float32, [4, 4]), expected: TensorType(.float32, [16]))
    ) { try builder.finish() }
  }

  @Test func outputsAreComputed() throws {
    var builder = try builder()
    try builder.add(PlanStep(.unary, [PlanValueID(1)]))
    #expect(throws: PlanError.noOutput) { try builder.finish() }
    builder.add(PlanOutput(name: "y", value: PlanValueID(1)))
    builder.add(PlanOutput(name: "y", value: PlanValueID(0)))
    #expect(throws: PlanError.duplicateName("y")) { try builder.finish() }
  }
}
