/// `FILE` or `NAME=FILE`: a tensor and the input or output that it belongs to.
package struct TensorArgument: Hashable, Sendable {
  /// The input's or output's name; `nil` means the next one in order.
  package let name: String?
  package let path: String

  package init?(argument: String) {
    // A path that contains '=' must be written NAME=PATH.
    if let split = argument.firstIndex(of: "="), split != argument.startIndex {
      name = String(argument[..<split])
      path = String(argument[argument.index(after: split)...])
    } else {
      name = nil
      path = argument
    }
    if path.isEmpty { return nil }
  }

  /// Matches arguments with the names of a network's inputs or outputs.
  ///
  /// - Throws: `Diagnostic` (usage) for an unknown name, one given twice, or too many.
  package static func match(
    _ arguments: [TensorArgument], names: [String], kind: String
  ) throws(Diagnostic) -> [(name: String, path: String)] {
    var free = names
    var matched: [(name: String, path: String)] = []
    for argument in arguments where argument.name != nil {
      guard let name = argument.name, let index = free.firstIndex(of: name) else {
        throw Diagnostic(
          .usage, place: "\(kind) '\(argument.name ?? "")'",
          "found no such \(kind), expected one of \(names.joined(separator: ", ")), once each")
      }
      free.remove(at: index)
      matched.append((name, argument.path))
    }
    for argument in arguments where argument.name == nil {
      guard !free.isEmpty else {
        throw Diagnostic(
          .usage, place: argument.path,
          "found \(arguments.count) \(kind)s, expected at most \(names.count): "
            + names.joined(separator: ", "))
      }
      matched.append((free.removeFirst(), argument.path))
    }
    return matched
  }
}
