/// The operators of ONNX that are compiled.
public enum OnnxOperator: String, Hashable, Sendable, CaseIterable {
  // Elementwise.
  case abs = "Abs"
  case add = "Add"
  case and = "And"
  case cast = "Cast"
  case castLike = "CastLike"
  case ceil = "Ceil"
  case clip = "Clip"
  case div = "Div"
  case elu = "Elu"
  case equal = "Equal"
  case erf = "Erf"
  case exp = "Exp"
  case floor = "Floor"
  case gelu = "Gelu"
  case greater = "Greater"
  case greaterOrEqual = "GreaterOrEqual"
  case hardSigmoid = "HardSigmoid"
  case hardSwish = "HardSwish"
  case identity = "Identity"
  case leakyRelu = "LeakyRelu"
  case less = "Less"
  case lessOrEqual = "LessOrEqual"
  case log = "Log"
  case max = "Max"
  case mean = "Mean"
  case min = "Min"
  case mod = "Mod"
  case mul = "Mul"
  case neg = "Neg"
  case not = "Not"
  case or = "Or"
  case pow = "Pow"
  case pRelu = "PRelu"
  case reciprocal = "Reciprocal"
  case relu = "Relu"
  case round = "Round"
  case sigmoid = "Sigmoid"
  case sign = "Sign"
  case softplus = "Softplus"
  case softsign = "Softsign"
  case sqrt = "Sqrt"
  case sub = "Sub"
  case sum = "Sum"
  case tanh = "Tanh"
  case `where` = "Where"
  case xor = "Xor"
  // Products and windows.
  case averagePool = "AveragePool"
  case conv = "Conv"
  case gemm = "Gemm"
  case globalAveragePool = "GlobalAveragePool"
  case globalMaxPool = "GlobalMaxPool"
  case matMul = "MatMul"
  // Along axes.
  case batchNormalization = "BatchNormalization"
  case cumSum = "CumSum"
  case instanceNormalization = "InstanceNormalization"
  case layerNormalization = "LayerNormalization"
  case logSoftmax = "LogSoftmax"
  case reduceL1 = "ReduceL1"
  case reduceL2 = "ReduceL2"
  case reduceLogSum = "ReduceLogSum"
  case reduceLogSumExp = "ReduceLogSumExp"
  case reduceMax = "ReduceMax"
  case reduceMean = "ReduceMean"
  case reduceMin = "ReduceMin"
  case reduceProd = "ReduceProd"
  case reduceSum = "ReduceSum"
  case reduceSumSquare = "ReduceSumSquare"
  case softmax = "Softmax"
  case topK = "TopK"
  // Movement.
  case concat = "Concat"
  case depthToSpace = "DepthToSpace"
  case expand = "Expand"
  case flatten = "Flatten"
  case gather = "Gather"
  case pad = "Pad"
  case reshape = "Reshape"
  case resize = "Resize"
  case scatterElements = "ScatterElements"
  case sequenceAt = "SequenceAt"
  case slice = "Slice"
  case spaceToDepth = "SpaceToDepth"
  case split = "Split"
  case splitToSequence = "SplitToSequence"
  case squeeze = "Squeeze"
  case tile = "Tile"
  case transpose = "Transpose"
  case unsqueeze = "Unsqueeze"
  case upsample = "Upsample"
  // Shapes and constants.
  case constant = "Constant"
  case constantOfShape = "ConstantOfShape"
  case range = "Range"
  case shape = "Shape"
  case size = "Size"
}

extension OnnxOperator {
  /// The versions of the operator set at which the operator is compiled. The latest versions beyond
  /// 18 add element types, not meanings.
  public var versions: ClosedRange<Int> {
    // Resize took its place.
    self == .upsample ? firstVersion...9 : firstVersion...26
  }

  private var firstVersion: Int {
    switch self {
    case .averagePool, .constant, .conv, .depthToSpace, .flatten, .gather, .globalAveragePool,
      .globalMaxPool, .identity, .logSoftmax, .matMul, .not, .reduceL1, .reduceL2,
      .reduceLogSum, .reduceLogSumExp, .reduceMax, .reduceMean, .reduceMin, .reduceProd,
      .reduceSum, .reduceSumSquare, .shape, .size, .slice, .softmax, .softplus, .softsign,
      .spaceToDepth, .squeeze, .topK, .transpose, .unsqueeze:
      1
    case .pad, .split: 2
    case .concat: 4
    case .reshape: 5
    case .abs, .cast, .ceil, .clip, .elu, .exp, .floor, .hardSigmoid, .instanceNormalization,
      .leakyRelu, .log, .max, .mean, .min, .neg, .reciprocal, .relu, .sigmoid, .sqrt, .sum,
      .tanh, .tile:
      6
    // Before version 7, operands broadcast by attributes only.
    case .add, .and, .div, .equal, .gemm, .greater, .less, .mul, .or, .pow, .pRelu, .sub, .upsample,
      .xor:
      7
    case .expand: 8
    case .batchNormalization, .constantOfShape, .erf, .sign, .where: 9
    case .mod, .resize: 10
    case .cumSum, .range, .round, .scatterElements, .sequenceAt, .splitToSequence: 11
    case .greaterOrEqual, .lessOrEqual: 12
    case .hardSwish: 14
    case .castLike: 15
    case .layerNormalization: 17
    case .gelu: 20
    }
  }

  /// What of the operator is not compiled, or under which condition; `nil` where there is none.
  public var note: String? {
    switch self {
    case .cast, .castLike:
      "not to or from strings and types of less than two bytes of floating point"
    case .constant: "not sparse tensors and strings"
    case .constantOfShape, .expand, .range, .reshape, .tile:
      "the shape must follow from constants and the input's size"
    case .identity: "tensors only"
    case .pad: "not mode wrap; the amounts must follow from constants and the input's size"
    case .sequenceAt: "parts of SplitToSequence only, at constant positions"
    case .splitToSequence: "only where every use is a SequenceAt"
    case .slice, .split, .squeeze, .unsqueeze, .cumSum:
      "axes and positions must follow from constants and the input's size"
    case .resize, .upsample:
      "height and width by constant fractions; not cubic, antialias, tf_crop_and_resize"
    case .topK: "k must be constant"
    case .reduceL1, .reduceL2, .reduceLogSum, .reduceLogSumExp, .reduceMax, .reduceMean,
      .reduceMin, .reduceProd, .reduceSum, .reduceSumSquare:
      "the axes must be constant"
    case .averagePool, .abs, .add, .and, .ceil, .clip, .div, .elu, .equal, .erf, .exp, .floor,
      .gelu, .greater, .greaterOrEqual, .hardSigmoid, .hardSwish, .leakyRelu, .less,
      .lessOrEqual, .log, .max, .mean, .min, .mod, .mul, .neg, .not, .or, .pow, .pRelu,
      .reciprocal, .relu, .round, .sigmoid, .sign, .softplus, .softsign, .sqrt, .sub, .sum, .tanh,
      .where, .xor, .batchNormalization, .conv, .gemm, .globalAveragePool, .globalMaxPool, .matMul,
      .instanceNormalization, .layerNormalization, .logSoftmax, .softmax, .concat,
      .depthToSpace, .flatten, .gather, .scatterElements, .spaceToDepth, .transpose, .shape,
      .size:
      nil
    }
  }
}
