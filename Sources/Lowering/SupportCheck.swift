import SourceGraphs

/// Finds every operator that is not compiled, before anything else is done.
struct SupportCheck {
  /// The nodes that some output needs, where all their operators are compiled.
  private(set) var nodes: [Node] = []
  /// The constants that some output needs.
  private(set) var usedInitializers: Set<String>
  /// The operators that are not compiled, each once.
  private(set) var errors: [LoweringError] = []

  private struct Kind: Hashable {
    let domain: String
    let name: String
    let version: Int
  }

  init(_ source: SourceGraph) {
    var needed = Set(source.outputs.map(\.name))
    var live: [SourceNode] = []
    for node in source.nodes.reversed() where node.outputs.contains(where: needed.contains) {
      live.append(node)
      needed.formUnion(node.inputs)
    }
    live.reverse()
    usedInitializers = needed.filter { source.initializers[$0] != nil }
    var kinds: [Kind] = []
    var uses: [Kind: [SourcePlace]] = [:]
    for source in live {
      if let node = Node(source) {
        nodes.append(node)
      } else {
        let kind = Kind(
          domain: source.domain, name: source.operatorType, version: source.version)
        if uses[kind] == nil { kinds.append(kind) }
        uses[kind, default: []].append(source.place)
      }
    }
    errors = kinds.map { SupportCheck.error($0, uses[$0] ?? []) }
  }

  private static func error(_ kind: Kind, _ places: [SourcePlace]) -> LoweringError {
    let known = kind.domain.isEmpty ? OnnxOperator(rawValue: kind.name) : nil
    let unsupported = UnsupportedOperator(
      domain: kind.domain, name: kind.name, version: kind.version,
      supportedVersions: known?.versions, count: places.count,
      places: Array(places.prefix(UnsupportedOperator.placeLimit)),
      remedy: known == nil ? remedy(kind) : .exportOtherVersion)
    return LoweringError(
      place: places.first.map { .node($0) } ?? .graph, reason: .unsupportedOperator(unsupported))
  }

  private static func remedy(_ kind: Kind) -> UnsupportedOperator.Remedy {
    guard kind.domain.isEmpty else { return .exportStandardOperators }
    switch kind.name {
    case "Dropout", "Bernoulli", "RandomNormal", "RandomNormalLike",
      "RandomUniform", "RandomUniformLike", "Multinomial":
      return .exportForEvaluation
    case "If", "Loop", "Scan", "SequenceConstruct", "SequenceEmpty",
      "SequenceErase", "SequenceInsert", "SequenceLength", "SequenceMap", "ConcatFromSequence",
      "Optional", "OptionalGetElement", "OptionalHasElement":
      return .exportWithoutControlFlow
    case "QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "QLinearConv",
      "QLinearMatMul", "ConvInteger", "MatMulInteger":
      return .exportUnquantised
    case "NonZero", "NonMaxSuppression", "Unique", "Compress":
      return .shapeDependsOnData
    case _: return .composeOfSupported
    }
  }
}
