import IR
import NetworkProgram
import Operators
import PlanFormat
import Planner
import TensorCore
import Testing

/// A network as a graph and as a program.
struct ProgramCase: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let graph: String
  let write: @Sendable (inout Program) -> NetworkProgram.Value

  static let metadata = PlanMetadata(
    producer: "test", sourceDigest: 5, network: "case",
    options: [PlanOption(name: "a", value: "b")])

  init(
    _ name: String, _ lines: String,
    _ write: @escaping @Sendable (inout Program) -> NetworkProgram.Value
  ) {
    testDescription = name
    graph = "graph @case {\n\(lines)\nreturn %y \"y\"\n}"
    self.write = write
  }

  func plan() throws -> Plan {
    var graph = try Graph(parsing: graph)
    for (number, value) in graph.values.enumerated() {
      guard case .weight(let weight) = value.op, let shape = weight.type.staticShape else {
        continue
      }
      let count = shape.reduce(1, *)
      let floats = (0..<count).map { Float(($0 &* 37 &+ number &* 11) % 101) / 50 - 1 }
      let tensor = try Tensor(
        .float32, shape: shape, bytes: TensorBytes(floats.withUnsafeBytes { Array($0) }))
      #expect(graph.weights.insert(tensor, named: weight.name) == weight.name)
    }
    return try Planner.plan(graph, metadata: ProgramCase.metadata)
  }

  /// The plan's weights under the names of the graph.
  func table(of plan: Plan) throws -> WeightTable {
    let weights = plan.weights.map { weight in
      let name = weight.name.split(separator: " ").first.map(String.init) ?? weight.name
      return PlanWeight(
        name: name, type: weight.type, layout: weight.layout, bytes: weight.bytes)
    }
    return try WeightTable(bytes(of: weights.sorted { $0.name < $1.name }))
  }

  static let all: [ProgramCase] = convolutions + elementwise + axes + movement

  private static let conv = """
    %x = input "x" : f32[1, 8, h, w]
    %w = weight "a.weight" : f32[8, 8, 1, 1]
    %b = weight "a.bias" : f32[8]
    """
  private static let pointwise =
    "{strides: [1, 1], before: [0, 0], after: [0, 0], dilations: [1, 1], groups: 1}"

  private static var h: Extent { .symbol("h") }
  private static var w: Extent { .symbol("w") }
  private static func image(_ program: inout Program) -> NetworkProgram.Value {
    program.input("x", [1, 8, h, w])
  }

  private static let convolutions = [
    ProgramCase(
      "convolution",
      """
      %x = input "x" : f32[1, 3, 2h, w]
      %w = weight "a.weight" : f32[8, 3, 3, 3]
      %y = convolution %x, %w {strides: [2, 1], before: [1, 1], after: [1, 0], dilations: [1, 1], groups: 1} : f32[1, 8, h, w - 1]
      """
    ) {
      let x = $0.input("x", [1, 3, 2 * h, w])
      let window = Convolution(
        strides: [2, 1], padsBefore: [1, 1], padsAfter: [1, 0], dilations: [1, 1], groups: 1)
      return $0.convolution(x, weight: $0.weight(Module.network.a.weight), window: window)
    },
    ProgramCase(
      "normalised, gated convolution",
      """
      %x = input "x" : f32[1, 8, h, w]
      %w = weight "a.weight" : f32[16, 8, 1, 1]
      %b = weight "a.bias" : f32[16]
      %n = layerNorm %x {axes: [1], epsilon: 1e-06, subtractsMean: true} : f32[1, 8, h, w]
      %c = convolution %n, %w, %b \(pointwise) : f32[1, 16, h, w]
      %y = simpleGate %c {axis: 1} : f32[1, 8, h, w]
      """
    ) {
      $0.convolution(
        image(&$0), Module.network.a, after: .normalization(epsilon: 1e-6), gate: .product)
    },
    ProgramCase(
      "attended convolution with a residual",
      """
      \(conv)
      %v = weight "s.weight" : f32[8, 8, 1, 1]
      %a = channelAttention %x, %v : f32[1, 8, h, w]
      %c = convolution %a, %w, %b \(pointwise) : f32[1, 8, h, w]
      %z = add %x, %c : f32[1, 8, h, w]
      %y = relu %z : f32[1, 8, h, w]
      """
    ) {
      let x = image(&$0)
      return $0.convolution(
        x, Module.network.a, after: .attention(Module.network.s, bias: false), residual: x,
        rectified: true)
    },
    ProgramCase(
      "scaled residual",
      """
      \(conv)
      %s = weight "s" : f32[1, 8, 1, 1]
      %c = convolution %x, %w, %b \(pointwise) : f32[1, 8, h, w]
      %y = scaledResidual %x, %c, %s : f32[1, 8, h, w]
      """
    ) {
      let x = image(&$0)
      return $0.convolution(
        x, Module.network.a, scale: $0.weight(Module.network.s), residual: x)
    },
    ProgramCase(
      "depthwise",
      """
      %x = input "x" : f32[1, 8, h, w]
      %w = weight "d.weight" : f32[8, 1, 3, 3]
      %c = convolution %x, %w {strides: [1, 1], before: [1, 1], after: [1, 1], dilations: [1, 1], groups: 8} : f32[1, 8, h, w]
      %y = geluGate %c {axis: 1} : f32[1, 4, h, w]
      """
    ) { $0.depthwise(image(&$0), Module.network.d, padding: 1, bias: false, gate: .gelu) },
  ]

  private static let elementwise = [
    ProgramCase(
      "elementwise",
      """
      %x = input "x" : f32[1, 8, h, w]
      %f = fill 0.25 : f32[1, 8, 1, 1]
      %a = add %x, %f : f32[1, 8, h, w]
      %u = sigmoid %a : f32[1, 8, h, w]
      %c = clip %u {minimum: 0.1, maximum: inf} : f32[1, 8, h, w]
      %g = gelu %c : f32[1, 8, h, w]
      %m = multiply %x, %g : f32[1, 8, h, w]
      %s = simpleGate %m {axis: 1} : f32[1, 4, h, w]
      %r = floor %s : f32[1, 4, h, w]
      %y = modulo %r, %s : f32[1, 4, h, w]
      """
    ) {
      let x = image(&$0)
      let factors = $0.fill(0.25, [1, 8, 1, 1])
      let sum = $0.add(x, factors)
      let clipped = $0.clip($0.sigmoid(sum), minimum: 0.1)
      let gated = $0.gate($0.geluProduct(clipped, x))
      return $0.binary(.modulo, $0.unary(.floor, gated), gated)
    },
    ProgramCase(
      "residual and attention of their own",
      """
      %x = input "x" : f32[1, 8, h, w]
      %w = weight "s.weight" : f32[8, 8, 1, 1]
      %b = weight "s.bias" : f32[8]
      %f = weight "f" : f32[1, 8, 1, 1]
      %n = weight "n.weight" : f32[8]
      %a = channelAttention %x, %w, %b : f32[1, 8, h, w]
      %l = layerNorm %a, %n {axes: [1], epsilon: 0.5, subtractsMean: false} : f32[1, 8, h, w]
      %r = scaledResidual %x, %l, %f : f32[1, 8, h, w]
      %y = localMean %r {windowHeight: 3, windowWidth: 5} : f32[1, 8, h, w]
      """
    ) {
      let x = image(&$0)
      let attended = $0.channelAttention(x, Module.network.s)
      let normalized = $0.layerNorm(
        attended, Module.network.n, bias: false, epsilon: 0.5, subtractsMean: false)
      let sum = $0.scaledResidual(x, normalized, scale: $0.weight(Module.network.f))
      return $0.localMean(sum, windowHeight: 3, windowWidth: 5)
    },
  ]

  private static let axes = [
    ProgramCase(
      "attention",
      """
      %x = input "x" : f32[1, 2, 4, 8]
      %z = input "z" : f32[1, 2, 4, 8]
      %l = l2Normalize %x {axis: 3, epsilon: 1e-12} : f32[1, 2, 4, 8]
      %t = transpose %z {permutation: [0, 1, 3, 2]} : f32[1, 2, 8, 4]
      %p = matrixProduct %l, %t : f32[1, 2, 4, 4]
      %k = topKSoftmax %p {counts: [2, 3]} : f32[1, 2, 4, 4]
      %s = softmax %k {axis: 3} : f32[1, 2, 4, 4]
      %q = matrixProduct %s, %z : f32[1, 2, 4, 8]
      %y = reduce %q {by: .mean, axes: [2, 3], keepsAxes: false} : f32[1, 2]
      """
    ) {
      let x = $0.input("x", [1, 2, 4, 8])
      let z = $0.input("z", [1, 2, 4, 8])
      let scores = $0.matrixProduct(
        $0.l2Normalize(x, axis: 3, epsilon: 1e-12), z, transposesRight: true)
      let shares = $0.softmax($0.topKSoftmax(scores, counts: [2, 3]), axis: 3)
      return $0.reduce(
        $0.matrixProduct(shares, z), by: .mean, axes: [2, 3], keepsAxes: false)
    }
  ]

  private static let movement = [
    ProgramCase(
      "movement",
      """
      %x = input "x" : f32[1, 8, h, w]
      %d = depthToSpace %x {factor: 2, order: .pixelShuffle} : f32[1, 2, 2h, 2w]
      %a = averagePool %d {kernel: [2, 2], strides: [2, 2], before: [0, 0], after: [0, 0], dilations: [1, 1], countsPadding: true, roundsUp: false} : f32[1, 2, h, w]
      %e = resize %a {mode: .linear, coordinates: .halfPixel, up: [2, 2], down: [1, 1]} : f32[1, 2, 2h, 2w]
      %s = slice %e {axis: 1, start: 1, count: 1, step: 1} : f32[1, 1, 2h, 2w]
      %c = concatenate %s, %e {axis: 1} : f32[1, 3, 2h, 2w]
      %p = pad %c {before: [0, 0, 0, 0], after: [0, 0, 1, 0], mode: .constant, value: 0.0} : f32[1, 3, 2h + 1, 2w]
      %y = reshape %p {shape: [3, 4h*w + 2w]} : f32[3, 4h*w + 2w]
      """
    ) {
      let shuffled = $0.depthToSpace(image(&$0), factor: 2)
      let pooled = $0.averagePool(
        shuffled, kernel: [2, 2], strides: [2, 2], padsBefore: [0, 0], padsAfter: [0, 0],
        dilations: [1, 1])
      let resized = $0.resize(
        pooled, mode: .linear, coordinates: .halfPixel, up: [2, 2], down: [1, 1])
      let part = $0.slice(resized, start: 1, count: 1)
      let joined = $0.concatenate([part, resized])
      let padded = $0.pad(
        joined, before: [0, 0, 0, 0], after: [0, 0, 1, 0], mode: .constant)
      return $0.reshape(padded, [3, 4 * h * w + 2 * w])
    }
  ]
}
