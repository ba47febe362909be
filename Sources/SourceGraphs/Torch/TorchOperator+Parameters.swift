/// The schemas of the operators (aten/src/ATen/native/native_functions.yaml): the parameters in their
/// order, with their defaults. Arguments that say where and how a tensor lies in memory are accepted
/// and change nothing.
extension TorchOperator {
  /// The parameters, in order.
  public var parameters: [TorchParameter] {
    elementwiseParameters ?? productParameters ?? axisParameters ?? movementParameters
      ?? constantParameters
  }

  private var elementwiseParameters: [TorchParameter]? {
    let tensor = TorchParameter.required("self")
    let other = TorchParameter.required("other")
    switch self {
    case .abs, .ceil, .erf, .exp, .floor, .hardsigmoid, .hardswish, .log, .logicalNot, .neg,
      .reciprocal, .relu, .relu6, .round, .rsqrt, .sigmoid, .sign, .silu, .sqrt, .square, .tanh:
      return [tensor]
    case .elu:
      return [tensor, .number("alpha", 1), .number("scale", 1), .number("input_scale", 1)]
    case .gelu: return [tensor, .text("approximate", "none")]
    case .hardtanh: return [tensor, .number("min_val", -1), .number("max_val", 1)]
    case .leakyRelu: return [tensor, .number("negative_slope", 0.01)]
    case .prelu: return [tensor, .required("weight")]
    case .softplus: return [tensor, .number("beta", 1), .number("threshold", 20)]
    case .add, .addScalar, .sub, .subScalar, .rsubScalar:
      return [tensor, other, .number("alpha", 1)]
    case .div, .divScalar, .maximum, .minimum, .mul, .mulScalar, .eqScalar, .eqTensor, .geScalar,
      .geTensor, .gtScalar, .gtTensor, .leScalar, .leTensor, .ltScalar, .ltTensor:
      return [tensor, other]
    case .pow, .powScalar: return [tensor, .required("exponent")]
    case .clamp: return [tensor, .optional("min"), .optional("max")]
    case .clampMin: return [tensor, .required("min")]
    case .clampMax: return [tensor, .required("max")]
    case .maskedFill: return [tensor, .required("mask"), .required("value")]
    case .where, .whereScalar: return [.required("condition"), tensor, other]
    case _: return nil
    }
  }

  private var productParameters: [TorchParameter]? {
    let tensor = TorchParameter.required("self")
    switch self {
    case .adaptiveAvgPool2d, .adaptiveAvgPool2dDirect: return [tensor, .required("output_size")]
    case .addmm:
      return [
        tensor, .required("mat1"), .required("mat2"), .number("beta", 1), .number("alpha", 1),
      ]
    case .avgPool2d:
      return [
        tensor, .required("kernel_size"), .ints("stride", []), .ints("padding", [0]),
        .bool("ceil_mode", false), .bool("count_include_pad", true),
        .optional("divisor_override"),
      ]
    case .bmm, .mm: return [tensor, .required("mat2")]
    case .matmul: return [tensor, .required("other")]
    case .conv2d:
      return [
        .required("input"), .required("weight"), .optional("bias"), .ints("stride", [1]),
        .ints("padding", [0]), .ints("dilation", [1]), .int("groups", 1),
      ]
    case .conv2dPadding:
      return [
        .required("input"), .required("weight"), .optional("bias"), .ints("stride", [1]),
        .text("padding", "valid"), .ints("dilation", [1]), .int("groups", 1),
      ]
    case .convolution:
      return [
        .required("input"), .required("weight"), .optional("bias"), .required("stride"),
        .required("padding"), .required("dilation"), .required("transposed"),
        .required("output_padding"), .required("groups"),
      ]
    case .linear: return [.required("input"), .required("weight"), .optional("bias")]
    case _: return nil
    }
  }

  private var axisParameters: [TorchParameter]? {
    let tensor = TorchParameter.required("self")
    switch self {
    case .amax, .amin: return [tensor, .ints("dim", []), .bool("keepdim", false)]
    case .batchNorm:
      return [
        .required("input"), .optional("weight"), .optional("bias"), .optional("running_mean"),
        .optional("running_var"), .required("training"), .required("momentum"),
        .required("eps"), .required("cudnn_enabled"),
      ]
    case .batchNormInference:
      return [
        .required("input"), .optional("weight"), .optional("bias"), .required("running_mean"),
        .required("running_var"), .required("momentum"), .required("eps"),
      ]
    case .cumsum: return [tensor, .required("dim"), .optional("dtype")]
    case .layerNorm:
      return [
        .required("input"), .required("normalized_shape"), .optional("weight"),
        .optional("bias"), .number("eps", 1e-5), .bool("cudnn_enable", true),
      ]
    case .nativeLayerNorm:
      return [
        .required("input"), .required("normalized_shape"), .optional("weight"),
        .optional("bias"), .required("eps"),
      ]
    case .logSoftmax, .softmax: return [tensor, .required("dim"), .optional("dtype")]
    case .logSoftmaxDirect, .softmaxDirect:
      return [tensor, .required("dim"), .required("half_to_float")]
    case .mean, .sum:
      return [tensor, .optional("dim"), .bool("keepdim", false), .optional("dtype")]
    case .meanAll: return [tensor, .optional("dtype")]
    case .topk:
      return [
        tensor, .required("k"), .int("dim", -1), .bool("largest", true), .bool("sorted", true),
      ]
    case .varCorrection:
      return [tensor, .optional("dim"), .number("correction", 1), .bool("keepdim", false)]
    case .varDim:
      return [tensor, .optional("dim"), .bool("unbiased", true), .bool("keepdim", false)]
    case .vectorNorm:
      return [
        tensor, .number("ord", 2), .optional("dim"), .bool("keepdim", false), .optional("dtype"),
      ]
    case _: return nil
    }
  }

