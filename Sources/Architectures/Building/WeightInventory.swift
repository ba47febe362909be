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
  /// The numbers N of names `prefix.N.…`, by prefix.
  private let numbered: [String: Set<Int>]

  /// The largest extent of a tensor of a network.
  private static let largestExtent = 1 << 20
  /// The most levels and the most blocks of one level.
  private static let mostLevels = 12
  private static let mostBlocks = 4096
  /// The most components of a name before which a number counts blocks.
  private static let deepestNumber = 8

  /// Takes stock of tensors whose names carry no wrapper such as `module.`.
  public init(_ tensors: [String: Tensor]) {
    self.init(tensors, assumed: [:], numbered: WeightInventory.numbers(in: tensors.keys))
  }

  private init(
    _ tensors: [String: Tensor], assumed: [String: [Int]], numbered: [String: Set<Int>]
  ) {
    self.tensors = tensors
    self.assumed = assumed
    self.numbered = numbered
  }

  private static func numbers(in names: some Sequence<String>) -> [String: Set<Int>] {
    var numbers: [String: Set<Int>] = [:]
    for name in names {
      var start = name.utf8.startIndex
      for _ in 0...deepestNumber {
        guard let end = name.utf8[start...].firstIndex(of: UInt8(ascii: ".")) else { break }
        if start > name.utf8.startIndex, let number = number(name.utf8[start..<end]) {
          let prefix = Substring(name.utf8[..<name.utf8.index(before: start)])
          numbers[String(prefix), default: []].insert(number)
        }
        start = name.utf8.index(after: end)
      }
    }
    return numbers
  }

  /// A number as Python writes it, of few digits.
  private static func number(_ digits: Substring.UTF8View) -> Int? {
    guard let number = Int(Substring(digits)), (0..<mostBlocks).contains(number),
      String(number).utf8.elementsEqual(digits)
    else { return nil }
    return number
  }

  /// The same with shapes assumed of tensors that are not there.
  func assuming(_ shapes: [String: [Int]]) -> WeightInventory {
    let assumed = shapes.filter { tensors[$0.key] == nil }
    let numbers = WeightInventory.numbers(in: assumed.keys)
    return WeightInventory(
      tensors, assumed: assumed, numbered: numbered.merging(numbers) { $0.union($1) })
  }

  /// The same under names without their first component, as `net.`; `nil` where the names do not
  /// all begin with the same one.
  func withoutCommonPrefix() -> (prefix: String, inventory: WeightInventory)? {
    guard let first = tensors.keys.first,
      let dot = first.utf8.firstIndex(of: UInt8(ascii: "."))
    else { return nil }
    let prefix = String(Substring(first.utf8[...dot]))
    var stripped: [String: Tensor] = [:]
    for (name, tensor) in tensors {
      guard let rest = name.name(after: prefix) else { return nil }
      stripped[rest] = tensor
    }
    return (prefix, WeightInventory(stripped))
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
    guard let numbers = numbered[prefix] else { return 0 }
    var count = 0
    while numbers.contains(count) { count += 1 }
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
