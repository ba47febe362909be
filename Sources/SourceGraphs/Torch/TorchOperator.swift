/// The operators of PyTorch's programs that are compiled: ATen's, by name and overload, and Python's
/// on sizes. Those of training programs and those that `run_decompositions` leaves.
public enum TorchOperator: String, Hashable, Sendable, CaseIterable {
  // Functions of each element.
  case abs = "aten.abs.default"
  case ceil = "aten.ceil.default"
  case elu = "aten.elu.default"
  case erf = "aten.erf.default"
  case exp = "aten.exp.default"
  case floor = "aten.floor.default"
  case gelu = "aten.gelu.default"
  case hardsigmoid = "aten.hardsigmoid.default"
  case hardswish = "aten.hardswish.default"
  case hardtanh = "aten.hardtanh.default"
  case leakyRelu = "aten.leaky_relu.default"
  case log = "aten.log.default"
  case logicalNot = "aten.logical_not.default"
  case neg = "aten.neg.default"
  case prelu = "aten.prelu.default"
  case reciprocal = "aten.reciprocal.default"
  case relu = "aten.relu.default"
  case relu6 = "aten.relu6.default"
  case round = "aten.round.default"
  case rsqrt = "aten.rsqrt.default"
  case sigmoid = "aten.sigmoid.default"
  case sign = "aten.sign.default"
  case silu = "aten.silu.default"
  case softplus = "aten.softplus.default"
  case sqrt = "aten.sqrt.default"
  case square = "aten.square.default"
  case tanh = "aten.tanh.default"
  // Arithmetic.
  case add = "aten.add.Tensor"
  case addScalar = "aten.add.Scalar"
  case div = "aten.div.Tensor"
  case divScalar = "aten.div.Scalar"
  case maximum = "aten.maximum.default"
  case minimum = "aten.minimum.default"
  case mul = "aten.mul.Tensor"
  case mulScalar = "aten.mul.Scalar"
  case pow = "aten.pow.Tensor_Tensor"
  case powScalar = "aten.pow.Tensor_Scalar"
  case rsubScalar = "aten.rsub.Scalar"
  case sub = "aten.sub.Tensor"
  case subScalar = "aten.sub.Scalar"
  // Comparison and choice.
  case clamp = "aten.clamp.default"
  case clampMax = "aten.clamp_max.default"
  case clampMin = "aten.clamp_min.default"
  case eqScalar = "aten.eq.Scalar"
  case eqTensor = "aten.eq.Tensor"
  case geScalar = "aten.ge.Scalar"
  case geTensor = "aten.ge.Tensor"
  case gtScalar = "aten.gt.Scalar"
  case gtTensor = "aten.gt.Tensor"
  case leScalar = "aten.le.Scalar"
  case leTensor = "aten.le.Tensor"
  case ltScalar = "aten.lt.Scalar"
  case ltTensor = "aten.lt.Tensor"
  case maskedFill = "aten.masked_fill.Scalar"
  case `where` = "aten.where.self"
  case whereScalar = "aten.where.ScalarOther"
  // Products and windows.
  case adaptiveAvgPool2d = "aten.adaptive_avg_pool2d.default"
  case adaptiveAvgPool2dDirect = "aten._adaptive_avg_pool2d.default"
  case addmm = "aten.addmm.default"
  case avgPool2d = "aten.avg_pool2d.default"
  case bmm = "aten.bmm.default"
  case conv2d = "aten.conv2d.default"
  case conv2dPadding = "aten.conv2d.padding"
  case convolution = "aten.convolution.default"
  case linear = "aten.linear.default"
  case matmul = "aten.matmul.default"
  case mm = "aten.mm.default"
  // Along axes.
  case amax = "aten.amax.default"
  case amin = "aten.amin.default"
  case batchNorm = "aten.batch_norm.default"
  case batchNormInference = "aten._native_batch_norm_legit_no_training.default"
  case cumsum = "aten.cumsum.default"
  case layerNorm = "aten.layer_norm.default"
  case logSoftmax = "aten.log_softmax.int"
  case logSoftmaxDirect = "aten._log_softmax.default"
  case mean = "aten.mean.dim"
  case meanAll = "aten.mean.default"
  case nativeLayerNorm = "aten.native_layer_norm.default"
  case softmax = "aten.softmax.int"
  case softmaxDirect = "aten._softmax.default"
  case sum = "aten.sum.dim_IntList"
  case topk = "aten.topk.default"
  case varCorrection = "aten.var.correction"
  case varDim = "aten.var.dim"
  case vectorNorm = "aten.linalg_vector_norm.default"
  // Movement.
  case cat = "aten.cat.default"
  case chunk = "aten.chunk.default"
  case constantPad = "aten.constant_pad_nd.default"
  case expand = "aten.expand.default"
  case expandAs = "aten.expand_as.default"
  case flatten = "aten.flatten.using_ints"
  case index = "aten.index.Tensor"
  case indexSelect = "aten.index_select.default"
  case narrow = "aten.narrow.default"
  case pad = "aten.pad.default"
  case permute = "aten.permute.default"
  case pixelShuffle = "aten.pixel_shuffle.default"
  case pixelUnshuffle = "aten.pixel_unshuffle.default"
  case reflectionPad2d = "aten.reflection_pad2d.default"
  case `repeat` = "aten.repeat.default"
  case replicationPad2d = "aten.replication_pad2d.default"
  case reshape = "aten.reshape.default"
  case scatterSource = "aten.scatter.src"
  case scatterValue = "aten.scatter.value"
  case select = "aten.select.int"
  case slice = "aten.slice.Tensor"
  case split = "aten.split.Tensor"
  case splitWithSizes = "aten.split_with_sizes.default"
  case squeeze = "aten.squeeze.default"
  case squeezeDim = "aten.squeeze.dim"
  case squeezeDims = "aten.squeeze.dims"
  case stack = "aten.stack.default"
  case t = "aten.t.default"
  case transpose = "aten.transpose.int"
  case unbind = "aten.unbind.int"
  case unsafeView = "aten._unsafe_view.default"
  case unsqueeze = "aten.unsqueeze.default"
  case upsampleBilinear2d = "aten.upsample_bilinear2d.vec"
  case upsampleNearest2d = "aten.upsample_nearest2d.vec"
  case view = "aten.view.default"
  // The same elements, of another type or in another place.
  case alias = "aten.alias.default"
  case clone = "aten.clone.default"
  case contiguous = "aten.contiguous.default"
  case detach = "aten.detach.default"
  case dropout = "aten.dropout.default"
  case liftFreshCopy = "aten.lift_fresh_copy.default"
  case toCopy = "aten._to_copy.default"
  case toDevice = "aten.to.dtype_layout"
  case toDtype = "aten.to.dtype"
  case typeAs = "aten.type_as.default"
  // Constants.
  case arange = "aten.arange.default"
  case arangeStart = "aten.arange.start"
  case arangeStep = "aten.arange.start_step"
  case full = "aten.full.default"
  case fullLike = "aten.full_like.default"
  case ones = "aten.ones.default"
  case onesLike = "aten.ones_like.default"
  case scalarTensor = "aten.scalar_tensor.default"
  case zeros = "aten.zeros.default"
  case zerosLike = "aten.zeros_like.default"
  // Sizes.
  case sizeAdd = "_operator.add"
  case sizeFloorDivide = "_operator.floordiv"
  case sizeModulo = "_operator.mod"
  case sizeMultiply = "_operator.mul"
  case sizeNegate = "_operator.neg"
  case sizeSubtract = "_operator.sub"
  case symMax = "torch.sym_max"
  case symMin = "torch.sym_min"
  case symSize = "aten.sym_size.int"
}

