public import Operators
public import TensorCore

/// What runs: a network's values, the steps that compute them in order, and its weights, packed.
///
/// A plan is the final graph, scheduled, with a kernel chosen for each step. Its values carry the
/// same `Op` as the graph's: there is one definition of every operator, and whoever reads a plan
/// infers the types anew by the same shape rules. Extents stay symbolic; the runtime binds them to
/// a size, so one file serves every size that the network admits.
///
/// A plan can only be made by `PlanBuilder`, which verifies it: what holds a `Plan` need not check.
public struct Plan: Sendable {
  /// Where it comes from.
  public let metadata: PlanMetadata
  /// The values; operands stand before the values that use them.
  public let values: [PlanValue]
  /// The steps, in the order in which they run.
  public let steps: [PlanStep]
  /// The results.
  public let outputs: [PlanOutput]
  /// The elements of the weights, sorted by name.
  public let weights: [PlanWeight]
  /// The inputs, in their order in the graph.
  public let inputs: [PlanValueID]
  private let weightIndices: [String: Int]

  init(
    metadata: PlanMetadata, values: [PlanValue], steps: [PlanStep], outputs: [PlanOutput],
    weights: [PlanWeight], weightIndices: [String: Int]
  ) {
    self.metadata = metadata
    self.values = values
    self.steps = steps
    self.outputs = outputs
    self.weights = weights
    self.weightIndices = weightIndices
    inputs = values.indices.lazy.map { PlanValueID($0) }.filter {
      if case .input = values[$0.index].op { true } else { false }
    }
  }

  /// The value of an id of this plan.
  public subscript(id: PlanValueID) -> PlanValue { values[id.index] }

  /// The weight of this name.
  public func weight(named name: String) -> PlanWeight? {
    weightIndices[name].map { weights[$0] }
  }
}

/// The number of a value in its plan; prints as `%12`.
public struct PlanValueID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The index into the plan's values.
  public let index: Int

  /// Makes an id.
  public init(_ index: Int) { self.index = index }

  /// Orders by index, which is a topological order.
  public static func < (left: PlanValueID, right: PlanValueID) -> Bool { left.index < right.index }

  /// The text form.
  public var description: String { "%\(index)" }
}

/// A value of a plan and what it means.
public struct PlanValue: Hashable, Sendable {
  /// What computes it.
  public let op: Op
  /// From what.
  public let operands: [PlanValueID]
  /// The type, as the operator's shape rule gives it; it is inferred, never stored.
  public let type: TensorType
  /// Where it comes from in the model.
  public let origin: PlanOrigin?

  /// Makes a value of a type that has been inferred.
  public init(op: Op, operands: [PlanValueID], type: TensorType, origin: PlanOrigin?) {
    self.op = op
    self.operands = operands
    self.type = type
    self.origin = origin
  }
}

/// Where a value comes from in the model, for profiles and dumps.
public struct PlanOrigin: Hashable, Sendable, CustomStringConvertible {
  /// The node, as the exporter named it.
  public let node: String
  /// The author's module, where it is known.
  public let modulePath: String?

  /// Makes an origin.
  public init(node: String, modulePath: String? = nil) {
    self.node = node
    self.modulePath = modulePath
  }

  /// The module path where it is known, else the node.
  public var description: String { modulePath ?? node }
}

/// One step: a kernel that computes one or several values at once.
///
/// The last value is the result. The others lie inside the step: they are used by it alone and
/// never stored, such as the sum before a gate.
public struct PlanStep: Hashable, Sendable {
  /// What computes it.
  public let kernel: StepKernel
  /// The values that the step stands for, ascending, at least one.
  public let values: [PlanValueID]

  /// Makes a step.
  public init(_ kernel: StepKernel, _ values: [PlanValueID]) {
    self.kernel = kernel
    self.values = values
  }
}

/// A result of the plan.
public struct PlanOutput: Hashable, Sendable {
  /// The name by which the user asks for it.
  public let name: String
  /// The value.
  public let value: PlanValueID

  /// Makes a result.
  public init(name: String, value: PlanValueID) {
    self.name = name
    self.value = value
  }
}

/// Where a plan comes from. Equal models and options give equal metadata: no times, no paths.
public struct PlanMetadata: Hashable, Sendable {
  /// The version of the compiler that wrote it.
  public var producer: String
  /// `Checksum.xxh64` of the model file.
  public var sourceDigest: UInt64
  /// The name of the network.
  public var network: String
  /// The options of the conversion, in the order in which they were given.
  public var options: [PlanOption]
  /// What a processor must have to run the plan, the names of `PlanFeature`; empty for plans that
  /// run everywhere.
  public var requiredFeatures: [String]

  /// Describes a plan.
  public init(
    producer: String, sourceDigest: UInt64, network: String, options: [PlanOption] = [],
    requiredFeatures: [String] = []
  ) {
    self.producer = producer
    self.sourceDigest = sourceDigest
    self.network = network
    self.options = options
    self.requiredFeatures = requiredFeatures
  }
}

/// Instructions without which a plan cannot run, as its metadata name them.
public enum PlanFeature: String, Hashable, Sendable, CaseIterable {
  /// Products of bfloat16 pairs (`vdpbf16ps`), for weights in `WeightLayout.panelsBF16`.
  case bfloat16 = "avx512_bf16"
}

extension Plan {
  /// What the processor must have.
  public var requiredFeatures: [PlanFeature] {
    metadata.requiredFeatures.compactMap(PlanFeature.init)
  }
}

/// An option of the conversion, for the reader of a plan.
public struct PlanOption: Hashable, Sendable {
  /// The name.
  public let name: String
  /// The value.
  public let value: String

  /// Makes an option.
  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}
