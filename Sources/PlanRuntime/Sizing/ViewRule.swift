import Operators
import PlanFormat
import TensorCore

/// Which results are parts of their operand, so that nothing is computed.
enum ViewRule {
  /// Whether the result is a part of the first operand.
  static func isView(
    _ id: PlanValueID, form: StepForm, _ plan: Plan, _ shapes: [[Int]]
  ) -> Bool {
    offset(of: id, form: form, plan, shapes, planeStride: 0) != nil
  }

  /// Bytes from the beginning of the first operand, where the result is a part of it; `planeStride`
  /// are the elements between the operand's planes, see `PlaneStrides`.
  static func offset(
    of id: PlanValueID, form: StepForm, _ plan: Plan, _ shapes: [[Int]], planeStride: Int
  ) -> Int? {
    let value = plan[id]
    switch form {
    case .view: return 0
    case .copy(.slice(let slice)):
      return sliceOffset(
        slice, of: shapes[value.operands[0].index], result: shapes[id.index],
        planeStride: planeStride, elementBytes: value.type.elementType.byteCount)
    case .copy(.transpose(let transpose)):
      let shape = shapes[value.operands[0].index]
      let moved = transpose.permutation.filter { shape[$0] != 1 }
      return moved == moved.sorted() ? 0 : nil
    case .copy(.expand), .copy(.pad), .copy(.concatenate):
      return shapes[value.operands[0].index] == shapes[id.index] && value.operands.count == 1
        ? 0 : nil
    case .copy(.depthToSpace), .copy(.spaceToDepth), .reference, .product, .depthwise,
      .averagePool, .localMean, .resize, .layerNorm, .binary, .unary, .scaledResidual, .simpleGate,
      .channelAttention,
      .l2Normalize, .reduce, .softmax, .topKSoftmax, .fill, .matrixProduct:
      return nil
    }
  }

  /// A slice is contiguous along the outermost axis of more than one element. Starts that depend on
  /// the size are rare; such slices are copied.
  private static func sliceOffset(
    _ slice: Slice, of shape: [Int], result: [Int], planeStride: Int, elementBytes: Int
  ) -> Int? {
    guard slice.step == 1 || result[slice.axis] == 1 else { return nil }
    guard shape[..<slice.axis].allSatisfy({ $0 == 1 }) else { return result == shape ? 0 : nil }
    return slice.start.value.map { start in
      let inner = shape[(slice.axis + 1)...]
      guard shape.count == 4, slice.axis < 2 else { return inner.reduce(start * elementBytes, *) }
      return inner.dropLast(2).reduce(start * planeStride * elementBytes, *)
    }
  }
}
