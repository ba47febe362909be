import SourceGraphs
import TensorCore

/// Finds the weakest assumption about the input's size under which one graph serves every size that
/// is left.
///
/// Shape arithmetic as `h mod 16` has no polynomial result; with `h = 16k − r` it has. So the graph
/// is lowered under one hypothesis after the other, first those that admit every size, each time
/// until the first failure of shape arithmetic. A failed division says which multiple it needs.
struct SizeSearch {
  private let source: SourceGraph
  private let nodes: [Node]
  private let sizes: InputSizes
  private let elements: [String: Tensor]
  private var best: (hypothesis: SizeHypothesis, progress: Int)?

  init(
    _ source: SourceGraph, nodes: [Node], sizes: InputSizes, elements: [String: Tensor]
  ) {
    self.source = source
    self.nodes = nodes
    self.sizes = sizes
    self.elements = elements
  }

  /// The lowered graph with the hypothesis that it holds under.
  mutating func run() throws(LoweringFailure) -> (GraphLowering, SizeHypothesis) {
    for padsItself in sizes.hasSpatialSymbols ? [true, false] : [true] {
      var hypothesis = SizeHypothesis(multiple: 1, padsItself: padsItself)
      while hypothesis.multiple <= SizeHypothesis.largestMultiple {
        let lowering = try attempt(hypothesis, stopsAtFirstError: true)
        guard let error = lowering.errors.first else { return (lowering, hypothesis) }
        guard sizes.hasSpatialSymbols, error.dependsOnSize else { throw try failure(hypothesis) }
        if lowering.progress > best?.progress ?? 0 { best = (hypothesis, lowering.progress) }
        hypothesis.multiple *= SizeSearch.step(after: error)
      }
    }
    throw try failure(best?.hypothesis ?? .anySize)
  }

  /// The factor by which the multiple must grow, judging by a failed division; else 2.
  private static func step(after error: LoweringError) -> Int {
    guard let (dividend, by) = error.inexactDivision, let divisor = by.value, divisor > 1 else {
      return 2
    }
    var common = divisor
    for term in dividend.terms where !term.atoms.contains(where: { $0.symbol.bound != nil }) {
      common = greatestCommonDivisor(common, Int(clamping: term.coefficient.magnitude))
    }
    return max(2, divisor / max(common, 1))
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }

  private func attempt(
    _ hypothesis: SizeHypothesis, stopsAtFirstError: Bool
  ) throws(LoweringFailure) -> GraphLowering {
    var lowering = GraphLowering(source, nodes: nodes)
    do throws(DimError) {
      lowering.run(
        inputTypes: try sizes.types(hypothesis), elements: elements,
        stopsAtFirstError: stopsAtFirstError)
    } catch {
      throw LoweringFailure(
        errors: [LoweringError(place: .graph, reason: .symbolic(.arithmetic(error)))])
    }
    return lowering
  }

  /// All errors under a hypothesis; where some do not depend on it, only those.
  private func failure(_ hypothesis: SizeHypothesis) throws(LoweringFailure) -> LoweringFailure {
    let errors = try attempt(hypothesis, stopsAtFirstError: false).errors
    let certain = errors.filter { !$0.dependsOnSize }
    return LoweringFailure(errors: certain.isEmpty || !sizes.hasSpatialSymbols ? errors : certain)
  }
}
