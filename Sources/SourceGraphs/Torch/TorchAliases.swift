internal import ModelFiles

/// Which values of a program may share their elements, and which nodes its outputs need.
///
/// A view and what it views belong to one owner, the first value of them all. A node that changes a
/// value changes every value of its owner: it is needed where any of them is.
struct TorchAliases {
  /// The value of whose elements a value may be a view, by the program's names; absent for values
  /// that are views of nothing.
  private(set) var owners: [String: String] = [:]
  /// The values of each owner, itself among them, in the order of the program.
  private(set) var families: [String: [String]] = [:]
  /// Whether an output needs the node.
  private(set) var live: [Bool]

  init(_ graph: ExportedGraph) {
    live = [Bool](repeating: false, count: graph.nodes.count)
    // Of a name that two nodes define, both are looked at, so that it is seen.
    var makers: [String: [Int]] = [:]
    var changers: [String: [Int]] = [:]
    for (index, node) in graph.nodes.enumerated() {
      let changes = TorchAliases.changes(node.target)
      // Of an operator that is not known, the result may be a view.
      let shares = TorchOperator.named(node.target)?.operator.sharesElements ?? true
      for name in node.definedNames {
        makers[name, default: []].append(index)
        if changes || shares, let first = node.usedNames.first { owners[name] = owner(of: first) }
      }
      if changes, let first = node.usedNames.first {
        changers[owner(of: first), default: []].append(index)
      }
    }
    var pending: [String] = []
    for case .user(let value) in graph.outputs { pending += value.usedNames }
    var needed: Set<String> = []
    while let name = pending.popLast() {
      guard needed.insert(name).inserted else { continue }
      let owner = owner(of: name)
      for index in (makers[name] ?? []) + (changers.removeValue(forKey: owner) ?? [])
      where !live[index] {
        live[index] = true
        pending += graph.nodes[index].usedNames
      }
    }
    for (index, node) in graph.nodes.enumerated() where live[index] {
      for name in node.usedNames + node.definedNames { add(name) }
    }
    for case .user(let value) in graph.outputs { value.usedNames.forEach { add($0) } }
  }

  private var known: Set<String> = []

  private mutating func add(_ name: String) {
    if known.insert(name).inserted { families[owner(of: name), default: []].append(name) }
  }

  /// The owner of a value.
  func owner(of name: String) -> String { owners[name] ?? name }

  /// Another value of an owner that is used after a node; values whose last use is past are
  /// forgotten, as nodes are asked about in order.
  mutating func usedLater(
    of owner: String, than index: Int, besides names: [String], lastUses: [String: Int]
  ) -> String? {
    families[owner]?.removeAll { (lastUses[$0] ?? -1) <= index }
    return families[owner]?.filter { !names.contains($0) }.min()
  }

  /// Whether an operator changes its first operand, known or not: PyTorch ends its name with one
  /// underscore, as `aten.add_.Tensor`.
  static func changes(_ target: String) -> Bool {
    let parts = target.split(separator: ".")
    guard parts.count >= 2 else { return false }
    let name = parts[parts.count - 2]
    return name.hasSuffix("_") && !name.hasSuffix("__")
  }
}
