import Foundation
import Operators
import PlanFormat
import PlanRuntime
import TensorCore

/// How often the resolution of every value was halved.
///
///     level = round(log₂(height of the first input / height))
///
/// What has no height and width, such as a mean or a map of channels onto channels, is at the level
/// of what it is computed from.
struct Levels {
  private(set) var levels: [Int] = []
  /// For each level that occurs the extents of the first value there, as `128×128`.
  private(set) var extents: [Int: String] = [:]

  init(_ sized: SizedPlan) {
    let plan = sized.plan
    guard let input = plan.inputs.first, sized.shape(of: input).count >= 2 else {
      levels = [Int](repeating: 0, count: plan.values.count)
      return
    }
    let whole = Array(sized.shape(of: input).suffix(2))
    let isSymbolic = plan[input].type.shape.suffix(2).allSatisfy { !$0.symbols.isEmpty }
    for (index, value) in plan.values.enumerated() {
      let id = PlanValueID(index)
      let shape = Array(sized.shape(of: id).suffix(2))
      let symbolic = value.type.shape.suffix(2).allSatisfy { !$0.symbols.isEmpty }
      let isPicture = value.op.keepsPlanes && value.type.rank == 4 && symbolic == isSymbolic
      if isPicture, let level = Levels.level(of: shape, in: whole) {
        levels.append(level)
        if extents[level] == nil { extents[level] = shape.map(String.init).joined(separator: "×") }
      } else {
        let operands = value.operands.filter {
          if case .weight = plan[$0].op { false } else { true }
        }
        levels.append(operands.map { levels[$0.index] }.max() ?? 0)
      }
    }
  }

  /// The level of a shape; `nil` where height and width were not divided alike.
  private static func level(of shape: [Int], in whole: [Int]) -> Int? {
    // One pixel is rather a mean than a picture.
    guard shape.allSatisfy({ $0 > 1 }), whole.allSatisfy({ $0 > 0 }) else { return nil }
    let exponents = zip(whole, shape).map { log2(Double($0) / Double($1)) }
    guard abs(exponents[0] - exponents[1]) < 0.35, exponents[0] > -4 else { return nil }
    return Int(exponents[0].rounded())
  }
}

extension Op {
  /// Whether the last two axes of the result are height and width where those of the operands are.
  fileprivate var keepsPlanes: Bool {
    switch self {
    case .matrixProduct, .reshape, .transpose, .gather, .scatterElements, .topK, .topKSoftmax,
      .softmax, .weight:
      false
    case .input, .fill, .unary, .clip, .binary, .select, .cast, .convolution, .averagePool,
      .localMean, .reduce, .cumulativeSum, .slice, .concatenate, .pad, .expand, .depthToSpace,
      .spaceToDepth, .resize, .layerNorm, .l2Normalize, .simpleGate, .channelAttention,
      .scaledResidual:
      true
    }
  }
}
