internal import ModelFiles

/// The author's module that a node comes from, as both exporters of PyTorch note it.
enum ModulePath {
  /// The module path of a node; empty for the network itself, nil if it is not noted.
  static func of(_ node: OnnxNode) -> String? {
    if let scopes = node.metadata.first(where: { $0.key == "pkg.torch.onnx.name_scopes" }) {
      return fromScopes(scopes.value)
    }
    return fromName(node.name, operatorType: node.operatorType)
  }

  /// Reads `pkg.torch.onnx.name_scopes` of the newer exporter: a Python list of the full paths of
  /// the modules from the outside in, and at the end the name of the node itself:
  /// `['', 'encoders.0', 'encoders.0.0', 'encoders.0.0.conv1', 'conv2d_1']`.
  static func fromScopes(_ list: String) -> String? {
    let entries = list.split(separator: "'", omittingEmptySubsequences: false)
    // Quotes at even places: "[", entry, ", ", entry, ..., "]".
    guard entries.count >= 5, entries.count.isMultiple(of: 2) == false, !list.contains("\\"),
      entries.first == "[", entries.last == "]"
    else { return nil }
    return String(entries[entries.count - 4])
  }

  /// Reads a node name of the TorchScript-based exporter: variable names of the modules from the
  /// outside in, where members of a list or sequence repeat the list's name, then the operator:
  /// `/stage1/encoders.0/encoders.0.0/conv1/Conv_1` is in `stage1.encoders.0.0.conv1`.
  static func fromName(_ name: String, operatorType: String) -> String? {
    var segments = name.split(separator: "/", omittingEmptySubsequences: false)
    guard segments.count >= 2, segments.removeFirst().isEmpty,
      segments.removeLast().hasPrefix(operatorType)
    else { return nil }
    var path: [Substring] = []
    for segment in segments {
      if let last = path.last, segment.hasPrefix(last + ".") { path.removeLast() }
      path.append(segment)
    }
    return path.joined(separator: ".")
  }
}
