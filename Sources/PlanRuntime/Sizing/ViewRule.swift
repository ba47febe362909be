import Operators
import PlanFormat
import TensorCore

/// Which results are parts of their operand, so that nothing is computed.
enum ViewRule {
  /// Whether the result is a part of the first operand.
  static func isView(
    _ id: PlanValueID, form: StepForm, _ plan: Plan, _ shapes: [[Int]]
  ) -> Bool {
    switch form {
    case .view, .copy(.slice), .copy(.transpose), .copy(.expand), .copy(.pad),
      .copy(.concatenate):
      let value = plan[id]
      return value.op.definition.isView(
        value.operands.map { type(of: $0, plan, shapes) }, type(of: id, plan, shapes))
    case .copy(.depthToSpace), .copy(.spaceToDepth), .reference, .product, .depthwise,
      .averagePool, .localMean, .resize, .layerNorm, .binary, .unary, .scaledResidual, .simpleGate,
      .channelAttention,
      .l2Normalize, .reduce, .softmax, .topKSoftmax, .fill, .matrixProduct:
      return false
    }
  }

  /// Bytes from the beginning of the first operand, where the result is a part of it; `planeStride`
  /// are the elements between the operand's planes, see `PlaneStrides`.
  static func offset(
    of id: PlanValueID, form: StepForm, _ plan: Plan, _ shapes: [[Int]], planeStride: Int
  ) -> Int? {
    guard isView(id, form: form, plan, shapes) else { return nil }
    let value = plan[id]
    guard case .slice(let slice) = value.op else { return 0 }
    let elementBytes = value.type.elementType.byteCount
    return slice.start.value.map { start in
      let shape = shapes[value.operands[0].index]
      let inner = shape[(slice.axis + 1)...]
      guard shape.count == 4, slice.axis < 2 else { return inner.reduce(start * elementBytes, *) }
      return inner.dropLast(2).reduce(start * planeStride * elementBytes, *)
    }
  }

  /// The type of a value at this size.
  private static func type(
    of id: PlanValueID, _ plan: Plan, _ shapes: [[Int]]
  ) -> TensorType {
    TensorType(plan[id].type.elementType, shapes[id.index].map { Dim($0) })
  }
}
