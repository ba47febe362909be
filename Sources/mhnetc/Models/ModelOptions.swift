import Architectures
import ArgumentParser
import ModelFiles
import Passes

/// How a model file is read, and what its tensors cannot tell.
struct ModelSettings: Hashable, Sendable {
  /// The entry of a checkpoint that holds the weights; `nil` for the usual ones in turn.
  var weightsKey: String?
  /// Whether a checkpoint's CRC-32 are compared.
  var checksums = true
  /// The architectures that it may be; `nil` for all.
  var designs: [Architecture.Design]?
  /// What means over whole feature maps become; `nil` for the authors' default, global.
  var pooling: Pooling?

  /// For the reader of checkpoints.
  var checkpointOptions: CheckpointOptions {
    var options = CheckpointOptions()
    options.weightsKey = weightsKey
    options.checksums = checksums
    return options
  }
}

/// The options that say how a model file is read, and what its tensors cannot tell.
struct ModelOptions: ParsableArguments {
  @Option(
    name: .customLong("weights-key"),
    help: """
      The entry of a checkpoint that holds the weights; by default the first of model_state_dict, \
      state_dict, params_ema, params-ema, params, model, net, generator, module.
      """)
  var weightsKey: String?

  @Flag(
    name: .customLong("ignore-checksums"),
    help: "Read a checkpoint though its CRC-32 do not match.")
  var ignoresChecksums = false

  @Option(
    help: """
      Take the model for this architecture, or refuse it (`mhnetc list architectures`); by default \
      it is told from the tensors.
      """)
  var arch: ArchitectureArgument?

  @Option(
    help: """
      What means over the whole picture become: global, as in training and by default, or local:N, \
      means over windows of N by N pixels (TLC; the authors test NAFNet on GoPro with local:384).
      """)
  var pool: PoolingArgument?

  var settings: ModelSettings {
    ModelSettings(
      weightsKey: weightsKey, checksums: !ignoresChecksums, designs: arch?.designs,
      pooling: pool?.pooling)
  }
}

/// The name of an architecture.
struct ArchitectureArgument: ExpressibleByArgument {
  /// Those of the name: a family may have several revisions.
  let designs: [Architecture.Design]

  init?(argument: String) {
    designs = Architecture.Design.named(argument)
    if designs.isEmpty { return nil }
  }

  /// The families, then the revisions that have a name of their own.
  static var allValueStrings: [String] {
    Architecture.Family.allCases.map(\.rawValue)
      + Architecture.Design.allCases.map(\.rawValue).filter {
        Architecture.Family(rawValue: $0) == nil
      }
  }
}

/// `global` or `local:N`.
struct PoolingArgument: ExpressibleByArgument {
  let pooling: Pooling

  init?(argument: String) {
    if argument == "global" {
      pooling = .global
    } else if argument.hasPrefix("local:"), let window = Int(argument.dropFirst(6)), window > 0 {
      pooling = .local(window: window)
    } else {
      return nil
    }
  }

  static var allValueStrings: [String] { ["global", "local:N"] }
}

extension Pooling {
  /// As `--pool` takes it.
  var text: String {
    switch self {
    case .global: "global"
    case .local(let window): "local:\(window)"
    }
  }
}
