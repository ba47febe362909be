public import TensorCore

/// A network that `torch.export.save` wrote: its graph and its tensors, nothing interpreted.
///
/// Source: torch/_export/serde/schema.py and torch/export/pt2_archive of PyTorch 2.5 to 2.13.
public struct ExportedProgram: Sendable {
  /// The file, as the user named it.
  public let file: String
  /// How the archive is laid out.
  public let container: Container
  /// The version of the program's records.
  public let schemaVersion: SchemaVersion
  /// The version of PyTorch that wrote it; nil where the file does not say (before 2.6).
  public let torchVersion: String?
  /// The version of ATen's operators.
  public let operatorSet: Int
  /// The graph.
  public let graph: ExportedGraph
  /// Parameters, buffers and constants, by the author's names.
  public let tensors: [String: Tensor]

  /// How an archive is laid out, which changed twice.
  public enum Container: String, Hashable, Sendable, CaseIterable {
    /// PyTorch 2.1 to 2.7: four members, of which the weights are a checkpoint.
    case flat = "PyTorch 2.5 to 2.7"
    /// PyTorch 2.8: folders, the weights still a checkpoint.
    case folders = "PyTorch 2.8"
    /// PyTorch 2.9 and later: folders, each weight a member.
    case separateWeights = "PyTorch 2.9 and later"
  }

  /// A version of the records.
  public struct SchemaVersion: Hashable, Sendable, CustomStringConvertible {
    /// Changes with what older readers cannot read.
    public let major: Int
    /// Changes with what older readers may skip.
    public let minor: Int

    /// The number, as `8.20`.
    public var description: String { "\(major).\(minor)" }
  }

  /// The majors that are read; minors add what may be skipped.
  public static let supportedMajors: ClosedRange<Int> = 7...8
}

/// What a program computes: nodes in order, values by name.
public struct ExportedGraph: Sendable {
  /// What the inputs are, in order.
  public let inputs: [ExportedInput]
  /// What the results are, in order.
  public let outputs: [ExportedOutput]
  /// The calls, in order.
  public let nodes: [ExportedNode]
  /// What the exporter noted of the type of each tensor.
  public let tensorTypes: [String: ExportedTensorType]
}

/// What an input of the graph is.
public enum ExportedInput: Hashable, Sendable {
  /// A parameter, buffer or constant: its name in the graph, and among the tensors.
  case tensor(argument: String, name: String)
  /// What the caller supplies.
  case user(ExportedValue)
  /// Another kind, by its field in the file (`custom_obj`, `token`, ...).
  case unread(String)
}

/// What a result of the graph is.
public enum ExportedOutput: Hashable, Sendable {
  /// What the caller gets.
  case user(ExportedValue)
  /// Another kind, by its field in the file (`buffer_mutation`, ...).
  case unread(String)
}

/// A call of an operator.
public struct ExportedNode: Hashable, Sendable {
  /// The operator, such as `torch.ops.aten.conv2d.default` or `_operator.mul`.
  public let target: String
  /// The node's name; older files have none.
  public let name: String
  /// The arguments that differ from the operator's defaults, in order.
  public let arguments: [Argument]
  /// The results; one call may give several tensors in one.
  public let results: [ExportedValue]
  /// The author's module; empty for the network itself, nil where it is not noted.
  public let modulePath: String?
  /// The author's line, as `nafnet.py:56 in forward`.
  public let sourceLine: String?

  /// An argument of a call.
  public struct Argument: Hashable, Sendable {
    /// The parameter that it is for.
    public let name: String
    /// The value.
    public let value: ExportedValue
  }
}

/// An argument or a result.
public enum ExportedValue: Hashable, Sendable {
  case none
  /// A tensor, by name.
  case tensor(String)
  /// Several tensors, by name.
  case tensors([String])
  /// Several tensors, some of which may be absent.
  case optionalTensors([String?])
  case integers([ExportedInteger])
  case integer(ExportedInteger)
  case number(Double)
  case numbers([Double])
  case bool(Bool)
  case bools([Bool])
  case text(String)
  /// An element type.
  case elementType(ExportedElementType)
  /// A layout in memory, a device or the like, which does not change what is computed.
  case placement(String)
  /// Another kind, by its field in the file.
  case unread(String)
}

/// An integer of an argument.
public enum ExportedInteger: Hashable, Sendable {
  case value(Int64)
  /// The result of another node.
  case named(String)
}

/// The type of a tensor as the exporter noted it.
public struct ExportedTensorType: Hashable, Sendable {
  /// The type of the elements.
  public let elementType: ExportedElementType
  /// The extents, outermost first.
  public let dims: [ExportedDim]
}

/// An extent as the exporter noted it.
public enum ExportedDim: Hashable, Sendable {
  case fixed(Int)
  /// An expression over symbols.
  case symbolic(SymbolicExpression)
}
