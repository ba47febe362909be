public import IR
public import Operators
public import Rewriting
public import TensorCore

/// The passes in their order. What a pass needs of the order is written down in `constraints`, with
/// the reason, and a test holds the table against them.
public enum Pipeline {
  /// All passes.
  public static let passes: [Pass] = [
    Pass(
      "fold-constants", "Computes what depends on weights and constants alone.",
      .function(ConstantFolding.fold)),
    Pass(
      "canonicalize", "Brings the spellings of exporters to one form.",
      .rules(Canonicalization.rules)),
    Pass(
      "factor-products", "Adds the left factors of products with one right factor.",
      .rules(ProductFactoring.rules)),
    Pass(
      "recognize-pixel-shuffle", "Finds pixel shuffles among reshapes and transposes.",
      .rules(PixelShuffleRecognition.rules)),
    Pass(
      "recognize-layer-norm", "Finds normalisations over channels.",
      .rules(LayerNormRecognition.rules)),
    Pass(
      "simplify-layouts", "Removes transposes and reshapes around normalisations.",
      .rules(LayoutSimplification.rules)),
    Pass(
      "recognize-l2-normalize", "Finds scalings to unit length.",
      .rules(L2NormalizeRecognition.rules)),
    Pass(
      "recognize-local-mean", "Finds means over windows, with the border repeated.",
      .rules(LocalMeanRecognition.rules)),
    Pass("recognize-gelu", "Finds GELU.", .rules(GELURecognition.rules)),
    Pass(
      "recognize-simple-gate", "Finds products of two halves.",
      .rules(SimpleGateRecognition.rules)),
    Pass(
      "localize-means", "Makes means over whole feature maps local, where that is asked for.",
      .pooling),
    Pass(
      "recognize-channel-attention", "Finds channels weighted by all channels' means.",
      .rules(ChannelAttentionRecognition.rules)),
    Pass(
      "recognize-scaled-residual", "Finds residual connections with a scale per channel.",
      .rules(ScaledResidualRecognition.rules)),
    Pass(
      "fold-parameters", "Computes the reshaped parameters of what was found.",
      .function(ConstantFolding.foldCompletely)),
    Pass(
      "remove-dead-values", "Removes what reaches no result.",
      .function { graph throws(ShapeError) in try graph.withoutDeadValues() }),
    Pass(
      "fold-into-convolutions", "Moves parameters of norms and residuals into convolutions.",
      .fusion, .rules(ParameterFolding.rules)),
    Pass(
      "compose-convolutions", "Makes one of a convolution and a linear one before it.", .fusion,
      .rules(ConvolutionComposition.rules)),
    Pass(
      "merge-branches", "Moves what is linear before pixel shuffles.", .fusion,
      .rules(BranchMerging.rules)),
    Pass(
      "specialize-top-k", "Adds softmaxes over the largest scores of each row in one operator.",
      .fusion, .rules(TopKAttentionSpecialization.rules)),
    Pass(
      "accumulate-branches", "Adds scaled feature maps to a sum one by one.", .fusion,
      .rules(BranchAccumulation.rules)),
    Pass(
      "reorder-attention", "Computes of the scores of attention what was computed of its maps.",
      .fusion, .rules(ChannelAttentionReordering.rules)),
    Pass(
      "gate-with-gelu", "Finds products of one half with the GELU of the other.",
      .fusion, .rules(GELUGating.rules)),
    Pass(
      "complete-fusion", "Computes the parameters of what was fused, and removes the old ones.",
      .fusion,
      .function { graph throws(ShapeError) in
        try ConstantFolding.foldCompletely(graph).withoutDeadValues()
      }),
  ]

  /// A pass that must run before another.
  public struct Constraint: Sendable {
    /// The earlier pass.
    public let first: String
    /// The later pass.
    public let second: String
    /// Why.
    public let because: String
  }

