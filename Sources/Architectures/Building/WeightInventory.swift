public import TensorCore

/// The tensors of a checkpoint by name, and questions that tell an architecture from them.
public struct WeightInventory: Sendable {
  /// The tensors.
  public let tensors: [String: Tensor]

  /// Takes stock of tensors whose names carry no wrapper such as `module.`.
  public init(_ tensors: [String: Tensor]) { self.tensors = tensors }

  /// The largest number of levels of a U that are looked for.
  private static let mostLevels = 12

  /// The shape of a tensor.
  func shape(_ name: String) -> [Int]? { tensors[name]?.shape }

  /// One extent of a tensor.
  func extent(_ name: String, _ axis: Int) -> Int? {
    guard let shape = tensors[name]?.shape, shape.indices.contains(axis) else { return nil }
    return shape[axis]
  }

  /// How many of `prefix.0.…`, `prefix.1.…`, … there are without a gap.
  func count(_ prefix: String) -> Int {
    var indices: Set<Int> = []
    for name in tensors.keys where name.hasPrefix(prefix + ".") {
      let rest = name.dropFirst(prefix.count + 1)
      if let index = Int(rest.prefix { $0 != "." }), rest.contains(".") { indices.insert(index) }
    }
    var count = 0
    while indices.contains(count) { count += 1 }
    return count
  }

  /// Block counts of a U of NAFBlocks, `encoders.L.B` and `decoders.L.B` of a module: as many levels
  /// up as down. A level may be without blocks, and one that is incomplete counts.
  func symmetricLevels(in module: String) -> (encoder: [Int], decoder: [Int]) {
    let prefix = module.isEmpty ? "" : module + "."
    let levels = ["encoders", "downs", "ups", "decoders"].map { count(prefix + $0) }.max() ?? 0
    let indices = 0..<min(levels, WeightInventory.mostLevels)
    return (
      indices.map { count("\(prefix)encoders.\($0)") },
      indices.map { count("\(prefix)decoders.\($0)") }
    )
  }

  /// Whether a tensor of this name is there.
  func has(_ name: String) -> Bool { tensors[name] != nil }
}

/// How tensors and an architecture do not fit.
public struct BindingReport: Error, Hashable, Sendable {
  /// A tensor of another shape than the architecture needs.
  public struct Misshaped: Hashable, Sendable {
    /// The tensor.
    public let name: String
    /// Its shape.
    public let found: [Int]
    /// The shape that is needed.
    public let expected: [Int]
  }

  /// The architecture that came nearest.
  public let family: Architecture.Family
  /// Tensors that the architecture needs and the checkpoint lacks.
  public let missing: [String]
  /// Tensors of another shape.
  public let misshaped: [Misshaped]
  /// Tensors that the architecture does not use though they are there.
  public let unexpected: [String]
}
