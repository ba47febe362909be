public import Operators
public import TensorCore

extension Op {
  /// The operator with the symbols of its attributes replaced by their values; an input keeps its
  /// type.
  ///
  /// - Throws: `EvaluationError.extent` when a symbol has no value or an extent overflows.
  public func bound(to binding: [Symbol: Int]) throws(EvaluationError) -> Op {
    do throws(DimError) {
      switch self {
      case .fill(let op):
        return .fill(Fill(op.value, type: try op.type.bound(to: binding)))
      case .reshape(let op):
        return .reshape(Reshape(try Dim.bind(op.shape, to: binding)))
      case .expand(let op):
        return .expand(Expand(try Dim.bind(op.shape, to: binding)))
      case .slice(let op):
        return .slice(
          Slice(
            axis: op.axis, start: Dim(try op.start.evaluated(binding)),
            count: Dim(try op.count.evaluated(binding)), step: op.step))
      case .pad(let op):
        return .pad(
          Pad(
            before: try Dim.bind(op.before, to: binding),
            after: try Dim.bind(op.after, to: binding), mode: op.mode, value: op.value))
      case .input, .weight, .unary, .clip, .binary, .select, .cast, .convolution, .matrixProduct,
        .averagePool, .reduce, .softmax, .cumulativeSum, .topK, .topKSoftmax, .scatterElements,
        .gather,
        .transpose, .concatenate, .depthToSpace, .spaceToDepth, .layerNorm, .l2Normalize,
        .simpleGate, .channelAttention, .scaledResidual, .localMean, .resize:
        return self
      }
    } catch {
      throw .extent(error)
    }
  }
}

extension TensorType {
  fileprivate func bound(to binding: [Symbol: Int]) throws(DimError) -> TensorType {
    TensorType(elementType, try Dim.bind(shape, to: binding))
  }
}

extension Dim {
  fileprivate static func bind(
    _ dims: [Dim], to binding: [Symbol: Int]
  ) throws(DimError) -> [Dim] {
    var values: [Dim] = []
    for dim in dims { values.append(Dim(try dim.evaluated(binding))) }
    return values
  }
}