  private var movementParameters: [TorchParameter]? {
    let tensor = TorchParameter.required("self")
    let dim = TorchParameter.required("dim")
    switch self {
    case .cat, .stack: return [.required("tensors"), .int("dim", 0)]
    case .chunk: return [tensor, .required("chunks"), .int("dim", 0)]
    case .constantPad: return [tensor, .required("pad"), .number("value", 0)]
    case .expand: return [tensor, .required("size"), .bool("implicit", false)]
    case .expandAs, .typeAs: return [tensor, .required("other")]
    case .flatten: return [tensor, .int("start_dim", 0), .int("end_dim", -1)]
    case .index: return [tensor, .required("indices")]
    case .indexSelect: return [tensor, dim, .required("index")]
    case .narrow: return [tensor, dim, .required("start"), .required("length")]
    case .pad:
      return [tensor, .required("pad"), .text("mode", "constant"), .optional("value")]
    case .permute: return [tensor, .required("dims")]
    case .pixelShuffle: return [tensor, .required("upscale_factor")]
    case .pixelUnshuffle: return [tensor, .required("downscale_factor")]
    case .reflectionPad2d, .replicationPad2d: return [tensor, .required("padding")]
    case .repeat: return [tensor, .required("repeats")]
    case .reshape: return [tensor, .required("shape")]
    case .scatterSource: return [tensor, dim, .required("index"), .required("src")]
    case .scatterValue: return [tensor, dim, .required("index"), .required("value")]
    case .select: return [tensor, dim, .required("index")]
    case .slice:
      return [tensor, .int("dim", 0), .optional("start"), .optional("end"), .int("step", 1)]
    case .split: return [tensor, .required("split_size"), .int("dim", 0)]
    case .splitWithSizes: return [tensor, .required("split_sizes"), .int("dim", 0)]
    case .squeezeDim, .squeezeDims, .unsqueeze: return [tensor, dim]
    case .squeeze, .t, .detach, .alias, .liftFreshCopy: return [tensor]
    case .transpose: return [tensor, .required("dim0"), .required("dim1")]
    case .unbind: return [tensor, .int("dim", 0)]
    case .unsafeView, .view: return [tensor, .required("size")]
    case .upsampleBilinear2d:
      return [
        .required("input"), .optional("output_size"), .required("align_corners"),
        .optional("scale_factors"),
      ]
    case .upsampleNearest2d:
      return [.required("input"), .optional("output_size"), .optional("scale_factors")]
    case _: return nil
    }
  }

  private var constantParameters: [TorchParameter] {
    let tensor = TorchParameter.required("self")
    let placement: [TorchParameter] = [
      .optional("layout"), .optional("device"), .optional("pin_memory"),
    ]
    let memory = TorchParameter.optional("memory_format")
    switch self {
    case .clone, .contiguous: return [tensor, memory]
    case .dropout: return [.required("input"), .required("p"), .required("train")]
    case .toCopy:
      return [tensor, .optional("dtype")] + placement + [.bool("non_blocking", false), memory]
    case .toDevice:
      return [tensor, .optional("dtype")] + placement
        + [.bool("non_blocking", false), .bool("copy", false), memory]
    case .toDtype:
      return [
        tensor, .required("dtype"), .bool("non_blocking", false), .bool("copy", false), memory,
      ]
    case .arange: return [.required("end"), .optional("dtype")] + placement
    case .arangeStart:
      return [.required("start"), .required("end"), .optional("dtype")] + placement
    case .arangeStep:
      return [.required("start"), .required("end"), .int("step", 1), .optional("dtype")]
        + placement
    case .full:
      return [.required("size"), .required("fill_value"), .optional("dtype")] + placement
    case .fullLike:
      return [tensor, .required("fill_value"), .optional("dtype")] + placement + [memory]
    case .ones, .zeros: return [.required("size"), .optional("dtype")] + placement
    case .onesLike, .zerosLike: return [tensor, .optional("dtype")] + placement + [memory]
    case .scalarTensor: return [.required("s"), .optional("dtype")] + placement
    case .sizeAdd, .sizeFloorDivide, .sizeModulo, .sizeMultiply, .sizeSubtract, .symMax, .symMin:
      return [.required("a"), .required("b")]
    case .sizeNegate: return [.required("a")]
    case .symSize: return [tensor, .required("dim")]
    case _: return []
    }
  }
}
