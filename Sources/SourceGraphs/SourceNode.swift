public import ModelFiles
public import TensorCore

/// An operator of a source graph with the names of its operands and results.
public struct SourceNode: Sendable {
  /// Where the node is.
  public var place: SourcePlace
  /// The domain of the operator; empty for ONNX itself (`ai.onnx`).
  public var domain: String
  /// The operator's name, such as `Conv`.
  public var operatorType: String
  /// The version of the domain in force at the node: of the model, or of the function it was in.
  public var version: Int
  /// Names of the operands; an empty name is an absent optional operand.
  public var inputs: [String]
  /// Names of the results; an empty name is a result that nobody uses.
  public var outputs: [String]
  /// Attributes by name; an absent attribute has the operator's default.
  public var attributes: [String: SourceAttribute]

  /// Makes a node.
  public init(
    place: SourcePlace, domain: String = "", operatorType: String, version: Int,
    inputs: [String], outputs: [String], attributes: [String: SourceAttribute] = [:]
  ) {
    self.place = place
    self.domain = domain
    self.operatorType = operatorType
    self.version = version
    self.inputs = inputs
    self.outputs = outputs
    self.attributes = attributes
  }
}

/// Where a node is, for messages and provenance.
public struct SourcePlace: Hashable, Sendable {
  /// The node's index in the file's main graph, from 0; for an inlined node that of its call.
  public var index: Int
  /// The node's name, empty if the file has none; for an inlined node after the name of its call.
  public var name: String
  /// The operator.
  public var operatorType: String
  /// The author's module, such as `stage1.encoders.0.0.conv1`; empty for the network itself, nil
  /// if the exporter has not noted it.
  public var modulePath: String?
  /// The author's line, such as `nafnet.py:56 in forward`; nil if the exporter has not noted it.
  public var sourceLine: String?

  /// Creates a place.
  public init(
    index: Int, name: String, operatorType: String, modulePath: String?, sourceLine: String? = nil
  ) {
    self.index = index
    self.name = name
    self.operatorType = operatorType
    self.modulePath = modulePath
    self.sourceLine = sourceLine
  }
}

/// The value of an attribute.
public enum SourceAttribute: Hashable, Sendable {
  case int(Int64)
  case ints([Int64])
  case float(Float)
  case floats([Float])
  case string(String)
  case strings([String])
  case tensor(Tensor)
  case tensors([Tensor])
  /// A graph inside the node; control flow is not compiled, so only a summary is kept.
  case graphs([SourceSubgraph])
  /// A kind of value that is not read.
  case unread(UnreadValue)
}

/// A value that ONNX allows and that is not read here.
public enum UnreadValue: Hashable, Sendable {
  /// A tensor of an element type that has no storage here.
  case tensor(OnnxElementType)
  /// Anything but a tensor, a number, a text or a graph, by its field in the file
  /// (`sparse_tensor`, `type_protos`, ...).
  case field(String)
}

/// A summary of a graph inside a node.
public struct SourceSubgraph: Hashable, Sendable {
  /// Its name.
  public var name: String
  /// The operators of its nodes, in order.
  public var operatorTypes: [String]
}
