public import Operators
import PlanFormat
import TensorCore

/// What the input of a convolution goes through while it is read.
public enum Prelude: Hashable, Sendable {
  /// Nothing.
  case none
  /// Each pixel over its channels, `(x − μ) / √(σ² + ε)`, or `x / √(σ² + ε)`.
  case normalization(epsilon: Double, subtractsMean: Bool = true)
  /// Each channel times a weighted sum of all channels' means (NAFNet's SCA); the layer has a
  /// weight and, unless told otherwise, a bias.
  case attention(Module, bias: Bool = true)
  /// The same with parameters that are values.
  case weightedMeans(Value, bias: Value? = nil)
  /// Each channel times a factor, `[N, C, 1, 1]`.
  case factors(Value)
}

/// How the two halves of the channels become one.
public enum Gate: Hashable, Sendable {
  /// They do not.
  case none
  /// The first half times the second.
  case product
  /// GELU of the first half times the second.
  case gelu
}

/// What happens to the result of a convolution before it is stored, in the order of the fields.
private struct Epilogue {
  var gate = Gate.none
  var scale: Value?
  var residual: Value?
  var rectified = false
}

extension Program {
  /// A convolution in two dimensions with a layer's weight and bias.
  ///
  ///     y = relu(residual + scale ⊙ gate(weight ∗ prelude(x) + bias))
  ///
  /// of which everything but the convolution may be absent.
  ///
  /// - Parameters:
  ///   - input: x, `[N, C, H, W]`.
  ///   - layer: Has `weight`, and `bias` unless told otherwise.
  ///   - stride: The step between windows.
  ///   - padding: Zeros around the image.
  ///   - dilation: The step between elements of a window.
  ///   - groups: The groups of channels that are convolved by themselves.
  ///   - bias: Whether the layer has a bias.
  ///   - prelude: What happens to x first.
  ///   - gate: Whether halves of the channels are multiplied.
  ///   - scale: A factor of each channel, `[1, C, 1, 1]`.
  ///   - residual: What is added.
  ///   - rectified: Whether negative results become zero.
  /// - Returns: y.
  public mutating func convolution(
    _ input: Value, _ layer: Module, stride: Int = 1, padding: Int = 0, dilation: Int = 1,
    groups: Int = 1, bias: Bool = true, after prelude: Prelude = .none, gate: Gate = .none,
    scale: Value? = nil, residual: Value? = nil, rectified: Bool = false
  ) -> Value {
    let op = Convolution(stride: stride, padding: padding, dilation: dilation, groups: groups)
    let end = Epilogue(gate: gate, scale: scale, residual: residual, rectified: rectified)
    return fused(.product) { program in
      let columns = program.prelude(prelude, of: input)
      let operands = [columns] + program.parameters(of: layer, bias: bias)
      return program.finish(program.compute(.convolution(op), operands, at: layer), end, at: layer)
    }
  }

  /// A convolution whose weight is a value, and whose window is any.
  ///
  /// - Parameters:
  ///   - input: x, `[N, C, H, W]` or `[N, C, L]`.
  ///   - weight: `[O, I, …]`: one that the network computes, or one of its weights.
  ///   - bias: `[O]`.
  ///   - window: Strides, padding, dilations and groups, one element for each spatial axis.
  ///   - prelude: What happens to x first.
  ///   - gate: Whether halves of the channels are multiplied.
  ///   - scale: A factor of each channel, `[1, C, 1, 1]`.
  ///   - residual: What is added.
  ///   - rectified: Whether negative results become zero.
  /// - Returns: y.
  public mutating func convolution(
    _ input: Value, weight: Value, bias: Value? = nil, window: Convolution = Convolution(),
    after prelude: Prelude = .none, gate: Gate = .none, scale: Value? = nil,
    residual: Value? = nil, rectified: Bool = false
  ) -> Value {
    let end = Epilogue(gate: gate, scale: scale, residual: residual, rectified: rectified)
    return fused(.product) { program in
      let operands = [program.prelude(prelude, of: input), weight] + (bias.map { [$0] } ?? [])
      return program.finish(program.compute(.convolution(window), operands), end)
    }
  }

