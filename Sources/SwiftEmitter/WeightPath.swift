import Operators
import PlanFormat

/// The path of a weight or of a layer in the emitted network: `encoders.0.conv1.weight`.
///
/// Its parts are letters, digits and underscores, whatever the model's names are.
struct WeightPath: Hashable, Comparable {
  /// No path is deeper.
  static let partLimit = 16

  var parts: [String]

  /// What the table calls it.
  var name: String { parts.joined(separator: ".") }

  /// The layer that has the weight.
  var parent: WeightPath { WeightPath(parts: Array(parts.dropLast())) }

  static func < (left: WeightPath, right: WeightPath) -> Bool {
    left.parts.lexicographicallyPrecedes(right.parts)
  }

  /// The path as Swift, beginning with the module of its first parts: `block.sca[1]`.
  func text(after count: Int, of root: String) -> String {
    parts.dropFirst(count).reduce(root) { text, part in
      if let number = Int(part), "\(number)" == part { return "\(text)[\(number)]" }
      let isName =
        !(part.utf8.first.map(Identifier.isDigit) ?? true) && !WeightPath.members.contains(part)
      return isName ? "\(text).\(part)" : "\(text)[\"\(part)\"]"
    }
  }

  /// Names after a full stop that are something else than a part.
  private static let members: Set<String> = [
    "path", "network", "description", "hash", "hashValue", "init", "self", "Self", "Type",
    "Protocol", "_", "subscript",
  ]
}

/// Gives the weights of a plan their paths: the author's names, without what passes and packing have
/// added to them, and unique.
struct WeightNaming {
  private(set) var paths: [PlanValueID: WeightPath] = [:]

  init(_ plan: Plan) {
    var taken = NameSet([])
    for (index, value) in plan.values.enumerated() {
      guard case .weight(let reference) = value.op else { continue }
      let layout = plan.weight(named: reference.name)?.layout ?? .rowMajor
      var parts = WeightNaming.parts(of: reference.name, layout)
      let unique = taken.unique(parts.joined(separator: "."))
      parts = unique.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      paths[PlanValueID(index)] = WeightPath(parts: parts)
    }
  }

  /// `stage1.conv1.weight.multiply panels(groups: 1)` → `stage1`, `conv1`, `weight`.
  private static func parts(of name: String, _ layout: WeightLayout) -> [String] {
    var parts: [String] = []
    let end = layout == .rowMajor ? nil : name.utf8.lastIndex(of: UInt8(ascii: " "))
    // Packed weights are called by their layout too; a layout has spaces of its own.
    let suffix = " \(layout)"
    let bare =
      end != nil && name.utf8.count > suffix.utf8.count && name.hasSuffix(suffix)
      ? String(decoding: name.utf8.dropLast(suffix.utf8.count), as: UTF8.self) : name
    for part in bare.utf8.prefix(4096).split(separator: UInt8(ascii: ".")) {
      guard let word = Identifier.word(String(decoding: part, as: UTF8.self)) else { continue }
      parts.append(word)
    }
    if let last = parts.lastIndex(where: { $0 == "weight" || $0 == "bias" }), last > 0 {
      parts.removeSubrange((last + 1)...)
    }
    if parts.isEmpty { parts = ["weight"] }
    return Array(parts.prefix(WeightPath.partLimit - 1))
      + parts.dropFirst(WeightPath.partLimit - 1).suffix(1)
  }
}
