public import Operators
public import TensorCore

extension Graph {
  /// How often each value is used, as an operand or a result.
  public func useCounts() -> [Int] {
    var counts = [Int](repeating: 0, count: values.count)
    for value in values { for operand in value.operands { counts[operand.index] += 1 } }
    for output in outputs { counts[output.value.index] += 1 }
    return counts
  }

  /// Whether each value reaches a result.
  public func reachability() -> [Bool] {
    var reached = [Bool](repeating: false, count: values.count)
    for output in outputs { reached[output.value.index] = true }
    for index in values.indices.reversed() where reached[index] {
      for operand in values[index].operands { reached[operand.index] = true }
    }
    return reached
  }

  /// The same network without the values that reach no result; inputs stay, in their order.
  ///
  /// - Throws: `ShapeError` never in practice: the values have been added before.
  public func withoutDeadValues() throws(ShapeError) -> Graph {
    let reached = reachability()
    return try rebuilt { graph, id, operands throws(ShapeError) in
      let value = self[id]
      if case .input = value.op { return try graph.add(value.op, origin: self.origins[id]) }
      guard reached[id.index] else { return nil }
      return try graph.add(value.op, operands, origin: self.origins[id])
    }
  }

  /// Rebuilds the graph value by value.
  ///
  /// - Parameter translate: Gives the id in the new graph for a value of this one, from its
  ///   operands' new ids; `nil` leaves it out, and everything that needs it must be left out too.
  /// - Returns: The new graph, with the outputs that were not left out.
  /// - Throws: What `translate` throws.
  public func rebuilt(
    _ translate: (inout Graph, ValueID, [ValueID]) throws(ShapeError) -> ValueID?
  ) throws(ShapeError) -> Graph {
    var graph = Graph(name: name)
    graph.weights = weights
    var translated = [ValueID?](repeating: nil, count: values.count)
    for id in ids {
      let operands = values[id.index].operands.compactMap { translated[$0.index] }
      guard operands.count == values[id.index].operands.count else { continue }
      translated[id.index] = try translate(&graph, id, operands)
    }
    graph.outputs = outputs.compactMap { output in
      translated[output.value.index].map { Output(name: output.name, value: $0) }
    }
    graph.forgetUnusedWeights()
    return graph
  }

  /// Drops the elements of weights that no value names.
  public mutating func forgetUnusedWeights() {
    var names: Set<String> = []
    for value in values { if case .weight(let weight) = value.op { names.insert(weight.name) } }
    weights.keep(only: names)
  }

  /// Multiply-adds of the whole graph, counted over convolutions, matrix products and linear
  /// layers.
  ///
  /// - Throws: `DimError.overflow`.
  public func multiplyAdds() throws(DimError) -> Dim {
    var sum: Dim = 0
    for value in values {
      let operands = value.operands.map { self[$0].type }
      sum = try sum + value.op.definition.multiplyAdds(operands, value.type)
    }
    return sum
  }

  /// The symbols that occur in the inputs' types.
  public var symbols: Set<Symbol> {
    Set(inputs.flatMap { self[$0].type.shape.flatMap(\.symbols) })
  }
}
