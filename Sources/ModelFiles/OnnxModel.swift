/// An ONNX model as its file says, field by field; nothing is resolved or checked across records.
public struct OnnxModel: Sendable {
  /// The file, as the user named it.
  public var file: String
  /// `ir_version`; nil if missing.
  public var irVersion: Int64?
  /// `producer_name` and `producer_version`, empty if missing.
  public var producer: (name: String, version: String)
  /// `opset_import`.
  public var operatorSets: [OnnxOperatorSet]
  /// The main graph; nil if missing.
  public var graph: OnnxGraph?
  /// Local functions.
  public var functions: [OnnxFunction]
  /// Oddities that do not prevent reading.
  public var warnings: [ModelFileWarning]
}

/// An oddity that does not prevent reading.
public enum ModelFileWarning: Hashable, Sendable {
  /// Two tensors share bytes of an external file.
  case overlappingExternalData(location: String, String, String)
}

/// `OperatorSetIdProto`: a domain and the version of its operators.
public struct OnnxOperatorSet: Hashable, Sendable {
  /// The domain; empty for ONNX itself.
  public var domain: String
  /// The version; nil if missing.
  public var version: Int64?
}

/// `GraphProto`.
public struct OnnxGraph: Sendable {
  /// The name, empty if missing.
  public var name: String
  /// Nodes in file order.
  public var nodes: [OnnxNode]
  /// Tensors with names.
  public var initializers: [OnnxTensor]
  /// Number of sparse initializers, which are not read.
  public var sparseInitializerCount: Int
  /// Inputs; before IR 4 all initializers are among them.
  public var inputs: [OnnxValueInfo]
  /// Outputs.
  public var outputs: [OnnxValueInfo]
}

/// `FunctionProto`: nodes under a name that other nodes may use as their operator.
public struct OnnxFunction: Sendable {
  /// Domain of the function, as nodes refer to it.
  public var domain: String
  /// The operator name.
  public var name: String
  /// Tells functions of one name apart (IR 10).
  public var overload: String
  /// Names of the inputs inside the body.
  public var inputs: [String]
  /// Names of the outputs inside the body.
  public var outputs: [String]
  /// Attributes without a default.
  public var attributeNames: [String]
  /// Attributes with their defaults.
  public var attributeDefaults: [OnnxAttribute]
  /// Versions of the operators in the body.
  public var operatorSets: [OnnxOperatorSet]
  /// The body.
  public var nodes: [OnnxNode]
}

/// `NodeProto`.
public struct OnnxNode: Sendable {
  /// The name, empty if missing.
  public var name: String
  /// The domain of the operator; empty for ONNX itself.
  public var domain: String
  /// The operator, empty if missing.
  public var operatorType: String
  /// Which function of the name is meant (IR 10).
  public var overload: String
  /// Names of the operands; an empty name is an absent optional operand.
  public var inputs: [String]
  /// Names of the results; an empty name is a result that nobody uses.
  public var outputs: [String]
  /// Attributes.
  public var attributes: [OnnxAttribute]
  /// `metadata_props`: what the exporter noted.
  public var metadata: [OnnxEntry]
}

/// `StringStringEntryProto`.
public struct OnnxEntry: Hashable, Sendable {
  /// The key, empty if missing.
  public var key: String
  /// The value, empty if missing.
  public var value: String
}

/// `AttributeProto`.
public struct OnnxAttribute: Sendable {
  /// The name, empty if missing.
  public var name: String
  /// The declared type (`AttributeType`), 0 if missing.
  public var declaredType: Int32
  /// The attribute of the enclosing function that stands in here; empty if none.
  public var reference: String
  /// The value.
  public var value: Value

  /// Attribute values, one case for each field of the record.
  public indirect enum Value: Sendable {
    /// `f`.
    case float(Float)
    /// `i`.
    case int(Int64)
    /// `s`.
    case string([UInt8])
    /// `t`.
    case tensor(OnnxTensor)
    /// `g`.
    case graph(OnnxGraph)
    /// `floats`.
    case floats([Float])
    /// `ints`.
    case ints([Int64])
    /// `strings`.
    case strings([[UInt8]])
    /// `tensors`.
    case tensors([OnnxTensor])
    /// `graphs`.
    case graphs([OnnxGraph])
    /// A field that is not read, by name: `tp`, `type_protos`, `sparse_tensor`, `sparse_tensors`.
    case unread(String)
    /// Values in several fields, by name.
    case several([String])
    /// No value: an empty array of the declared type, or a reference.
    case none
  }
}

/// `ValueInfoProto`: a name with its type.
public struct OnnxValueInfo: Hashable, Sendable {
  /// The name, empty if missing.
  public var name: String
  /// The type.
  public var type: OnnxValueType
}

/// `TypeProto`.
public enum OnnxValueType: Hashable, Sendable {
  /// A tensor; `dims` is nil if the rank is unknown.
  case tensor(elementType: Int32, dims: [OnnxDim]?)
  /// A type that is not read, by field name: `sequence_type`, `map_type`, ...
  case unread(String)
  /// No type.
  case missing
}

/// `TensorShapeProto.Dimension`.
public enum OnnxDim: Hashable, Sendable {
  /// `dim_value`.
  case value(Int64)
  /// `dim_param`.
  case parameter(String)
  /// Neither.
  case unknown
}

/// `TensorProto`, its payload as bytes of the mapped file wherever the file has them so.
public struct OnnxTensor: Sendable {
  /// The name, empty if missing.
  public var name: String
  /// Extents, all 0 or more, with a product within the limits.
  public var dims: [Int]
  /// The element type.
  public var elementType: OnnxElementType
  /// The elements.
  public var payload: Payload

  /// Where the elements are.
  public enum Payload: Sendable {
    /// Bytes of a file, little-endian, exactly as many as the dimensions say.
    case slice(FileSlice)
    /// Bytes made from a typed field, little-endian, exactly as many as the dimensions say.
    case bytes([UInt8])
    /// Texts, exactly as many as the dimensions say.
    case texts([[UInt8]])
    /// Elements of a type whose payload is not read (complex, less than a byte).
    case unread
  }
}
