import ArgumentParser
import ModelFiles

/// How a model file is read.
struct ModelSettings: Hashable, Sendable {
  /// The entry of a checkpoint that holds the weights; `nil` for the usual ones in turn.
  var weightsKey: String?
  /// Whether a checkpoint's CRC-32 are compared.
  var checksums = true

  /// For the reader of checkpoints.
  var checkpointOptions: CheckpointOptions {
    var options = CheckpointOptions()
    options.weightsKey = weightsKey
    options.checksums = checksums
    return options
  }
}

/// The options that say how a model file is read.
struct ModelOptions: ParsableArguments {
  @Option(
    name: .customLong("weights-key"),
    help: "The entry of a checkpoint that holds the weights, as params_ema or state_dict.")
  var weightsKey: String?

  @Flag(
    name: .customLong("ignore-checksums"),
    help: "Read a checkpoint though its CRC-32 do not match.")
  var ignoresChecksums = false

  var settings: ModelSettings {
    ModelSettings(weightsKey: weightsKey, checksums: !ignoresChecksums)
  }
}