  /// What the order must respect.
  public static let constraints: [Constraint] = [
    Constraint(
      first: "fold-constants", second: "canonicalize",
      because: "x · 1 is seen only once the 1 has been computed"),
    Constraint(
      first: "canonicalize", second: "recognize-layer-norm",
      because: "squares are written x · x, means keep their axes"),
    Constraint(
      first: "canonicalize", second: "recognize-l2-normalize",
      because: "the norm is divided by without being expanded"),
    Constraint(
      first: "canonicalize", second: "recognize-gelu",
      because: "halves are written as products"),
    Constraint(
      first: "canonicalize", second: "recognize-local-mean",
      because: "pads along height and along width are one"),
    Constraint(
      first: "canonicalize", second: "recognize-channel-attention",
      because: "means over height and width are one reduction that keeps its axes"),
    Constraint(
      first: "canonicalize", second: "localize-means",
      because: "means over height and width are one reduction that keeps its axes"),
    Constraint(
      first: "recognize-layer-norm", second: "localize-means",
      because: "the means of a normalisation stay as they are"),
    Constraint(
      first: "factor-products", second: "fold-parameters",
      because: "scales of one value are added"),
    Constraint(
      first: "recognize-pixel-shuffle", second: "simplify-layouts",
      because: "the latter moves transposes through the reshapes of a pixel shuffle"),
    Constraint(
      first: "recognize-layer-norm", second: "simplify-layouts",
      because: "only a whole normalisation moves through a transpose"),
    Constraint(
      first: "recognize-layer-norm", second: "recognize-scaled-residual",
      because: "γ · n + x is no residual connection when n is a normalisation"),
    Constraint(
      first: "recognize-scaled-residual", second: "fold-parameters",
      because: "recognition reshapes parameters"),
    Constraint(
      first: "remove-dead-values", second: "fold-into-convolutions",
      because: "what is compared and inspected is the network before it is fused"),
    Constraint(
      first: "simplify-layouts", second: "fold-into-convolutions",
      because: "normalisations are over axis 1, beside their convolution"),
    Constraint(
      first: "recognize-scaled-residual", second: "fold-into-convolutions",
      because: "scales of residuals are found first"),
    Constraint(
      first: "recognize-pixel-shuffle", second: "compose-convolutions",
      because: "shuffles are operators"),
    Constraint(
      first: "compose-convolutions", second: "merge-branches",
      because: "factors that move before a shuffle part it from its convolution"),
    Constraint(
      first: "specialize-top-k", second: "accumulate-branches",
      because: "sums of softmaxes are one operator, and no sums of maps"),
    Constraint(
      first: "merge-branches", second: "accumulate-branches",
      because: "shuffles are added before a sum takes them in one by one"),
    Constraint(
      first: "recognize-pixel-shuffle", second: "merge-branches",
      because: "shuffles are operators"),
    Constraint(
      first: "recognize-channel-attention", second: "merge-branches",
      because: "means inside an attention stay means of one value"),
    Constraint(
      first: "compose-convolutions", second: "complete-fusion",
      because: "composed weights are computed once"),
    Constraint(
      first: "fold-into-convolutions", second: "complete-fusion",
      because: "the scaled weights are computed once"),
    Constraint(
      first: "factor-products", second: "specialize-top-k",
      because: "the softmaxes stand beside one another, and equal masks are one"),
    Constraint(
      first: "fold-parameters", second: "specialize-top-k",
      because: "masks start from fills of the scores' extents"),
    Constraint(
      first: "specialize-top-k", second: "complete-fusion",
      because: "the scales are joined once"),
    Constraint(
      first: "recognize-l2-normalize", second: "reorder-attention",
      because: "rows of unit length are one operator"),
    Constraint(
      first: "reorder-attention", second: "complete-fusion",
      because: "the projection's weight is cut into heads once"),
    Constraint(
      first: "recognize-gelu", second: "gate-with-gelu", because: "GELU is one operator"),
    Constraint(
      first: "fold-parameters", second: "remove-dead-values",
      because: "folding leaves its operands behind"),
  ]

  /// Which passes run.
  public enum Selection: Sendable {
    /// All.
    case all
    /// All but those that fuse: the network in the authors' terms.
    case withoutFusion
    /// Those of these names, in the order of the table.
    case only([String])
  }

  /// Runs the passes; the verifier runs after each.
  ///
  /// - Parameters:
  ///   - graph: A graph that verifies.
  ///   - selection: Which passes.
  ///   - pooling: What means over whole feature maps become, whichever passes are selected.
  ///   - requiresWeights: Whether the elements of all weights must be there.
  ///   - observing: Called after each pass with its result.
  /// - Returns: The graph and a report for each pass that ran.
  /// - Throws: `PipelineError`, which names the pass.
  public static func run(
    _ graph: Graph, _ selection: Selection = .all, pooling: Pooling = .global,
    requiresWeights: Bool = true,
    observing: (Graph, PassReport) -> Void = { _, _ in }
  ) throws(PipelineError) -> PipelineResult {
    var graph = graph
    var recognized: Graph?
    var reports: [PassReport] = []
    for pass in try selected(selection, pooling) {
      if pass.stage == .fusion, recognized == nil { recognized = graph }
      let (result, report) = try apply(pass, to: graph, pooling)
      let errors = result.verify(requiresWeights: requiresWeights)
      if !errors.isEmpty { throw .verification(pass: pass.name, errors) }
      try checkOutputs(of: result, against: graph, pass)
      reports.append(report)
      observing(result, report)
      graph = result
    }
    return PipelineResult(graph: graph, recognized: recognized ?? graph, reports: reports)
  }

