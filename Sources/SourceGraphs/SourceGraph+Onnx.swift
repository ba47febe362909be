public import ModelFiles
internal import TensorCore

/// What a graph may cost.
public struct SourceLimits: Hashable, Sendable {
  /// Function calls inside function calls.
  public var callDepth = 64
  /// Nodes after inlining, calls included.
  public var nodes = 1_000_000

  /// The limits that hold unless the caller changes them.
  public init() {}
}

extension SourceGraph {
  /// Versions of the file format that are read.
  public static let supportedIRVersions: ClosedRange<Int64> = 3...13
  /// Versions of the ONNX operators that are read; which of their operators are compiled, the
  /// lowering says.
  public static let supportedOperatorSets: ClosedRange<Int64> = 1...26

  /// Makes a graph of an ONNX model.
  ///
  /// - Parameters:
  ///   - model: The records.
  ///   - limits: What the graph may cost.
  /// - Throws: `SourceGraphError` with every problem found.
  public init(
    _ model: OnnxModel, limits: SourceLimits = SourceLimits()
  ) throws(SourceGraphError) {
    var builder = GraphBuilder(model, limits: limits)
    let graph = builder.build()
    guard let graph, builder.list.problems.isEmpty else {
      throw SourceGraphError(file: model.file, problems: builder.list.problems)
    }
    self = graph
  }
}

/// Makes a graph step by step and notes every problem; a step goes on after a problem wherever
/// what follows still means something.
struct GraphBuilder {
  let model: OnnxModel
  let limits: SourceLimits
  var list = ProblemList()
  var initializers: [String: Tensor] = [:]
  /// Constants that are not read, which matters only where they are used.
  var unreadInitializers: [String: UnreadValue] = [:]
  var warnings: [SourceWarning]

  init(_ model: OnnxModel, limits: SourceLimits) {
    self.model = model
    self.limits = limits
    warnings = model.warnings.map { .file($0) }
  }

  mutating func build() -> SourceGraph? {
    let operatorSets = readVersions()
    guard let record = model.graph else {
      list.note(.missing("graph"), at: .model)
      return nil
    }
    guard list.problems.isEmpty else { return nil }
    readInitializers(record)
    let inputs = readInputs(record)
    let outputs = readOutputs(record)
    var inliner = FunctionInliner(
      model.functions, operatorSets: operatorSets, limits: limits, list: list)
    let nodes = inliner.inline(record)
    list = inliner.list
    guard inliner.isComplete else { return nil }
    let operators = takeConstants(nodes)
    var wiring = Wiring(
      inputs: inputs, initializers: initializers.keys, unread: unreadInitializers, list: list)
    let sorted = wiring.check(operators, outputs: outputs)
    list = wiring.list
    if let place = wiring.firstUnsorted { warnings.append(.unsorted(place)) }
    return SourceGraph(
      file: model.file, name: record.name,
      producer: [model.producer.name, model.producer.version].filter { !$0.isEmpty }
        .joined(separator: " "),
      irVersion: Int(model.irVersion ?? 0), operatorSets: operatorSets,
      inputs: inputs, outputs: outputs, initializers: initializers, nodes: sorted,
      warnings: warnings)
  }

  /// Checks the versions of the format and of the ONNX operators.
  private mutating func readVersions() -> [String: Int] {
    let supported = SourceGraph.supportedIRVersions
    if let version = model.irVersion {
      if !supported.contains(version) {
        list.note(.irVersion(version, supported: supported), at: .model)
      }
    } else {
      list.note(.missing("ir_version"), at: .model)
    }
    if model.operatorSets.isEmpty { list.note(.missing("opset_import"), at: .model) }
    return OperatorSets.read(model.operatorSets, at: .model, noting: &list)
  }
}

/// Reads lists of imported operator sets.
enum OperatorSets {
  /// The version of each domain.
  static func read(
    _ records: [OnnxOperatorSet], at place: SourceProblem.Place, noting list: inout ProblemList
  ) -> [String: Int] {
    var versions: [String: Int] = [:]
    let supported = SourceGraph.supportedOperatorSets
    for record in records {
      let domain = canonical(record.domain)
      guard let version = record.version else {
        list.note(.missing("opset_import.version"), at: place)
        continue
      }
      if domain.isEmpty, !supported.contains(version) {
        list.note(.operatorSet(version, supported: supported), at: place)
      }
      if let other = versions[domain], other != Int(version) {
        list.note(.operatorSetTwice(domain: domain), at: place)
      }
      versions[domain] = Int(version)
    }
    return versions
  }

  /// The domain of ONNX itself has two names.
  static func canonical(_ domain: String) -> String {
    domain == "ai.onnx" ? "" : domain
  }
}
