import Examination
import PlanFormat
import PlanRuntime
import Planner
import TensorCore

extension Inspection {
  /// Cost and memory at a size.
  struct SizeFacts: Encodable {
    let size: String
    let macs: Int
    /// Arena, inputs and outputs of a run.
    let memoryBytes: Int
    /// What all steps read and write.
    let bytesMoved: Int

    init(_ sized: SizedPlan, macs: Int) {
      size = sized.sizeText
      self.macs = macs
      memoryBytes = sized.peakBytes
      bytesMoved = sized.bytesMoved
    }
  }

  /// What a stage costs.
  struct StageFacts: Encodable {
    let name: String
    let parameters: Int
    let macs: Int
    let activationBytes: Int

    init(_ summary: StageSummary) {
      name = summary.name
      parameters = summary.parameters
      macs = summary.multiplyAdds
      activationBytes = summary.activationBytes
    }
  }

  /// What the elements of a weight are like.
  struct WeightFacts: Encodable {
    let name: String
    let type: String
    let minimum: Double
    let maximum: Double
    let mean: Double
    let rootMeanSquare: Double
    let zeroCount: Int
    let nanCount: Int
    let infiniteCount: Int
    let subnormalCount: Int
    let deadChannels: [Int]
    let isSuspicious: Bool

    init(_ statistics: WeightStatistics) {
      name = statistics.name
      type = "\(statistics.type)"
      minimum = statistics.minimum
      maximum = statistics.maximum
      mean = statistics.mean
      rootMeanSquare = statistics.rootMeanSquare
      zeroCount = statistics.zeroCount
      nanCount = statistics.nanCount
      infiniteCount = statistics.infiniteCount
      subnormalCount = statistics.subnormalCount
      deadChannels = statistics.deadChannels
      isSuspicious = statistics.isSuspicious
    }
  }

  /// The stages as a table.
  var stagesText: String {
    guard let stages else { return "" }
    let total = stages.reduce(0) { $0 + $1.macs }
    var table = TextTable("stage at \(size)", "parameters", "multiply-adds", "share", "activations")
    for stage in stages {
      table.add(
        stage.name.isEmpty ? "(network)" : singleLine(stage.name),
        Quantity.count(stage.parameters), Quantity.count(stage.macs),
        Quantity.fixed(total == 0 ? 0 : 100 * Double(stage.macs) / Double(total), 1) + " %",
        Quantity.bytes(stage.activationBytes))
    }
    return "\n" + table.text
  }

  /// The weights as a summary, and those that deserve a look as a table.
  var weightsText: String {
    guard let weightStatistics else { return "" }
    let finite = weightStatistics.filter { $0.minimum <= $0.maximum }
    let (low, high) = (
      finite.map(\.minimum).min() ?? 0, finite.map(\.maximum).max() ?? 0
    )
    let suspicious = weightStatistics.filter(\.isSuspicious)
    var text = "\n\(weightStatistics.count) tensors from \(low) to \(high), "
    text += "\(weightStatistics.reduce(0) { $0 + $1.zeroCount }) zeros, "
    text += "\(weightStatistics.reduce(0) { $0 + $1.nanCount }) NaN, "
    text += "\(weightStatistics.reduce(0) { $0 + $1.infiniteCount }) infinite, "
    text += "\(weightStatistics.reduce(0) { $0 + $1.subnormalCount }) subnormal, "
    text += "\(weightStatistics.reduce(0) { $0 + $1.deadChannels.count }) dead channels\n"
    guard !suspicious.isEmpty else { return text }
    var table = TextTable("weights to look at", "least", "greatest", "NaN", "infinite", "dead")
    for weight in suspicious {
      table.add(
        singleLine(weight.name), "\(weight.minimum)", "\(weight.maximum)", "\(weight.nanCount)",
        "\(weight.infiniteCount)", "\(weight.deadChannels.count)")
    }
    return text + "\n" + table.text
  }

  /// Adds cost and memory at another size.
  mutating func add(further sized: SizedPlan, _ facts: ModelFacts) {
    let macs = (try? facts.multiplyAdds?.evaluated(sized.binding)) ?? sized.multiplyAdds
    sizes.append(SizeFacts(sized, macs: macs))
  }
}

extension CompiledModel {
  /// What each stage costs: of the network in its authors' terms, or of a plan as it is.
  ///
  /// - Throws: `Diagnostic` when the network does not take the size.
  func stages(at size: ImageSize?, file: String) throws(Diagnostic) -> [Inspection.StageFacts] {
    StageSummary.stages(of: try sizedInAuthorsTerms(at: size, file: file))
      .map(Inspection.StageFacts.init)
  }

  /// The network in its authors' terms, or a plan as it is, at a size.
  ///
  /// - Throws: `Diagnostic` when the network does not take the size.
  func sizedInAuthorsTerms(at size: ImageSize?, file: String) throws(Diagnostic) -> SizedPlan {
    var plan = plan
    if let recognized {
      do throws(PlannerError) {
        plan = try Planner.plan(recognized, metadata: plan.metadata, keepsValuesApart: true)
      } catch {
        throw Diagnostic(.internalBug, file: file, "the planner failed: \(error)")
      }
    }
    return try SizedPlan(plan, at: size, file: file)
  }
}
