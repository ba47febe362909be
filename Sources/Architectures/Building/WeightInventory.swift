public import TensorCore

/// The tensors of a checkpoint by name, and questions that tell an architecture from them.
///
/// The answers are bounded, whatever the file says: extents of 0 or beyond every network are not
/// given, and counts end where no network would. So hyper-parameters can be multiplied safely.
public struct WeightInventory: Sendable {
  /// The tensors.
  public let tensors: [String: Tensor]
  /// Shapes that are assumed of tensors that are not there, to go on as if they were.
  private let assumed: [String: [Int]]

  /// The largest extent of a tensor of a network.
  private static let largestExtent = 1 << 20
  /// The most levels and the most blocks of one level.
  private static let mostLevels = 12
  private static let mostBlocks = 4096

  /// Takes stock of tensors whose names carry no wrapper such as `module.`.
  public init(_ tensors: [String: Tensor]) { self.init(tensors, assumed: [:]) }

  private init(_ tensors: [String: Tensor], assumed: [String: [Int]]) {
    self.tensors = tensors
    self.assumed = assumed
  }

  /// The same with shapes assumed of tensors that are not there.
  func assuming(_ shapes: [String: [Int]]) -> WeightInventory {
    WeightInventory(tensors, assumed: shapes.filter { tensors[$0.key] == nil })
  }

  /// The same under names without their first component, as `net.`; `nil` where the names do not
  /// all begin with the same one.
  func withoutCommonPrefix() -> (prefix: String, inventory: WeightInventory)? {
    guard let first = tensors.keys.first, let dot = first.firstIndex(of: ".") else { return nil }
    let prefix = String(first[...dot])
    guard tensors.keys.allSatisfy({ $0.hasPrefix(prefix) && $0.count > prefix.count }) else {
      return nil
    }
    let stripped = tensors.map { (String($0.key.dropFirst(prefix.count)), $0.value) }
    return (prefix, WeightInventory(Dictionary(stripped) { first, _ in first }))
  }

  /// The shape of a tensor; `nil` where there is none, or one that no network has.
  func shape(_ name: String) -> [Int]? {
    guard let shape = tensors[name]?.shape ?? assumed[name],
      shape.allSatisfy({ (1...WeightInventory.largestExtent).contains($0) })
    else { return nil }
    return shape
  }

  /// One extent of a tensor.
  func extent(_ name: String, _ axis: Int) -> Int? {
    guard let shape = shape(name), shape.indices.contains(axis) else { return nil }
    return shape[axis]
  }

  /// How many of `prefix.0.…`, `prefix.1.…`, … there are without a gap.
  func count(_ prefix: String) -> Int {
    var indices: Set<Int> = []
    func note(_ name: String) {
      guard name.hasPrefix(prefix + ".") else { return }
      let rest = name.dropFirst(prefix.count + 1)
      if let index = Int(rest.prefix { $0 != "." }), rest.contains(".") { indices.insert(index) }
    }
    tensors.keys.forEach(note)
    assumed.keys.forEach(note)
    var count = 0
    while indices.contains(count) && count < WeightInventory.mostBlocks { count += 1 }
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
  func has(_ name: String) -> Bool { tensors[name] != nil || assumed[name] != nil }
}
