import ArgumentParser
import Passes

/// How a model becomes a plan.
struct CompilationSettings: Sendable {
  /// The passes that run; `nil` for all.
  var passes: [String]?
  /// The pass after which the graph is printed.
  var dumpAfter: String?
  /// What large products round their operands to; `nil` for single precision.
  var precision: Precision?
  /// Whether the plan is of the network in its authors' terms, each value a step of its own.
  var keepsValuesApart = false
  /// How the file is read.
  var model = ModelSettings()
  /// Whether the elements of a checkpoint are looked at: checksums, infinities and NaNs.
  var examinesWeights = true
  /// Whether infinities and NaNs among the weights are refused.
  var refusesNonFinite = false

  /// `passes` as the pipeline takes it.
  var selection: Pipeline.Selection { passes.map { .only($0) } ?? .all }

  /// Whether the options ask for nothing that was decided when a plan was made.
  var suitsPlans: Bool {
    passes == nil && dumpAfter == nil && precision == nil && model.designs == nil
      && model.pooling == nil
  }
}

/// The options that say how a model becomes a plan.
struct CompilationOptions: ParsableArguments {
  @Option(
    name: .customLong("passes"),
    help: "Run only these passes, separated by commas (`mhnetc list passes`).")
  var passList: String?

  @Flag(name: .customLong("no-passes"), help: "Run no pass but those that a plan needs.")
  var noPasses = false

  @Option(name: .customLong("dump-after"), help: "Print the graph after this pass, as text.")
  var dumpAfter: String?

  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var model: ModelOptions

  var settings: CompilationSettings {
    CompilationSettings(
      passes: noPasses ? [] : passList?.split(separator: ",").map(String.init),
      dumpAfter: dumpAfter, precision: precision.precision, model: model.settings)
  }

  func validate() throws {
    if passList != nil && noPasses {
      throw ValidationError("--passes and --no-passes exclude each other")
    }
  }
}
