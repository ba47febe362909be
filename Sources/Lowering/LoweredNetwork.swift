public import IR
public import SourceGraphs
public import TensorCore

/// A network in the typed IR.
public struct LoweredNetwork: Sendable {
  /// The network.
  public let graph: Graph
  /// What the user may want to know.
  public let notes: [LoweringNote]
}

/// Something that the user may want to know of a lowered network.
public enum LoweringNote: Hashable, Sendable {
  /// An extent of an input may be any multiple of a number, and nothing else.
  case multiplesOnly(input: String, axis: Int, of: Int)
  /// An extent of an input may be anything: the network itself pads to a multiple of a number.
  case padsItself(input: String, axis: Int, to: Int)
  /// Shapes depend on the elements of an input; the graph holds for the elements that were given.
  case assumedInput(String)
  /// Constants of the file that nothing uses.
  case unusedInitializers([String])
  /// The shape that the file declares for an output is not the shape that follows from its nodes.
  case declaredShape(output: String, declared: [SourceDim], inferred: TensorType)
}
