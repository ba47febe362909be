import SourceGraphs
import TensorCore

extension SourceGraph {
  /// The names of values that an output needs.
  private var neededValues: Set<String> {
    var needed = Set(outputs.map(\.name))
    // Nodes stand in topological order, so one walk from the end finds all.
    for node in nodes.reversed() where node.outputs.contains(where: needed.contains) {
      needed.formUnion(node.inputs)
    }
    return needed
  }

  /// Parameters that no output needs: dead layers keep theirs in an export.
  var unusedParameters: [String] {
    let needed = neededValues
    return parameters.map(\.key).filter { !needed.contains($0) }.sorted()
  }

  /// The number of elements of all parameters.
  var parameterCount: Int { parameters.reduce(0) { $0 + $1.value.elementCount } }

  /// The initializers that are learnt: floating-point, and no scalar constant of an expression.
  private var parameters: [(key: String, value: Tensor)] {
    initializers.filter { $0.value.elementType.isFloatingPoint && !$0.value.shape.isEmpty }
  }
}
