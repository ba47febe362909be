import Operators
import PlanFormat
import TensorCore

/// Operators that let every result depend on the whole picture.
enum GlobalOperators {
  static func contains(_ value: PlanValue, in plan: Plan) -> Bool {
    switch value.op {
    case .channelAttention: true
    case .reduce(let reduce):
      reduce.axes.contains { axis in
        value.operands.first.map { !plan[$0].type.shape[axis].symbols.isEmpty } ?? false
      }
    case .l2Normalize(let norm): !value.type.shape[norm.axis].symbols.isEmpty
    case .matrixProduct:
      value.operands.first.map { !(plan[$0].type.shape.last?.symbols.isEmpty ?? true) } ?? false
    case .input, .weight, .fill, .unary, .clip, .binary, .select, .cast, .convolution,
      .averagePool, .softmax, .cumulativeSum, .topK, .topKSoftmax, .scatterElements, .gather,
      .reshape,
      .transpose, .slice, .concatenate, .pad, .expand, .depthToSpace, .spaceToDepth, .layerNorm,
      .simpleGate, .scaledResidual, .localMean, .resize:
      false
    }
  }
}

/// Which heights and widths a plan takes.
struct SizeRule {
  let multiple: Int?
  let padsItself: Bool

  init(_ plan: Plan) {
    var multiple: Int? = 1
    var padsItself = false
    for id in plan.inputs {
      for extent in plan[id].type.shape.suffix(2) {
        guard let term = extent.terms.first else {
          multiple = nil
          continue
        }
        let remainder = extent.symbols.contains { $0.bound != nil }
        padsItself = padsItself || remainder
        if let known = multiple, !remainder {
          multiple = leastCommonMultiple(known, term.coefficient)
        }
      }
    }
    self.multiple = multiple
    self.padsItself = padsItself
  }
}

/// The least positive number that both divide.
private func leastCommonMultiple(_ left: Int, _ right: Int) -> Int {
  var (a, b) = (left, right)
  while b != 0 { (a, b) = (b, a % b) }
  return left / max(a, 1) * right
}
