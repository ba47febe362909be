import IR
import Operators
public import SourceGraphs
public import TensorCore

/// Lowers a network from ONNX's operators, in which exported programs of PyTorch are told too, to
/// the typed IR.
///
/// The arithmetic on shapes that exporters write as integer operators is evaluated symbolically and
/// leaves no trace: one graph serves every height and width that the network admits. Extents that
/// the file leaves open become symbols: heights and widths `M·h − r` with the smallest M that all
/// shape arithmetic allows (`0 ≤ r < M`, every size) or else `M·h` (multiples of M only).
///
/// - Parameters:
///   - source: The network.
///   - elements: Elements of inputs that are known beforehand. They are used where the shape of a
///     value depends on them, as with a `Reshape` to an input; the graph then holds for them alone,
///     and a note says so. All inputs remain inputs.
/// - Returns: The typed graph, without what no output needs.
/// - Throws: `LoweringFailure` with every operator that is not compiled; if there are none, with
///   every error that does not follow from another one.
public func lower(
  _ source: SourceGraph, elements: [String: Tensor] = [:]
) throws(LoweringFailure) -> LoweredNetwork {
  let check = SupportCheck(source)
  guard check.errors.isEmpty else { throw LoweringFailure(errors: check.errors) }
  let sizes = try InputSizes(source)
  var search = SizeSearch(source, nodes: check.nodes, sizes: sizes, elements: elements)
  let (lowering, hypothesis) = try search.run()
  let graph: Graph
  do throws(ShapeError) {
    graph = try lowering.graph.withoutDeadValues()
  } catch {
    throw LoweringFailure(errors: [LoweringError(place: .graph, reason: .shape(error))])
  }
  var notes = sizeNotes(source, sizes, hypothesis)
  notes += lowering.assumedInputs.sorted().map { .assumedInput($0) }
  let unused = source.initializers.keys.filter { !check.usedInitializers.contains($0) }.sorted()
  if !unused.isEmpty { notes.append(.unusedInitializers(unused)) }
  notes += declarationNotes(source, graph)
  return LoweredNetwork(graph: graph, notes: notes)
}

private func sizeNotes(
  _ source: SourceGraph, _ sizes: InputSizes, _ hypothesis: SizeHypothesis
) -> [LoweringNote] {
  guard hypothesis.multiple > 1 else { return [] }
  var notes: [LoweringNote] = []
  for (input, extents) in zip(source.inputs, sizes.extents) {
    for (axis, extent) in extents.enumerated() {
      guard case .spatial = extent else { continue }
      notes.append(
        hypothesis.padsItself
          ? .padsItself(input: input.name, axis: axis, to: hypothesis.multiple)
          : .multiplesOnly(input: input.name, axis: axis, of: hypothesis.multiple))
    }
  }
  return notes
}

/// The outputs whose declared type contradicts the inferred one; the inferred one counts.
private func declarationNotes(_ source: SourceGraph, _ graph: Graph) -> [LoweringNote] {
  zip(source.outputs, graph.outputs).compactMap { declared, output in
    guard let dims = declared.dims else { return nil }
    let inferred = graph.type(of: output.value)
    let agrees =
      dims.count == inferred.rank
      && zip(dims, inferred.shape).allSatisfy { dim, extent in
        guard case .fixed(let value) = dim else { return true }
        return extent == Dim(value)
      }
    return agrees
      ? nil : .declaredShape(output: declared.name, declared: dims, inferred: inferred)
  }
}
