public import Operators
import TensorCore

/// A convolution with the values that are computed before its result is stored.
public struct ConvolutionForm: Hashable, Sendable {
  /// What the columns of a product go through while they are packed.
  public enum Prelude: Hashable, Sendable {
    /// Nothing.
    case none
    /// A normalisation over channels without parameters.
    case normalization(LayerNorm)
    /// Each channel times its attention; the id is that of the `channelAttention`.
    case attention(PlanValueID)
    /// Each channel times a factor: a value of `[1, C, 1, 1]` or `[N, C, 1, 1]`.
    case factors(PlanValueID)
  }

  /// The convolution.
  public let convolution: Convolution
  /// What happens to its input first.
  public let prelude: Prelude
  /// The input, before the prelude.
  public let input: PlanValueID
  /// Its weight.
  public let weight: PlanValueID
  /// Its bias.
  public let bias: PlanValueID?
  /// Whether the halves of its channels are multiplied.
  public fileprivate(set) var gates = false
  /// Whether the first of these halves goes through GELU; for depthwise convolutions.
  public fileprivate(set) var appliesGELU = false
  /// A factor of each channel.
  public fileprivate(set) var scale: PlanValueID?
  /// What is added.
  public fileprivate(set) var residual: PlanValueID?
  /// Whether negative results become zero.
  public fileprivate(set) var rectifies = false

  fileprivate init(
    _ convolution: Convolution, _ operands: [PlanValueID], _ prelude: Prelude, input: PlanValueID
  ) {
    self.convolution = convolution
    self.prelude = prelude
    self.input = input
    weight = operands[1]
    bias = operands.count > 2 ? operands[2] : nil
  }
}

extension StepForm {
  /// For a product perhaps a prelude; a convolution; then nothing, a gate, or in this order: a
  /// factor of each channel, sum (or both as a scaled residual), rectification.
  static func convolution(
    _ step: PlanStep, in values: [PlanValue]
  ) throws(StepFormError) -> StepForm {
    var inside = step.values[...]
    var prelude: (ConvolutionForm.Prelude, input: PlanValueID)?
    if step.kernel == .product, inside.count > 1 {
      prelude = ConvolutionForm.prelude(inside[0], of: values[inside[1].index], in: values)
      if prelude != nil { inside.removeFirst() }
    }
    guard let first = inside.popFirst() else { throw StepFormError("no value") }
    let head = values[first.index]
    guard case .convolution(let convolution) = head.op, head.type.elementType == .float32,
      head.type.rank == 3 || head.type.rank == 4
    else { throw StepFormError("not a convolution of f32 over one or two axes") }
    var form = ConvolutionForm(
      convolution, head.operands, prelude?.0 ?? .none, input: prelude?.input ?? head.operands[0])
    var previous = first
    for id in inside {
      guard !form.gates, !form.rectifies else { throw StepFormError("a value after the last one") }
      try form.append(values[id.index], to: previous, in: values)
      previous = id
    }
    if step.kernel == .product {
      guard !form.gates || convolution.groups == 1 else {
        throw StepFormError("a gate after several groups")
      }
      return .product(form)
    }
    let weight = values[form.weight.index].type.staticShape ?? []
    guard weight.count > 1, weight[0] == convolution.groups, form.scale == nil,
      form.residual == nil, !form.rectifies, weight[1] == 1 || weight[1] <= 4 && !form.gates
    else { throw StepFormError("not a depthwise convolution") }
    return .depthwise(form)
  }
}

extension ConvolutionForm {
  /// Takes in a value that follows.
  fileprivate mutating func append(
    _ value: PlanValue, to previous: PlanValueID, in values: [PlanValue]
  ) throws(StepFormError) {
    let others = value.operands.filter { $0 != previous }
    guard others.count == value.operands.count - 1 else {
      throw StepFormError("a value that does not use the one before it once")
    }
    switch value.op {
    case .simpleGate(let op)
    where op.axis == 1 && residual == nil && scale == nil
      && (isDepthwise(in: values)
        || convolution.groups == 1 && !op.appliesGELU && isStored(in: values)):
      gates = true
      appliesGELU = op.appliesGELU
    case .scaledResidual
    where residual == nil && scale == nil && value.operands[1] == previous:
      residual = value.operands[0]
      scale = value.operands[2]
    case .binary(let op)
    where op.function == .multiply && residual == nil && scale == nil
      && value.type == values[previous.index].type
      && isPerChannel(values[others[0].index].type, of: value.type):
      scale = others[0]
    case .binary(let op)
    where op.function == .add && residual == nil
      && values[others[0].index].type == value.type
      && values[previous.index].type == value.type:
      residual = others[0]
    case .unary(let op) where op.function == .relu: rectifies = true
    case _: throw StepFormError("operator \(value.op.definition.mnemonic) after a convolution")
    }
  }

  /// Whether a value has one element for each channel of an image.
  private func isPerChannel(_ factors: TensorType, of image: TensorType) -> Bool {
    guard factors != image, factors.rank == image.rank, image.rank > 2 else { return false }
    return factors.shape.indices.allSatisfy {
      factors.shape[$0] == ($0 == 1 ? image.shape[1] : 1)
    }
  }

  /// Whether the weight is one of the model: one that is computed is not packed for a gate.
  private func isStored(in values: [PlanValue]) -> Bool {
    if case .weight = values[weight.index].op { return true }
    return false
  }

  /// Whether each channel is convolved by itself.
  private func isDepthwise(in values: [PlanValue]) -> Bool {
    guard let shape = values[weight.index].type.staticShape, shape.count > 1 else { return false }
    return shape[0] == convolution.groups && shape[1] == 1
  }

  /// Reads a value as the prelude of a product: what becomes of it is used by the convolution alone.
  fileprivate static func prelude(
    _ id: PlanValueID, of convolution: PlanValue, in values: [PlanValue]
  ) -> (Prelude, input: PlanValueID)? {
    let value = values[id.index]
    guard case .convolution(let op) = convolution.op, convolution.operands[0] == id,
      !convolution.operands.dropFirst().contains(id), value.type.rank == 4,
      value.type.elementType == .float32
    else { return nil }
    let weight = values[convolution.operands[1].index].type.staticShape
    switch value.op {
    case .layerNorm(let norm)
    where norm.axes == [1] && value.operands.count == 1 && op.groups == 1
      && weight.map { op.isPointwise(weight: $0) } ?? false:
      return (.normalization(norm), value.operands[0])
    case .channelAttention:
      return (.attention(id), value.operands[0])
    case .binary(let binary) where binary.function == .multiply:
      let (left, right) = (value.operands[0], value.operands[1])
      for (image, factors) in [(left, right), (right, left)] {
        let (whole, shape) = (values[image.index].type.shape, values[factors.index].type.shape)
        if values[image.index].type == value.type, whole.count == 4, shape.count == 4,
          shape[0] == 1 || shape[0] == whole[0], shape[1] == whole[1], shape[2] == 1,
          shape[3] == 1
        {
          return (.factors(factors), image)
        }
      }
      return nil
    case _: return nil
    }
  }
}