  /// Where the rules of a pass have come near and do not apply to what it has made; see
  /// `Pass.nearMisses`.
  public static func nearMisses(of pass: String, in graph: Graph) -> [NearMiss] {
    passes.first { $0.name == pass }?.nearMisses(in: graph) ?? []
  }

  /// No pass changes what the user sees: the outputs keep their names, order and types.
  private static func checkOutputs(
    of result: Graph, against graph: Graph, _ pass: Pass
  ) throws(PipelineError) {
    let before = graph.outputs.map { OutputType(name: $0.name, type: graph.type(of: $0.value)) }
    let after = result.outputs.map { OutputType(name: $0.name, type: result.type(of: $0.value)) }
    if before != after { throw .outputs(pass: pass.name, found: after, expected: before) }
  }

  /// The passes that run; means become local whichever are selected.
  private static func selected(
    _ selection: Selection, _ pooling: Pooling
  ) throws(PipelineError) -> [Pass] {
    var names = passes.map(\.name)
    switch selection {
    case .all: break
    case .withoutFusion: names = passes.filter { $0.stage != .fusion }.map(\.name)
    case .only(let selected):
      let unknown = selected.filter { name in !passes.contains { $0.name == name } }
      if !unknown.isEmpty { throw .unknownPasses(names: unknown, known: names) }
      names = selected
    }
    return passes.filter { pass in
      switch pass.body {
      case .pooling: pooling != .global
      case .rules, .function: names.contains(pass.name)
      }
    }
  }

  private static func localized(
    _ graph: Graph, _ pooling: Pooling
  ) throws(PipelineError) -> (Graph, [String: Int]) {
    guard case .local(let window) = pooling else { return (graph, [:]) }
    do throws(PoolingError) {
      let (result, count) = try MeanLocalization(graph, window: window).localized()
      return (result, ["local-mean": count])
    } catch {
      throw .pooling(error)
    }
  }

  private static func apply(
    _ pass: Pass, to graph: Graph, _ pooling: Pooling
  ) throws(PipelineError) -> (Graph, PassReport) {
    let result: Graph
    var applications: [String: Int] = [:]
    switch pass.body {
    case .rules(let rules):
      do throws(RewriteError) {
        let rewritten = try Rewriter(rules).rewrite(graph)
        (result, applications) = (rewritten.graph, rewritten.applications)
      } catch {
        throw .rewrite(pass: pass.name, error)
      }
    case .function(let function):
      do throws(ShapeError) { result = try function(graph) } catch {
        throw .shape(pass: pass.name, error)
      }
    case .pooling:
      (result, applications) = try localized(graph, pooling)
    }
    let report = PassReport(
      pass: pass.name, applications: applications, before: graph.operatorCounts(),
      after: result.operatorCounts(),
      droppedWeights: Set(graph.weights.names).subtracting(result.weights.names).sorted())
    return (result, report)
  }
}

/// A graph after the passes.
public struct PipelineResult: Sendable {
  /// The graph.
  public let graph: Graph
  /// The graph before the passes that fuse: the network in the authors' terms.
  public let recognized: Graph
  /// What each pass has changed.
  public let reports: [PassReport]
}

/// Name and type of an output.
public struct OutputType: Hashable, Sendable {
  /// The name.
  public let name: String
  /// The type.
  public let type: TensorType
}

/// Why the passes could not be run.
public enum PipelineError: Error, Hashable, Sendable {
  /// Names of no pass.
  case unknownPasses(names: [String], known: [String])
  /// The rules of a pass.
  case rewrite(pass: String, RewriteError)
  /// A function's result is ill-typed.
  case shape(pass: String, ShapeError)
  /// The outputs are not what they were.
  case outputs(pass: String, found: [OutputType], expected: [OutputType])
  /// The means cannot be local.
  case pooling(PoolingError)
  /// The result does not verify.
  case verification(pass: String, [VerifierError])
}
