/// Names functions in the author's terms: after the module that they are, or, where several modules
/// are written alike, after what is in them.
enum FunctionNaming {
  /// Blocks that are known by the names of their layers.
  private static let blocks: [(layers: Set<String>, name: String)] = [
    (["conv1", "conv2", "conv3", "conv4", "conv5"], "nafBlock"),
    (["qkv", "qkv_dwconv", "project_out"], "channelSelfAttention"),
    (["attn", "ffn"], "transformerBlock"),
    (["project_in", "dwconv", "project_out"], "gatedFeedForward"),
    (["project_in", "dwconv3x3", "dwconv5x5", "project_out"], "mixedScaleFeedForward"),
  ]

  /// Gives each function its name; none is that of a method of programs or of an extent.
  static func name(_ functions: inout [Function], _ outliner: Outliner, taken: inout NameSet) {
    for index in functions.indices {
      functions[index].name = taken.unique(base(functions[index], outliner))
    }
  }

  private static func base(_ function: Function, _ outliner: Outliner) -> String {
    let layers = Set(
      function.statements.compactMap { part(of: $0, after: function.path, outliner) })
    if let block = blocks.first(where: { $0.layers.isSubset(of: layers) }) { return block.name }
    let names = function.calls.map { name(of: $0.module, keepsNumbers: !function.isShared) }
    guard let first = names.first, names.allSatisfy({ $0 == first }) else {
      return function.isShared ? "block" : "part"
    }
    return first ?? "part"
  }

  /// The first part of a module's path that a function adds to its own.
  private static func part(
    of statement: Statement, after path: [String], _ outliner: Outliner
  ) -> String? {
    let module: [String]? =
      switch statement {
      case .step(let index): outliner.calls[index].layer?.parts
      case .call(let call): call.module
      case .loop(let loop): loop.list
      }
    guard let module, module.starts(with: path), module.count > path.count else { return nil }
    return module[path.count]
  }

  /// `stage1.encoders.3` → `encoders3`, or `encoders`.
  static func name(of path: [String], keepsNumbers: Bool) -> String? {
    guard let last = path.lastIndex(where: { Identifier.valueName($0) != nil }),
      let word = Identifier.valueName(path[last])
    else { return nil }
    let numbers = path[(last + 1)...]
    if keepsNumbers { return word + numbers.joined(separator: "_") }
    let bare = word.utf8.reversed().drop(while: Identifier.isDigit).reversed()
    return String(decoding: Array(bare), as: UTF8.self)
  }
}
