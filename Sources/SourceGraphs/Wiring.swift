internal import ModelFiles

/// Checks that every name has one definition and every use a definition, and sorts the nodes.
struct Wiring {
  private let inputs: [SourceValue]
  private let unread: [String: UnreadValue]
  private var defined: Set<String>
  private(set) var list: ProblemList
  /// The first node that uses a value before its definition.
  private(set) var firstUnsorted: SourcePlace?

  init(
    inputs: [SourceValue], initializers: some Sequence<String>, unread: [String: UnreadValue],
    list: ProblemList
  ) {
    self.inputs = inputs
    self.unread = unread
    self.list = list
    defined = Set(initializers)
    defined.formUnion(unread.keys)
    for input in inputs where !defined.insert(input.name).inserted {
      self.list.note(.definedTwice(input.name), at: .input(input.name))
    }
  }

  /// Checks the nodes.
  ///
  /// - Returns: The nodes in topological order; as given where that is one already.
  mutating func check(_ nodes: [SourceNode], outputs: [SourceValue]) -> [SourceNode] {
    var producers: [String: Int] = [:]
    for (index, node) in nodes.enumerated() {
      for output in node.outputs where !output.isEmpty {
        if defined.insert(output).inserted {
          producers[output] = index
        } else {
          list.note(.definedTwice(output), at: .node(node.place))
        }
      }
    }
    for (index, node) in nodes.enumerated() {
      for input in node.inputs where !input.isEmpty {
        noteUse(of: input, at: .node(node.place))
        if firstUnsorted == nil, let producer = producers[input], producer >= index {
          firstUnsorted = node.place
        }
      }
    }
    for output in outputs { noteUse(of: output.name, at: .output(output.name)) }
    return firstUnsorted == nil ? nodes : sort(nodes, producers)
  }

  private mutating func noteUse(of name: String, at place: SourceProblem.Place) {
    if !defined.contains(name) {
      list.note(.undefined(name), at: place)
    } else if let value = unread[name] {
      list.note(.unreadConstant(name, value), at: place)
    }
  }

  /// Depth-first search over the operands, in the order of the file.
  private mutating func sort(_ nodes: [SourceNode], _ producers: [String: Int]) -> [SourceNode] {
    enum Mark { case new, open, done }
    var marks = [Mark](repeating: .new, count: nodes.count)
    var order: [SourceNode] = []
    order.reserveCapacity(nodes.count)
    for start in nodes.indices where marks[start] == .new {
      var stack = [(node: start, operand: 0)]
      marks[start] = .open
      while let top = stack.last {
        guard top.operand < nodes[top.node].inputs.count else {
          marks[top.node] = .done
          order.append(nodes[top.node])
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].operand += 1
        guard let producer = producers[nodes[top.node].inputs[top.operand]] else { continue }
        switch marks[producer] {
        case .done: continue
        case .new:
          marks[producer] = .open
          stack.append((producer, 0))
        case .open:
          let cycle = stack.drop { $0.node != producer }
          let names = cycle.map { nodes[$0.node].outputs.first ?? "" }
          list.note(.cycle(names), at: .node(nodes[producer].place))
          return nodes
        }
      }
    }
    return order
  }
}
