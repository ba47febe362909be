import Operators
import PlanFormat
import PlanRuntime
import TensorCore

/// A network of two levels whose every name is given.
struct SmallNetwork {
  /// What a model could be called by someone who wants it to be more than a name.
  static let hostileNames = [
    "</script><script>hostile()</script>", "\"><img src=x onerror=hostile()>", "'; hostile(); //",
    "a\u{2028}b\u{2029}c", "<!--<script>", "]]>", "${hostile()}", "__proto__", "constructor",
    "\u{202E}desrever", "\u{0}\u{1}\u{7F}\u{9F}", "\\u003c/script>", "&lt;script&gt;", "🦔 é ñ",
    "@title", "", "..", ".",
  ]

  var inputName = "input"
  var node = "node"
  var module = "module"
  var weightName = "weight"
  var outputName = "output"

  /// Two convolutions, one of stride 2, an activation between them, and a pixel shuffle after.
  func plan() throws -> Plan {
    var builder = PlanBuilder(
      PlanMetadata(producer: "test", sourceDigest: 1, network: "small"))
    let height = try Dim(Symbol("h")) * 8
    let width = try Dim(Symbol("w")) * 8
    let input = try builder.add(
      .input(Input(name: inputName, type: TensorType(.float32, [1, 3, height, width]))))
    var value = input
    for (index, stride) in [1, 2].enumerated() {
      let channels = [3, 4, 12]
      let type = TensorType(
        .float32, [Dim(channels[index + 1]), Dim(channels[index]), 1, 1])
      let name = weightName + ".\(index)"
      let tensor = try elements(channels[index] * channels[index + 1], type)
      try builder.add(
        PlanWeight(name: name, type: type, layout: .rowMajor, bytes: tensor.bytes))
      let weight = try builder.add(.weight(Weight(name: name, type: type)))
      value = try builder.add(
        .convolution(Convolution(stride: stride)), [value, weight],
        origin: PlanOrigin(node: node, modulePath: "\(module).\(index).conv"))
      try builder.add(PlanStep(.reference, [value]))
      value = try builder.add(
        .unary(Unary(.relu)), [value],
        origin: PlanOrigin(node: node + "/relu", modulePath: "\(module).\(index)"))
      try builder.add(PlanStep(.reference, [value]))
    }
    let shuffled = try builder.add(
      .depthToSpace(DepthToSpace(factor: 2)), [value], origin: PlanOrigin(node: node))
    try builder.add(PlanStep(.reference, [shuffled]))
    builder.add(PlanOutput(name: outputName, value: shuffled))
    return try builder.finish()
  }

  /// The elements of a weight: -1 to 1 in equal distances.
  private func elements(_ count: Int, _ type: TensorType) throws -> Tensor {
    let doubles = (0..<count).map { 2 * Double($0) / Double(count - 1) - 1 }
    return try Tensor(.float32, shape: type.staticShape ?? [], doubles: doubles)
  }

  /// The plan at a size.
  func sized(height: Int = 16, width: Int = 24) throws -> SizedPlan {
    try SizedPlan(plan(), inputShapes: [inputName: [1, 3, height, width]])
  }
}
