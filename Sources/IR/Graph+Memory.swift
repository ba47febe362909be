import Operators
public import TensorCore

/// What a graph costs in memory when each operator is a step and each value has a buffer of its own,
/// but for views, which lie in that of their operand.
extension Graph {
  /// Bytes that the operators read and write, weights among them: of each the operands and the
  /// result, but for views.
  ///
  /// - Returns: Bytes for every size.
  /// - Throws: `DimError.overflow`.
  public func bytesMoved() throws(DimError) -> Dim {
    var sum: Dim = 0
    for value in values where value.isComputed && !isView(value) {
      for operand in Set(value.operands) { sum = try sum + type(of: operand).byteCount() }
      sum = try sum + value.type.byteCount()
    }
    return sum
  }

  /// The largest sum of the values that live at one time, and the tensors that go in and out.
  ///
  /// A value lives from its operator, in the order of the graph, to the last one that reads it or a
  /// view of it; an input from the beginning, a result to the end. Weights are not counted.
  ///
  /// - Parameter binding: The values of the symbols.
  /// - Returns: Bytes.
  /// - Throws: `DimError.unbound`, `DimError.overflow`.
  public func peakBytes(_ binding: [Symbol: Int]) throws(DimError) -> Int {
    let lifetimes = Lifetimes(self)
    var byteCounts = [Int](repeating: 0, count: values.count)
    for (index, value) in values.enumerated() where lifetimes.owners[index] == index {
      if case .weight = value.op { continue }
      byteCounts[index] = try value.type.byteCount().evaluated(binding)
    }
    var live = 0
    for input in inputs { live = try sum(live, byteCounts[input.index]) }
    var peak = live
    for index in values.indices {
      if values[index].isComputed, lifetimes.owners[index] == index {
        live = try sum(live, byteCounts[index])
        peak = max(peak, live)
      }
      for owner in lifetimes.ending[index] { live -= byteCounts[owner] }
    }
    for id in inputs + outputs.map(\.value) {
      peak = try sum(peak, try type(of: id).byteCount().evaluated(binding))
    }
    return peak
  }

  fileprivate func isView(_ value: Value) -> Bool {
    value.op.definition.isView(value.operands.map { type(of: $0) }, value.type)
  }

  private func sum(_ left: Int, _ right: Int) throws(DimError) -> Int {
    let (result, overflow) = left.addingReportingOverflow(right)
    if overflow { throw .overflow }
    return result
  }
}

/// In whose buffer each value lies, and where the buffers' lives end.
private struct Lifetimes {
  /// The value that the buffer was made for; itself where the value is no view.
  var owners: [Int]
  /// The buffers that nothing needs after each value.
  var ending: [[Int]]

  init(_ graph: Graph) {
    owners = Array(graph.values.indices)
    ending = [[Int]](repeating: [], count: graph.values.count)
    var lastUses = owners
    for (index, value) in graph.values.enumerated() {
      if let first = value.operands.first, graph.isView(value) {
        owners[index] = owners[first.index]
      }
      lastUses[owners[index]] = index
      for operand in value.operands { lastUses[owners[operand.index]] = index }
    }
    for output in graph.outputs { lastUses[owners[output.value.index]] = graph.values.count }
    for (owner, last) in lastUses.enumerated() where owners[owner] == owner {
      if last < graph.values.count { ending[last].append(owner) }
    }
  }
}

extension Value {
  /// Whether an operator writes it: it is neither given nor learnt.
  fileprivate var isComputed: Bool {
    if case .input = op { return false }
    if case .weight = op { return false }
    return true
  }
}
