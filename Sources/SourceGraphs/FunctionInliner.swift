internal import ModelFiles

/// Replaces calls of local functions by the nodes of their bodies.
///
/// Values of a body are named after the call, `call/value`, and made unique. The body's operators
/// have the versions that the function imports. Calls inside bodies are replaced in the same way;
/// a function that reaches itself is an error, and depth and number of nodes are limited, so that
/// the result is at most as large as the limit whatever the file says.
struct FunctionInliner {
  /// What identifies a function.
  struct Key: Hashable {
    let domain: String
    let name: String
    let overload: String
  }

  /// The surroundings of a node: the main graph, or one call.
  private struct Scope {
    /// What the values of the body are called outside; nil in the main graph.
    var names: [String: String]?
    /// What precedes the names of the body.
    var prefix = ""
    /// The attributes of the call.
    var attributes: [String: SourceAttribute]?
    let versions: [String: Int]
    /// The functions being inlined, outermost first.
    var active: [Key] = []
    /// The place of the outermost call.
    var call: SourcePlace?
  }

  private let limits: SourceLimits
  private let operatorSets: [String: Int]
  private var functions: [Key: OnnxFunction] = [:]
  private var versions: [Key: [String: Int]] = [:]
  private var taken: Set<String> = []
  private var nodes: [SourceNode] = []
  private var visited = 0
  private(set) var list: ProblemList
  /// Whether all nodes were visited: not after recursion or a limit.
  private(set) var isComplete = true

  init(
    _ functions: [OnnxFunction], operatorSets: [String: Int], limits: SourceLimits,
    list: ProblemList
  ) {
    self.limits = limits
    self.operatorSets = operatorSets
    self.list = list
    for function in functions {
      let key = Key(
        domain: OperatorSets.canonical(function.domain), name: function.name,
        overload: function.overload)
      if self.functions.updateValue(function, forKey: key) != nil {
        self.list.note(.functionTwice, at: .function(domain: key.domain, name: key.name))
      }
    }
  }

  /// The nodes of a graph after inlining.
  mutating func inline(_ graph: OnnxGraph) -> [SourceNode] {
    if !functions.isEmpty {
      taken = Set(graph.nodes.lazy.flatMap { $0.inputs + $0.outputs })
      taken.formUnion(graph.inputs.lazy.map(\.name))
      taken.formUnion(graph.outputs.lazy.map(\.name))
      taken.formUnion(graph.initializers.lazy.map(\.name))
    }
    nodes.reserveCapacity(graph.nodes.count)
    var scope = Scope(versions: operatorSets)
    for (index, node) in graph.nodes.enumerated() {
      isComplete = visit(node, index: index, in: &scope)
      guard isComplete else { break }
    }
    return nodes
  }

  /// Adds a node, or the nodes that it stands for.
  ///
  /// - Returns: Whether to go on.
  private mutating func visit(_ node: OnnxNode, index: Int, in scope: inout Scope) -> Bool {
    let place = place(of: node, index: index, in: scope)
    visited += 1
    guard visited <= limits.nodes else {
      list.note(.inlinedNodes(limit: limits.nodes), at: .node(place))
      return false
    }
    if node.operatorType.isEmpty { list.note(.missing("op_type"), at: .node(place)) }
    let domain = OperatorSets.canonical(node.domain)
    let version = scope.versions[domain]
    if version == nil { list.note(.operatorSetMissing(domain: domain), at: .node(place)) }
    let operands = SourceNode(
      place: place, domain: domain, operatorType: node.operatorType, version: version ?? 0,
      inputs: node.inputs.map { rename($0, in: &scope) },
      outputs: node.outputs.map { rename($0, in: &scope) },
      attributes: AttributeReader.read(
        node.attributes, scope: scope.attributes, at: place, noting: &list))
    let key = Key(domain: domain, name: node.operatorType, overload: node.overload)
    guard let function = functions[key] else {
      nodes.append(operands)
      return true
    }
    return call(function, key, operands, from: scope)
  }

