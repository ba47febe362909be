/// Names functions in the author's terms: after the module that they are, or, where several modules
/// are written alike, after what is in them.
enum FunctionNaming {
  /// Blocks that are known by the names of their layers.
  private static let blocks: [(layers: Set<String>, name: String, summary: String)] = [
    (
      ["conv1", "conv2", "conv3", "conv4", "conv5"], "nafBlock",
      "NAFNet's block (Chen et al. 2022): a gated convolution with channel attention, then a gated "
        + "feed-forward, each added to what went in."
    ),
    (
      ["qkv", "qkv_dwconv", "project_out"], "channelSelfAttention",
      "Attention between channels (Zamir et al. 2022): every channel of the values is a sum of all."
    ),
    (["attn", "ffn"], "transformerBlock", "Attention, then feed-forward."),
    (
      ["project_in", "dwconv", "project_out"], "gatedFeedForward",
      "Restormer's feed-forward (Zamir et al. 2022): one half gates the other."
    ),
    (
      ["project_in", "dwconv3x3", "dwconv5x5", "project_out"], "mixedScaleFeedForward",
      "DRSformer's feed-forward (Chen et al. 2023): windows of two sizes, exchanged in between."
    ),
  ]

  /// Gives each function its name; none is that of a method of programs or of an extent.
  static func name(_ functions: inout [Function], _ outliner: Outliner, taken: inout NameSet) {
    for index in functions.indices {
      let block = known(functions[index], outliner)
      functions[index].summary = block?.summary
      let base = block?.name ?? base(functions[index], functions, outliner)
      functions[index].name = taken.unique(base)
    }
  }

  private static func known(
    _ function: Function, _ outliner: Outliner
  ) -> (layers: Set<String>, name: String, summary: String)? {
    let parts = function.statements.map { part(of: $0, after: function.path, outliner) }
    let layers = Set(parts.compactMap { $0 })
    return blocks.first { $0.layers.isSubset(of: layers) }
  }

  private static func base(
    _ function: Function, _ functions: [Function], _ outliner: Outliner
  ) -> String {
    let names = function.calls.map { name(of: $0.module, keepsNumbers: !function.isShared) }
    guard let first = names.first, names.allSatisfy({ $0 == first }) else {
      return repeated(function, functions).map { "\($0)s" } ?? "sharedBlock"
    }
    let plain = first ?? "part"
    guard isPart(function, of: functions), let own = content(of: function, outliner) else {
      return plain
    }
    return plain + Identifier.typeName(own)
  }

  /// Whether a module has been cut into several functions.
  static func isPart(_ function: Function, of functions: [Function]) -> Bool {
    !function.isShared && functions.count { !$0.isShared && $0.path == function.path } > 1
  }

  /// What a part of a module is called by: the list that it goes through, else a module in it, else
  /// its last layer.
  private static func content(of function: Function, _ outliner: Outliner) -> String? {
    var names: [(rank: Int, name: String)] = []
    for statement in function.statements.reversed() {
      guard let word = part(of: statement, after: function.path, outliner),
        Identifier.valueName(word) != nil
      else { continue }
      switch statement {
      case .step: names.append((2, word))
      case .call: names.append((1, word))
      case .loop: names.append((0, word))
      }
    }
    return names.min { $0.rank < $1.rank }?.name
  }

  /// The function that is all that a function calls.
  private static func repeated(_ function: Function, _ functions: [Function]) -> String? {
    var name: String?
    for statement in function.statements {
      let callee: Int
      switch statement {
      case .step: return nil
      case .call(let call): callee = call.function
      case .loop(let loop): callee = loop.calls.function
      }
      guard name == nil || name == functions[callee].name else { return nil }
      name = functions[callee].name
    }
    return name
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

  /// Words that say nothing without the one before.
  private static let plainWords: Set<String> = ["body", "op", "ops", "layers", "up", "down", "0"]

  /// `stage1.encoders.3.0` → `encoders3`, or `encoders` without its number; `down1_2.body.0` →
  /// `down12`.
  static func name(of path: [String], keepsNumbers: Bool) -> String? {
    let words = path.indices.filter { Identifier.valueName(path[$0]) != nil }
    guard var last = words.last else { return nil }
    if words.count > 1, let word = Identifier.valueName(path[last]), plainWords.contains(word) {
      last = words[words.count - 2]
    }
    guard let word = Identifier.valueName(path[last]) else { return nil }
    if keepsNumbers {
      let number = path.dropFirst(last + 1).first { Int($0) != nil && $0.utf8.count < 4 }
      let needsNumber = !(word.utf8.last.map(Identifier.isDigit) ?? false)
      return word + (needsNumber ? number ?? "" : "")
    }
    let bare = word.utf8.reversed().drop(while: Identifier.isDigit).reversed()
    return String(decoding: Array(bare), as: UTF8.self)
  }
}
