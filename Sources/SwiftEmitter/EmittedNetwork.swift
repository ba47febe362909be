public import TensorCore

/// A network as Swift sources, and its weights.
///
/// The sources define `enum <Module>Network { static func plan(_ weights: WeightTable)
/// throws(ProgramError) -> Plan }`, whose plan computes what the plan computes from which they were
/// written: the same steps on the same weights in the same order. They import `NetworkProgram`,
/// `Operators` and `PlanFormat`, and nothing else.
public struct EmittedNetwork: Sendable {
  /// The sources, sorted by path.
  public let files: [EmittedFile]
  /// The file of weights, in pieces that follow each other (Schemas/weights.md).
  public let weights: [TensorBytes]
  /// `WeightTable.digest` of these weights, which the sources ask for.
  public let weightsDigest: UInt64
}

/// A file that has been written.
public struct EmittedFile: Hashable, Sendable {
  /// Where it belongs, relative to the folder of the module's sources: `Stages/Encoders.swift`.
  public let path: String
  /// What is in it.
  public let text: String
}
