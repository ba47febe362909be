/// Names of tensors are compared byte by byte where they are taken apart: a combining character
/// after a full stop makes one `Character` with it, and `hasPrefix` takes canonical equivalents for
/// equal.
extension String {
  /// What follows a prefix; `nil` where the bytes do not begin so, or where nothing follows.
  package func name(after prefix: String) -> String? {
    guard utf8.count > prefix.utf8.count, utf8.starts(with: prefix.utf8) else { return nil }
    return String(Substring(utf8.dropFirst(prefix.utf8.count)))
  }
}
