import Architectures
import Examination
import IR
import Operators
import PlanFormat
import PlanRuntime
import SourceGraphs
import TensorCore

/// Weights, hazards of what is computed, and licences.
extension CheckReport {
  /// The largest number of float16.
  private static let largestFloat16 = 65504.0
  /// The largest number of bfloat16.
  private static let largestBFloat16 = 0x1.FEp127
  /// The most channels that are named.
  private static let mostChannels = 8

  /// Looks at every weight.
  ///
  /// - Parameters:
  ///   - opened: The model.
  ///   - isStrict: Whether NaN and infinities are errors.
  mutating func add(weightsOf opened: OpenedModel, isStrict: Bool) {
    var isPlan = false
    if case .plan = opened { isPlan = true }
    for (name, tensor) in opened.namedTensors where tensor.elementType.isFloatingPoint {
      let statistics = WeightStatistics(name, tensor)
      addNonFinite(statistics, tensor.elementCount, isStrict: isStrict)
      if statistics.subnormalCount > 0 {
        add(.subnormalWeight, statistics) {
          "found \($0.subnormalCount) of \(tensor.elementCount) elements below 2⁻¹²⁶ but not 0"
        }
      }
      addRange(statistics)
      // A plan's weights are packed, with zeros between them.
      if !isPlan { addZeros(statistics, tensor) }
    }
    guard case .source(let source, _) = opened else { return }
    // Constants that are not learnt, masks of −∞ aside.
    let learnt = Set(source.parameters.map(\.key))
    for name in source.nonFiniteInitializers where !learnt.contains(name) {
      guard let tensor = source.initializers[name] else { continue }
      let statistics = WeightStatistics(name, tensor)
      if statistics.nanCount > 0 || statistics.infiniteCount < tensor.elementCount {
        addNonFinite(statistics, tensor.elementCount, isStrict: isStrict)
      }
    }
  }

  private mutating func addNonFinite(
    _ statistics: WeightStatistics, _ elements: Int, isStrict: Bool
  ) {
    let (nans, infinities) = (statistics.nanCount, statistics.infiniteCount)
    guard nans + infinities > 0 else { return }
    if isStrict { fail(.badData) }
    add(.nonFiniteWeight, statistics, severity: isStrict ? .error : .warning) { _ in
      "found \(nans) NaN and \(infinities) infinite among \(elements) elements, expected numbers"
    }
  }

  private mutating func addRange(_ statistics: WeightStatistics) {
    let largest = max(statistics.maximum.magnitude, statistics.minimum.magnitude)
    if largest > CheckReport.largestFloat16 {
      add(.beyondFloat16, statistics) { _ in
        "found the magnitude \(largest), expected at most \(CheckReport.largestFloat16)"
      }
    }
    if largest > CheckReport.largestBFloat16 {
      add(.beyondBFloat16, statistics) { _ in
        "found the magnitude \(largest), expected at most \(CheckReport.largestBFloat16)"
      }
    }
  }

  private mutating func addZeros(_ statistics: WeightStatistics, _ tensor: Tensor) {
    if statistics.zeroCount == tensor.elementCount {
      // A bias of zero is one that was never needed.
      guard tensor.elementCount > 0, !statistics.name.hasSuffix("bias") else { return }
      return add(.zeroTensor, statistics) { _ in
        "found nothing but zeros in \(tensor.elementCount) elements"
      }
    }
    let dead = statistics.deadChannels
    guard !dead.isEmpty else { return }
    let named = dead.prefix(CheckReport.mostChannels).map(String.init).joined(separator: ", ")
    let more = dead.count > CheckReport.mostChannels ? ", …" : ""
    add(.deadChannel, statistics) { _ in
      "found nothing but zeros in \(dead.count) of \(tensor.shape[0]) channels: \(named)\(more)"
    }
  }

  private mutating func add(
    _ code: CheckCode, _ statistics: WeightStatistics, severity: Severity? = nil,
    _ message: (WeightStatistics) -> String
  ) {
    add(
      code, message(statistics), place: "tensor '\(statistics.name)'",
      module: statistics.name.module, severity: severity)
  }

  /// Looks at what is computed: in the authors' terms where the graph is there, else in the plan's.
  mutating func add(hazardsOf compiled: CompiledModel) {
    if let graph = compiled.recognized {
      let ids = Array(graph.ids)
      let hazards = NumericHazard.find(
        ops: ids.map { graph[$0].op }, operands: ids.map { graph[$0].operands.map(\.index) })
      for hazard in hazards {
        let origin = graph.origins[ids[hazard.value]]
        add(hazard, place: origin.map { "\($0)" } ?? "", module: origin?.modulePath)
      }
      return
    }
    let plan = compiled.plan
    let hazards = NumericHazard.find(
      ops: plan.values.map(\.op), operands: plan.values.map { $0.operands.map(\.index) })
    for hazard in hazards {
      let id = PlanValueID(hazard.value)
      add(hazard, place: plan.originText(of: id), module: plan[id].origin?.modulePath)
    }
  }

  private mutating func add(_ hazard: NumericHazard, place: String, module: String?) {
    switch hazard.kind {
    case .noEpsilon(let epsilon):
      add(
        .noEpsilon,
        "found epsilon \(epsilon), expected one above 0: where a feature map is constant, as in a "
          + "black picture, the normalisation divides by zero", place: place, module: module)
    case .vanishingEpsilon(let epsilon):
      add(
        .vanishingEpsilon, "found epsilon \(epsilon), expected at least 2⁻¹²⁶", place: place,
        module: module)
    case .unshiftedExponential:
      add(
        .unshiftedExponential,
        "found exponentials divided by their sum without the maximum subtracted: above 88.7 they "
          + "are infinite in single precision", place: place, module: module)
    }
  }

  /// What the authors' repositories say, and only that.
  mutating func add(licenceOf facts: ModelFacts) {
    guard let architecture = facts.architecture,
      let family = Architecture.Family(rawValue: architecture.name)
    else { return }
    let parameters = architecture.parameters.mapValues(\.text)
    let published = PublishedArchitecture.all.filter { $0.family == family }
      .flatMap(\.configurations)
      .filter { $0.parameters.mapValues { JSONValue($0).text } == parameters }.map(\.name)
    add(
      .licence,
      "the authors' own code and weights are under: \(family.licence); weights of others have their "
        + "own licence", place: family.rawValue)
    guard family.allowsCommercialUse == false, !published.isEmpty else { return }
    add(
      .nonCommercial,
      "found the hyper-parameters of \(published.joined(separator: ", ")): where these are the "
        + "authors' weights, their licence allows no commercial use", place: family.rawValue)
  }
}

extension Architecture.Family {
  /// Whether the authors' licence allows commercial use; `nil` where they state none.
  fileprivate var allowsCommercialUse: Bool? {
    switch self {
    case .mhnet, .restormer: false
    case .nafnet: true
    case .drsformer: nil
    }
  }
}