  /// Adds the body of a function.
  private mutating func call(
    _ function: OnnxFunction, _ key: Key, _ node: SourceNode, from outer: Scope
  ) -> Bool {
    guard !outer.active.contains(key) else {
      list.note(.recursion, at: .function(domain: key.domain, name: key.name))
      return false
    }
    guard outer.active.count < limits.callDepth else {
      list.note(.callDepth(limit: limits.callDepth), at: .node(node.place))
      return false
    }
    for (found, limit) in [
      (node.inputs.count, function.inputs.count), (node.outputs.count, function.outputs.count),
    ] where found > limit {
      list.note(.callArity(found: found, limit: limit), at: .node(node.place))
    }
    var scope = Scope(
      names: [:], prefix: prefix(of: node), attributes: attributes(of: function, node),
      versions: importedVersions(function, key), active: outer.active + [key],
      call: outer.call ?? node.place)
    for (index, formal) in function.inputs.enumerated() {
      let actual = index < node.inputs.count ? node.inputs[index] : ""
      if scope.names?.updateValue(actual, forKey: formal) != nil {
        list.note(.definedTwice(formal), at: .function(domain: key.domain, name: key.name))
      }
    }
    var copies: [(from: String, to: String)] = []
    for (formal, actual) in zip(function.outputs, node.outputs) where !actual.isEmpty {
      if scope.names?[formal] == nil {
        scope.names?[formal] = actual
      } else {
        copies.append((formal, actual))
      }
    }
    for inner in function.nodes {
      guard visit(inner, index: node.place.index, in: &scope) else { return false }
    }
    for copy in copies { nodes.append(identity(copy, node, &scope)) }
    return true
  }

  /// A node for an output that is an input of the function, or an output under another name.
  private mutating func identity(
    _ copy: (from: String, to: String), _ node: SourceNode, _ scope: inout Scope
  ) -> SourceNode {
    var place = node.place
    place.operatorType = "Identity"
    return SourceNode(
      place: place, domain: "", operatorType: "Identity", version: operatorSets[""] ?? 1,
      inputs: [rename(copy.from, in: &scope)], outputs: [copy.to], attributes: [:])
  }

  private func place(of node: OnnxNode, index: Int, in scope: Scope) -> SourcePlace {
    let own = ModulePath.of(node)
    guard let call = scope.call else {
      return SourcePlace(
        index: index, name: node.name, operatorType: node.operatorType, modulePath: own)
    }
    return SourcePlace(
      index: index, name: scope.prefix + node.name, operatorType: node.operatorType,
      modulePath: own ?? call.modulePath)
  }

  private func prefix(of node: SourceNode) -> String {
    let name = node.place.name.isEmpty ? node.operatorType : node.place.name
    return name + "/"
  }

  /// The name of a value outside its function, made at its first use.
  private mutating func rename(_ name: String, in scope: inout Scope) -> String {
    guard !name.isEmpty, scope.names != nil else { return name }
    if let known = scope.names?[name] { return known }
    var fresh = scope.prefix + name
    var suffix = 1
    while !taken.insert(fresh).inserted {
      fresh = "\(scope.prefix)\(name)_\(suffix)"
      suffix += 1
    }
    scope.names?[name] = fresh
    return fresh
  }

  /// What attribute references in the body mean: what the call gives, else the default.
  private mutating func attributes(
    of function: OnnxFunction, _ node: SourceNode
  ) -> [String: SourceAttribute] {
    let defaults = AttributeReader.read(
      function.attributeDefaults, scope: nil, at: node.place, noting: &list)
    let names = Set(function.attributeNames).union(defaults.keys)
    return defaults.merging(node.attributes.filter { names.contains($0.key) }) { $1 }
  }

  private mutating func importedVersions(_ function: OnnxFunction, _ key: Key) -> [String: Int] {
    if let known = versions[key] { return known }
    let read = OperatorSets.read(
      function.operatorSets, at: .function(domain: key.domain, name: key.name), noting: &list)
    versions[key] = read
    return read
  }
}
