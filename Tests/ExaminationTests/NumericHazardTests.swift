import Examination
import Operators
import TensorCore
import Testing

/// What a network computes and numbers may not bear.
@Suite struct NumericHazardTests {
  private static let picture = Op.input(
    Input(name: "x", type: TensorType(.float32, [1, 3, 8, 8])))

  @Test(arguments: [0, -1, 1e-40, 0x1p-126, 1e-12, 1e-6])
  func epsilonsOfNormalisations(_ epsilon: Double) {
    let ops: [Op] = [
      Self.picture, .layerNorm(LayerNorm(axes: [1], epsilon: epsilon, subtractsMean: false)),
      .l2Normalize(L2Normalize(axis: 1, epsilon: epsilon)),
    ]
    let found = NumericHazard.find(ops: ops, operands: [[], [0], [0]])
    let expected: NumericHazard.Kind? =
      epsilon <= 0
      ? .noEpsilon(epsilon) : epsilon < 0x1p-126 ? .vanishingEpsilon(epsilon) : nil
    #expect(found.map(\.kind) == [expected, expected].compactMap { $0 })
    #expect(found.map(\.value) == (expected == nil ? [] : [1, 2]))
  }

  /// exp(x) / Σ exp(x), with nothing, the maximum and a clip in front.
  @Test func softmaxWithoutItsMaximum() {
    let exponential = Op.unary(Unary(.exponential))
    let sum = Op.reduce(Reduce(.sum, axes: [1], keepsAxes: true))
    let quotient = Op.binary(Binary(.divide))
    let bare = NumericHazard.find(
      ops: [Self.picture, exponential, sum, quotient], operands: [[], [0], [1], [1, 2]])
    #expect(bare.map(\.kind) == [.unshiftedExponential] && bare.map(\.value) == [3])
    let shifted: [Op] = [
      Self.picture, .reduce(Reduce(.maximum, axes: [1], keepsAxes: true)),
      .binary(Binary(.subtract)), exponential, sum, quotient,
    ]
    #expect(
      NumericHazard.find(ops: shifted, operands: [[], [0], [0, 1], [2], [3], [3, 4]]).isEmpty)
    let clipped: [Op] = [
      Self.picture, .clip(Clip(minimum: -10, maximum: 10)), exponential, sum, quotient,
    ]
    #expect(NumericHazard.find(ops: clipped, operands: [[], [0], [1], [2], [2, 3]]).isEmpty)
    // Another sum than its own makes no softmax.
    #expect(
      NumericHazard.find(
        ops: [Self.picture, exponential, sum, quotient], operands: [[], [0], [0], [1, 2]]
      ).isEmpty)
  }
}
