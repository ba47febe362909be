/// What PyTorch notes of where a node comes from. It is data for messages and never evaluated.
enum ExportedMetadata {
  /// The author's module, from `nn_module_stack`: modules from the outside in, divided by `;`, each
  /// of a key, the path and the class, divided by `,`:
  /// `L__self__,,nafnet.NAFNet;L__self__intro,intro,torch.nn.modules.conv.Conv2d`.
  static func modulePath(_ metadata: JSONFields) throws(ModelFileError) -> String? {
    guard let stack = try text("nn_module_stack", metadata),
      let last = stack.split(separator: ";").last
    else { return nil }
    let parts = last.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count >= 3 else { return nil }
    return String(parts[1])
  }

  /// The author's line, from `stack_trace`, a traceback of Python, as `nafnet.py:56 in forward`:
  /// the innermost line that is not PyTorch's own, without the folders of the author's machine.
  static func sourceLine(_ metadata: JSONFields) throws(ModelFileError) -> String? {
    guard let trace = try text("stack_trace", metadata) else { return nil }
    var found: String?
    for line in trace.split(separator: "\n") {
      let trimmed = line.drop { $0 == " " }
      guard trimmed.hasPrefix("File \"") else { continue }
      let parts = trimmed.dropFirst("File \"".count).split(
        separator: "\"", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !isOfTorch(parts[0]) else { continue }
      guard let description = description(file: parts[0], rest: parts[1]) else { continue }
      found = description
    }
    return found
  }

  private static func isOfTorch(_ path: Substring) -> Bool {
    path.contains("/site-packages/torch/") || path.contains("/dist-packages/torch/")
  }

  /// `, line 56, in forward` after the file's path.
  private static func description(file: Substring, rest: Substring) -> String? {
    let words = rest.split(separator: " ")
    guard words.count >= 5, words[1] == "line", words[3] == "in",
      let number = Int(words[2].prefix { $0 != "," }),
      let name = file.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last
    else { return nil }
    return "\(name):\(number) in \(words[4])"
  }

  private static func text(_ name: String, _ metadata: JSONFields) throws(ModelFileError) -> String?
  {
    try metadata.optional(name) == nil ? nil : try metadata.text(name)
  }
}
