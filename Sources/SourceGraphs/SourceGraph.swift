public import ModelFiles
public import TensorCore

/// A network as its file describes it: operators by name, values by name, nothing interpreted.
///
/// Guaranteed: every name has one definition; every operand is an input, an initializer or the
/// result of an earlier node; initializers have the bytes that their dimensions say; local
/// functions are inlined; `Constant` nodes are initializers. Not guaranteed: that an operator
/// exists, or that its operands and attributes suit it.
public struct SourceGraph: Sendable {
  /// The file, as the user named it.
  public var file: String
  /// The name of the graph, often empty of meaning.
  public var name: String
  /// The program that wrote the file, with its version.
  public var producer: String
  /// The version of the file format (`ir_version`).
  public var irVersion: Int
  /// The version of the operators of each domain; the domain of ONNX itself is empty.
  public var operatorSets: [String: Int]
  /// What the caller supplies, in order. Inputs with an initializer count as initializers only.
  public var inputs: [SourceValue]
  /// What the network returns, in order. An output can be an input or an initializer.
  public var outputs: [SourceValue]
  /// Constants by name.
  public var initializers: [String: Tensor]
  /// Operators, each after those whose results it uses.
  public var nodes: [SourceNode]
  /// Oddities that do not prevent compiling.
  public var warnings: [SourceWarning]
  /// What the file says of the types of values inside, by name; the lowering compares it with what it
  /// infers. Empty where nothing is to be compared.
  public var declaredTypes: [String: SourceValue] = [:]
  /// The initializers that are the author's parameters; nil where the file does not tell them from
  /// other constants.
  public var parameterNames: Set<String>?

  /// Makes a graph of its parts, which must keep what is guaranteed above.
  public init(
    file: String, name: String, producer: String = "", irVersion: Int = 8,
    operatorSets: [String: Int], inputs: [SourceValue], outputs: [SourceValue],
    initializers: [String: Tensor], nodes: [SourceNode], warnings: [SourceWarning] = []
  ) {
    self.file = file
    self.name = name
    self.producer = producer
    self.irVersion = irVersion
    self.operatorSets = operatorSets
    self.inputs = inputs
    self.outputs = outputs
    self.initializers = initializers
    self.nodes = nodes
    self.warnings = warnings
  }

  /// Whether the graph is that of a program of `torch.export`.
  public var isTorchExport: Bool { parameterNames != nil }

  /// Initializers that no node and no output uses, sorted.
  public var unusedInitializers: [String] {
    let used = Set(nodes.lazy.flatMap(\.inputs)).union(outputs.lazy.map(\.name))
    return initializers.keys.filter { !used.contains($0) }.sorted()
  }
}

/// An input or output.
public struct SourceValue: Hashable, Sendable {
  /// The name.
  public var name: String
  /// The element type; nil where the file does not say (outputs only).
  public var elementType: ElementType?
  /// The extents, outermost first; nil if the rank is unknown.
  public var dims: [SourceDim]?

  /// Makes an input or output.
  public init(name: String, elementType: ElementType? = nil, dims: [SourceDim]? = nil) {
    self.name = name
    self.elementType = elementType
    self.dims = dims
  }
}

/// An extent as the file gives it.
public enum SourceDim: Hashable, Sendable {
  /// A number, 0 or more.
  case fixed(Int)
  /// A name; equal names mean equal extents, if the exporter is right.
  case named(String)
  /// Nothing.
  case unknown
}

/// An oddity that does not prevent compiling.
public enum SourceWarning: Hashable, Sendable {
  /// An oddity of the file.
  case file(ModelFileWarning)
  /// ONNX asks for nodes in topological order; these were sorted. The first node out of order.
  case unsorted(SourcePlace)
}