extension TorchOperator {
  /// Whether ATen also has the operator in a form that changes its first operand, such as
  /// `aten.cumsum_.default`, which is compiled too.
  public var hasInPlaceForm: Bool {
    switch self {
    case .abs, .ceil, .elu, .erf, .exp, .floor, .hardsigmoid, .hardswish, .hardtanh, .leakyRelu,
      .log, .neg, .reciprocal, .relu, .relu6, .round, .rsqrt, .sigmoid, .sign, .silu, .sqrt,
      .square, .tanh, .add, .addScalar, .div, .divScalar, .mul, .mulScalar, .sub, .gelu,
      .subScalar, .clamp, .clampMax, .clampMin, .maskedFill, .cumsum, .scatterSource,
      .scatterValue, .dropout:
      true
    case .logicalNot, .prelu, .softplus, .maximum, .minimum, .pow, .powScalar, .rsubScalar,
      .eqScalar,
      .eqTensor, .geScalar, .geTensor, .gtScalar, .gtTensor, .leScalar, .leTensor, .ltScalar,
      .ltTensor, .where, .whereScalar, .adaptiveAvgPool2d, .adaptiveAvgPool2dDirect, .addmm,
      .avgPool2d, .bmm, .conv2d, .conv2dPadding, .convolution, .linear, .matmul, .mm, .amax,
      .amin, .batchNorm, .batchNormInference, .layerNorm, .logSoftmax, .logSoftmaxDirect, .mean,
      .meanAll, .nativeLayerNorm, .softmax, .softmaxDirect, .sum, .topk, .varCorrection, .varDim,
      .vectorNorm, .cat, .chunk, .constantPad, .expand, .expandAs, .flatten, .index,
      .indexSelect, .narrow, .pad, .permute, .pixelShuffle, .pixelUnshuffle, .reflectionPad2d,
      .repeat, .replicationPad2d, .reshape, .select, .slice, .split, .splitWithSizes, .squeeze,
      .squeezeDim, .squeezeDims, .stack, .t, .transpose, .unbind, .unsafeView, .unsqueeze,
      .upsampleBilinear2d, .upsampleNearest2d, .view, .alias, .clone, .contiguous, .detach,
      .liftFreshCopy, .toCopy, .toDevice, .toDtype, .typeAs, .arange, .arangeStart, .arangeStep,
      .full, .fullLike, .ones, .onesLike, .scalarTensor, .zeros, .zerosLike, .sizeAdd,
      .sizeFloorDivide, .sizeModulo, .sizeMultiply, .sizeNegate, .sizeSubtract, .symMax, .symMin,
      .symSize:
      false
    }
  }

