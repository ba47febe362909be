import IR
import Operators
import Rewriting
import TensorCore

/// Kept operators by type, and tests for keeping them.
extension Match {
  func reduce(_ name: String) -> Reduce? {
    if case .reduce(let reduce)? = op(name) { return reduce }
    return nil
  }

  func transpose(_ name: String) -> Transpose? {
    if case .transpose(let transpose)? = op(name) { return transpose }
    return nil
  }

  func slice(_ name: String) -> Slice? {
    if case .slice(let slice)? = op(name) { return slice }
    return nil
  }

  func layerNorm(_ name: String) -> LayerNorm? {
    if case .layerNorm(let norm)? = op(name) { return norm }
    return nil
  }

  func convolution(_ name: String) -> Convolution? {
    if case .convolution(let convolution)? = op(name) { return convolution }
    return nil
  }

  func l2Normalize(_ name: String) -> L2Normalize? {
    if case .l2Normalize(let normalize)? = op(name) { return normalize }
    return nil
  }

  func clip(_ name: String) -> Clip? {
    if case .clip(let clip)? = op(name) { return clip }
    return nil
  }

  func softmax(_ name: String) -> Softmax? {
    if case .softmax(let softmax)? = op(name) { return softmax }
    return nil
  }

  func topK(_ name: String) -> TopK? {
    if case .topK(let topK)? = op(name) { return topK }
    return nil
  }

  func scatterElements(_ name: String) -> ScatterElements? {
    if case .scatterElements(let scatter)? = op(name) { return scatter }
    return nil
  }

  /// The r² of the kept shuffle.
  var repetitions: Int? {
    guard case .depthToSpace(let shuffle)? = op("shuffle") else { return nil }
    return shuffle.factor * shuffle.factor
  }

  /// The values that use a value, each once.
  func users(of id: ValueID) -> [Value] {
    graph.values[(id.index + 1)...].filter { $0.operands.contains(id) }
  }

  /// Whether a variable has one element, and no more axes than the whole, which it scales.
  func isNumber(_ scale: Expression) -> Bool {
    let shape = type(scale).shape
    return shape.allSatisfy { $0 == 1 } && shape.count <= type.rank
  }

  /// Whether the permutations of two transposes undo each other.
  func areInverse(_ first: String, _ second: String) -> Bool {
    guard let first = transpose(first)?.permutation, let second = transpose(second)?.permutation
    else { return false }
    return second.map { first[$0] } == Array(first.indices)
  }
}

extension Expression {
  /// A reduction, its axes of any number, kept under a name.
  static func reduce(
    _ function: Reduce.Function, _ name: String, _ operand: Expression
  ) -> Expression {
    .captured(name, [operand]) { op in
      guard case .reduce(let reduce) = op else { return false }
      return reduce.function == function && reduce.keepsAxes
    }
  }

  static func transpose(_ name: String, _ operand: Expression) -> Expression {
    .captured(name, [operand]) { op in if case .transpose = op { true } else { false } }
  }

  static func reshape(_ name: String, _ operand: Expression) -> Expression {
    .captured(name, [operand]) { op in if case .reshape = op { true } else { false } }
  }

  static func slice(_ name: String, _ operand: Expression) -> Expression {
    .captured(name, [operand]) { op in if case .slice = op { true } else { false } }
  }

  static func expand(_ name: String, _ operand: Expression) -> Expression {
    .captured(name, [operand]) { op in if case .expand = op { true } else { false } }
  }

  static func clip(_ name: String, _ operand: Expression) -> Expression {
    .captured(name, [operand]) { op in if case .clip = op { true } else { false } }
  }

  static func l2Normalize(_ name: String, _ operand: Expression) -> Expression {
    .captured(name, [operand]) { op in if case .l2Normalize = op { true } else { false } }
  }

  /// A pixel shuffle, kept under a name.
  static func pixelShuffle(
    _ operand: Expression, as name: String = "shuffle"
  ) -> Expression {
    .captured(name, [operand]) { op in
      if case .depthToSpace(let shuffle) = op { shuffle.order == .pixelShuffle } else { false }
    }
  }

  static func layerNorm(_ name: String, _ operands: [Expression]) -> Expression {
    .captured(name, operands) { op in if case .layerNorm = op { true } else { false } }
  }

  static func convolution(_ name: String, _ operands: [Expression]) -> Expression {
    .captured(name, operands) { op in if case .convolution = op { true } else { false } }
  }

  /// The operand under the shape of the whole left side.
  static func reshapedToRoot(_ operand: Expression) -> Expression {
    .making(operand) { .reshape(Reshape($0.type.shape)) }
  }
}

extension Op {
  /// Whether the operator is a convolution.
  var isConvolution: Bool { if case .convolution = self { true } else { false } }
}
