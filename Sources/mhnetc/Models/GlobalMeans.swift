import IR
import Operators
import TensorCore

extension Graph {
  /// Whether means are taken over the whole picture, so that there is a choice between global and
  /// local ones.
  var hasGlobalMean: Bool {
    ids.contains { id in
      let value = self[id]
      if case .channelAttention = value.op { return true }
      guard case .reduce(let reduce) = value.op, reduce.function == .mean,
        let operand = value.operands.first
      else { return false }
      return type(of: operand).rank == 4 && reduce.axes.contains(2) && reduce.axes.contains(3)
    }
  }
}
