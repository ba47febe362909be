import PlanFormat
public import TensorCore

/// A tensor of a model, under the name that the file gives it.
public struct InventoryEntry: Hashable, Sendable {
  /// The name.
  public let name: String
  /// The tensor.
  public let tensor: Tensor
  /// What tells tensors of other elements apart. Equal digests are only taken for equal tensors
  /// after types, shapes and bytes have been compared.
  let digest: UInt64

  /// Reads every byte of the tensor.
  public init(name: String, tensor: Tensor) {
    self.name = name
    self.tensor = tensor
    digest = tensor.bytes.withUnsafeBytes { Checksum.xxh64($0) }
  }

  func isSame(as other: InventoryEntry) -> Bool {
    digest == other.digest && tensor == other.tensor
  }
}

/// What became of the tensors of one model in another.
public struct InventoryDifference: Sendable {
  /// A tensor under another name.
  public struct Renaming: Hashable, Sendable {
    /// The name in the first model.
    public let from: String
    /// The name in the second.
    public let to: String
    /// Whether the elements are the same.
    public let isSame: Bool
  }

  /// A tensor of another shape or element type under the same name.
  public struct Resizing: Hashable, Sendable {
    /// The name.
    public let name: String
    /// What it is in the first model.
    public let from: TensorType
    /// What it is in the second.
    public let to: TensorType
  }

  /// A tensor with other elements.
  public struct Change: Hashable, Sendable {
    /// The name.
    public let name: String
    /// Elements that differ.
    public let count: Int
    /// All elements.
    public let elements: Int
    /// The largest difference; NaN where one of two elements is.
    public let maxAbs: Double
  }

  /// Tensors of the same name, type and elements.
  public private(set) var sameCount = 0
  /// In the order of the second model.
  public private(set) var renamed: [Renaming] = []
  /// In the order of the second model.
  public private(set) var resized: [Resizing] = []
  /// In the order of the second model.
  public private(set) var changed: [Change] = []
  /// What only the first model has.
  public private(set) var removed: [InventoryEntry] = []
  /// What only the second model has.
  public private(set) var added: [InventoryEntry] = []

  /// Whether nothing but names, or nothing at all, differs.
  public var isEmpty: Bool {
    renamed.isEmpty && resized.isEmpty && changed.isEmpty && removed.isEmpty && added.isEmpty
  }

  /// Compares two models' tensors; names are unique in each.
  ///
  /// What has no namesake may have been renamed: first whatever has the same elements, in the order
  /// of the files where several have; then, among tensors of one type, what has the same name but
  /// for beginnings that were exchanged as often as no others.
  public init(_ first: [InventoryEntry], _ second: [InventoryEntry]) {
    let known = Dictionary(first.map { ($0.name, $0) }) { entry, _ in entry }
    var taken: Set<String> = []
    for entry in second {
      guard let other = known[entry.name] else {
        added.append(entry)
        continue
      }
      taken.insert(entry.name)
      if other.tensor.type != entry.tensor.type {
        resized.append(
          Resizing(name: entry.name, from: other.tensor.type, to: entry.tensor.type))
      } else if other.isSame(as: entry) {
        sameCount += 1
      } else {
        changed.append(Change(name: entry.name, other.tensor, entry.tensor))
      }
    }
    removed = first.filter { !taken.contains($0.name) }
    pairSame()
    pairByBeginning()
  }

  private mutating func pairSame() {
    var candidates = Dictionary(grouping: removed, by: \.digest)
    var found: Set<String> = []
    var rest: [InventoryEntry] = []
    for entry in added {
      let index = candidates[entry.digest]?.firstIndex { $0.isSame(as: entry) }
      guard let index, let other = candidates[entry.digest]?.remove(at: index) else {
        rest.append(entry)
        continue
      }
      found.insert(other.name)
      renamed.append(Renaming(from: other.name, to: entry.name, isSame: true))
    }
    added = rest
    removed.removeAll { found.contains($0.name) }
  }

  private mutating func pairByBeginning() {
    var byName = Dictionary(removed.map { ($0.name, $0) }) { entry, _ in entry }
    for (from, to) in beginnings() {
      var rest: [InventoryEntry] = []
      for entry in added {
        guard let ending = entry.name.ending(after: to), let other = byName[from + ending],
          other.tensor.type == entry.tensor.type
        else {
          rest.append(entry)
          continue
        }
        byName[other.name] = nil
        renamed.append(Renaming(from: other.name, to: entry.name, isSame: false))
      }
      added = rest
    }
    removed.removeAll { byName[$0.name] == nil }
  }

  /// Beginnings of names that would turn removed names into added ones, the most frequent first.
  private func beginnings() -> [(from: String, to: String)] {
    struct Pair: Hashable {
      let from: String
      let to: String
    }
    var counts: [Pair: Int] = [:]
    let byEnding = Dictionary(grouping: removed) { $0.name.lastParts(2) }
    for entry in added {
      for other in byEnding[entry.name.lastParts(2)]?.prefix(64) ?? [] {
        let common = entry.name.commonEnding(with: other.name)
        counts[
          Pair(
            from: String(other.name.dropLast(common)), to: String(entry.name.dropLast(common))),
          default: 0] += 1
      }
    }
    return counts.filter { $0.value > 1 }.sorted {
      ($0.value, $1.key.from, $1.key.to) > ($1.value, $0.key.from, $0.key.to)
    }.prefix(64).map { ($0.key.from, $0.key.to) }
  }
}

extension InventoryDifference.Change {
  fileprivate init(name: String, _ first: Tensor, _ second: Tensor) {
    let (a, b) = (first.doubles(), second.doubles())
    var (count, largest) = (0, 0.0)
    for (x, y) in zip(a, b) where !(x == y || (x.isNaN && y.isNaN)) {
      count += 1
      let difference = (x - y).magnitude
      if !(difference <= largest) { largest = largest.isNaN ? largest : difference }
    }
    self.init(name: name, count: count, elements: a.count, maxAbs: largest)
  }
}

extension String {
  /// The last parts between dots.
  fileprivate func lastParts(_ count: Int) -> String {
    split(separator: ".").suffix(count).joined(separator: ".")
  }

  /// What follows a beginning.
  fileprivate func ending(after beginning: String) -> String? {
    hasPrefix(beginning) ? String(dropFirst(beginning.count)) : nil
  }

  /// The number of characters at the end, whole parts between dots, that two names share.
  fileprivate func commonEnding(with other: String) -> Int {
    var count = 0
    for (left, right) in zip(
      split(separator: ".").reversed(), other.split(separator: ".").reversed())
    {
      guard left == right else { break }
      count += left.count + 1
    }
    return Swift.min(count, Swift.min(self.count, other.count))
  }
}
