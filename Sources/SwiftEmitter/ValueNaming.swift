import PlanFormat

/// What the results of steps are called before they are made unique.
enum ValueNaming {
  /// The name of a call's result: its layer's, else what the operator makes of its operand.
  ///
  /// - Parameters:
  ///   - call: The call.
  ///   - operand: The name of the first value that it reads, if it has one.
  /// - Returns: A name, perhaps one that is taken.
  static func name(of call: Call, operand: String?) -> String {
    if let layer = call.layer, let name = name(of: layer) { return name }
    switch call.method {
    case "slice": return part(call, of: operand)
    case "reshape": return plurals[operand ?? ""] ?? "reshaped"
    case "l2Normalize": return units[operand ?? ""] ?? "normalized"
    case "matrixProduct" where operand == "unitQueries": return "scores"
    case "matrixProduct" where operand == "attention": return "attended"
    case "softmax" where operand == "scores" || operand == "scaled": return "attention"
    case _: return nouns[call.method] ?? "value"
    }
  }

  /// `encoders.0.sca.1` → `sca1`.
  private static func name(of layer: WeightPath) -> String? {
    FunctionNaming.name(of: layer.parts, keepsNumbers: true)
  }

  /// The parts of `qkv` are what they are called by.
  private static func part(_ call: Call, of operand: String?) -> String {
    guard let operand, operand.hasPrefix("qkv") else { return "part" }
    let numbers = call.slots.compactMap { Int($0.text) }
    guard numbers.count == 2, numbers[1] > 0 else { return "part" }
    switch numbers[0] / numbers[1] {
    case 0: return "query"
    case 1: return "key"
    case 2: return "value"
    case _: return "part"
    }
  }

  private static let plurals = ["query": "queries", "key": "keys", "value": "values"]
  private static let units = ["queries": "unitQueries", "keys": "unitKeys"]

  private static let nouns: [String: String] = [
    "convolution": "convolved", "depthwise": "convolved", "fill": "constant", "unary": "mapped",
    "negate": "negated", "squareRoot": "root", "sigmoid": "gates", "relu": "rectified",
    "gelu": "activated", "clip": "clipped", "binary": "combined", "add": "sum",
    "subtract": "difference", "multiply": "scaled", "divide": "quotient", "geluProduct": "gated",
    "select": "selected", "cast": "converted", "scaledResidual": "sum", "gate": "gated",
    "layerNorm": "normalized", "l2Normalize": "normalized", "channelAttention": "attended",
    "reduce": "means", "softmax": "shares", "topKSoftmax": "attention", "cumulativeSum": "sums",
    "topK": "largest", "scatterElements": "scattered", "gather": "gathered",
    "matrixProduct": "product", "transpose": "transposed", "concatenate": "joined",
    "pad": "padded", "expand": "spread", "depthToSpace": "shuffled",
    "spaceToDepth": "unshuffled", "resize": "resized", "averagePool": "pooled",
    "localMean": "localMeans",
  ]
}
