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

  /// The lines of the author's code by module, in order; nil where the exporter noted none.
  var authorsLines: [(module: String, lines: [String])]? {
    var modules: [String] = []
    var lines: [String: [String]] = [:]
    for place in nodes.lazy.map(\.place) {
      guard let line = place.sourceLine else { continue }
      let module = place.modulePath ?? ""
      if lines[module] == nil { modules.append(module) }
      if lines[module]?.contains(line) != true { lines[module, default: []].append(line) }
    }
    return modules.isEmpty ? nil : modules.map { ($0, lines[$0] ?? []) }
  }

  /// Parameters that no output needs: dead layers keep theirs in an export.
  var unusedParameters: [String] {
    let needed = neededValues
    return parameters.map(\.key).filter { !needed.contains($0) }.sorted()
  }

  /// The number of elements of all parameters.
  var parameterCount: Int { parameters.reduce(0) { $0 + $1.value.elementCount } }

  /// The initializers that are learnt: floating-point, no scalar constant of an expression, and
  /// no filled mask. Exporters name parameters after the author's attributes, with dots; what they
  /// have computed has no dot, or is named after its node (`/attn/Constant_16_output_0`).
  var parameters: [(key: String, value: Tensor)] {
    if let parameterNames {
      return initializers.filter { parameterNames.contains($0.key) }.sorted { $0.key < $1.key }
    }
    return initializers.filter { name, tensor in
      guard tensor.elementType.isFloatingPoint, !tensor.shape.isEmpty else { return false }
      let isComputed = name.hasPrefix("/") || !name.contains(".")
      return !(isComputed && tensor.isFilled)
    }
  }
}

extension Tensor {
  /// Whether all elements have the same bytes.
  fileprivate var isFilled: Bool {
    bytes.withUnsafeBytes { bytes in
      let width = elementType.byteCount
      return bytes.dropFirst(width).indices.allSatisfy { bytes[$0] == bytes[$0 - width] }
    }
  }
}
