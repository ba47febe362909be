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