  /// A convolution of each channel by itself, with a layer's weight and bias.
  ///
  /// - Parameters:
  ///   - input: x, `[N, C, H, W]`.
  ///   - layer: Has `weight`, and `bias` unless told otherwise.
  ///   - stride: The step between windows.
  ///   - padding: Zeros around the image.
  ///   - dilation: The step between elements of a window.
  ///   - bias: Whether the layer has a bias.
  ///   - gate: Whether halves of the channels are multiplied.
  /// - Returns: y.
  public mutating func depthwise(
    _ input: Value, _ layer: Module, stride: Int = 1, padding: Int = 0, dilation: Int = 1,
    bias: Bool = true, gate: Gate = .none
  ) -> Value {
    fused(.depthwise) { program in
      let parameters = program.parameters(of: layer, bias: bias)
      let groups = program.type(of: parameters[0]).shape.first?.value ?? 1
      let op = Convolution(stride: stride, padding: padding, dilation: dilation, groups: groups)
      let value = program.compute(.convolution(op), [input] + parameters, at: layer)
      return program.finish(value, Epilogue(gate: gate), at: layer)
    }
  }

  /// A convolution of each channel by itself whose weight is a value, and whose window is any.
  ///
  /// - Parameters:
  ///   - input: x, `[N, C, H, W]` or `[N, C, L]`.
  ///   - weight: `[C, 1, …]`.
  ///   - bias: `[C]`.
  ///   - window: Strides, padding, dilations and groups, one element for each spatial axis.
  ///   - gate: Whether halves of the channels are multiplied.
  /// - Returns: y.
  public mutating func depthwise(
    _ input: Value, weight: Value, bias: Value? = nil, window: Convolution, gate: Gate = .none
  ) -> Value {
    fused(.depthwise) { program in
      let operands = [input, weight] + (bias.map { [$0] } ?? [])
      return program.finish(
        program.compute(.convolution(window), operands), Epilogue(gate: gate))
    }
  }

  /// Weight and, where there is one, bias of a layer.
  private mutating func parameters(of layer: Module, bias: Bool) -> [Value] {
    [weight(layer.weight)] + (bias ? [weight(layer.bias)] : [])
  }

  private mutating func prelude(_ prelude: Prelude, of input: Value) -> Value {
    switch prelude {
    case .none: return input
    case .normalization(let epsilon, let subtractsMean):
      let norm = LayerNorm(axes: [1], epsilon: epsilon, subtractsMean: subtractsMean)
      return compute(.layerNorm(norm), [input])
    case .attention(let layer, let bias):
      let operands = [input] + parameters(of: layer, bias: bias)
      return compute(.channelAttention(ChannelAttention()), operands, at: layer)
    case .weightedMeans(let weight, let bias):
      let operands = [input, weight] + (bias.map { [$0] } ?? [])
      return compute(.channelAttention(ChannelAttention()), operands)
    case .factors(let factors):
      return compute(.binary(Binary(.multiply)), [input, factors])
    }
  }

  private mutating func finish(
    _ convolved: Value, _ end: Epilogue, at layer: Module? = nil
  ) -> Value {
    var value = convolved
    switch end.gate {
    case .none: break
    case .product: value = compute(.simpleGate(SimpleGate()), [value], at: layer)
    case .gelu: value = compute(.simpleGate(SimpleGate(appliesGELU: true)), [value], at: layer)
    }
    switch (end.scale, end.residual) {
    case (nil, nil): break
    case (let scale?, nil): value = compute(.binary(Binary(.multiply)), [value, scale], at: layer)
    case (nil, let residual?):
      value = compute(.binary(Binary(.add)), [residual, value], at: layer)
    case (let scale?, let residual?) where type(of: value).rank == 4:
      value = compute(.scaledResidual(ScaledResidual()), [residual, value, scale], at: layer)
    case (let scale?, let residual?):
      value = compute(.binary(Binary(.multiply)), [value, scale], at: layer)
      value = compute(.binary(Binary(.add)), [residual, value], at: layer)
    }
    return end.rectified ? compute(.unary(Unary(.relu)), [value], at: layer) : value
  }
}