  /// Whether the results may share their elements with the first operand.
  var sharesElements: Bool {
    switch self {
    case .chunk, .expand, .expandAs, .flatten, .narrow, .permute, .reshape, .select, .slice, .split,
      .splitWithSizes, .squeeze, .squeezeDim, .squeezeDims, .t, .transpose, .unbind, .unsafeView,
      .unsqueeze, .view, .alias, .contiguous, .detach, .dropout, .liftFreshCopy, .toDevice,
      .toDtype, .typeAs, .pad:
      true
    case _: false
    }
  }

  /// All names that are compiled, those of in-place forms among them.
  public static let names: [String] =
    (allCases.map(\.rawValue) + allCases.filter(\.hasInPlaceForm).map(\.inPlaceName)).sorted()

  /// The name with an underscore before the overload.
  public var inPlaceName: String {
    let parts = rawValue.split(separator: ".", maxSplits: 2)
    return parts.count == 3 ? "\(parts[0]).\(parts[1])_.\(parts[2])" : rawValue
  }

  private static let inPlaceForms: [String: TorchOperator] = Dictionary(
    allCases.filter(\.hasInPlaceForm).map { ($0.inPlaceName, $0) }, uniquingKeysWith: { $1 })

  /// The operator of a target, such as `torch.ops.aten.cumsum_.default`, and whether it changes its
  /// first operand; nil where it is not compiled.
  static func named(_ target: String) -> (operator: TorchOperator, isInPlace: Bool)? {
    let prefix = "torch.ops."
    let name = target.hasPrefix(prefix) ? String(target.dropFirst(prefix.count)) : target
    if let known = TorchOperator(rawValue: name) { return (known, false) }
    return inPlaceForms[name].map { ($0, true) }
  }
}
