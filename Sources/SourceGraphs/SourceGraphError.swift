public import ModelFiles

/// A file whose records do not make a graph: all problems that were found.
public struct SourceGraphError: Error, Hashable, Sendable {
  /// The file, as the user named it.
  public let file: String
  /// The problems in the order of the file; at least one.
  public let problems: [SourceProblem]

  /// What kind of failure this is: bad data before limits before what is not supported.
  public var failureClass: FailureClass {
    let classes = Set(problems.map(\.reason.failureClass))
    return [.badData, .resourceLimit, .unsupported].first { classes.contains($0) } ?? .badData
  }
}

/// One problem with its place.
public struct SourceProblem: Hashable, Sendable {
  /// Where it is.
  public let place: Place
  /// What it is.
  public let reason: Reason

  /// Where a problem is.
  public enum Place: Hashable, Sendable {
    /// The model as a whole.
    case model
    /// A node.
    case node(SourcePlace)
    /// An attribute of a node.
    case attribute(SourcePlace, String)
    /// An initializer.
    case initializer(String)
    /// An input of the graph.
    case input(String)
    /// An output of the graph.
    case output(String)
    /// A local function.
    case function(domain: String, name: String)
  }

  /// What a problem is.
  public enum Reason: Hashable, Sendable {
    // Versions.

    /// A field that must be there is missing.
    case missing(String)
    /// A version of the file format outside the supported ones.
    case irVersion(Int64, supported: ClosedRange<Int64>)
    /// A version of the ONNX operators outside the supported ones.
    case operatorSet(Int64, supported: ClosedRange<Int64>)
    /// A domain imported twice with different versions.
    case operatorSetTwice(domain: String)
    /// A node of a domain that is not imported.
    case operatorSetMissing(domain: String)

    // Names.

    /// A name for two values.
    case definedTwice(String)
    /// An operand or output that nothing defines.
    case undefined(String)
    /// Nodes that wait for each other; the names of the values, in order.
    case cycle([String])
    /// A function defined twice.
    case functionTwice

    // Types.

    /// An element type that ONNX does not define.
    case unknownElementType(Int32)
    /// An element type that has no storage here.
    case unsupportedElementType(OnnxElementType)
    /// A negative extent.
    case negativeDimension(Int64)
    /// A constant that is not read and that a node or an output uses.
    case unreadConstant(String, UnreadValue)
    /// A kind of type other than a tensor, by field name.
    case notATensor(String)
    /// Sparse initializers.
    case sparseInitializers(Int)

    // Attributes.

    /// An attribute given twice, or without a name.
    case attributeTwice(String)
    /// An attribute with values in several fields.
    case attributeFields([String])
    /// An attribute whose value is not of its declared type.
    case attributeType(declared: Int32)
    /// Text that is not UTF-8.
    case attributeText
    /// A reference to a function's attribute outside a function.
    case attributeReference(String)
    /// A `Constant` without exactly one value.
    case constantValues(Int)
    /// A `Constant` whose attribute does not exist or has another type.
    case constantAttribute

    // Functions.

    /// A function that calls itself, directly or through others.
    case recursion
    /// More operands or results than the function has.
    case callArity(found: Int, limit: Int)
    /// Function calls nested more deeply than the limit.
    case callDepth(limit: Int)
    /// More nodes than the limit after inlining.
    case inlinedNodes(limit: Int)

    // Exported programs.

    /// An argument of the wrong kind, or out of range.
    case argument(name: String, found: String, expected: String)
    /// An argument that is valid but not supported.
    case unsupportedArgument(name: String, found: String, supported: String)
    /// An operator that is not compiled, with how often it occurs and the first places.
    case unsupportedOperator(target: String, count: Int, places: [SourcePlace])
    /// An operator in the mode of training.
    case trainingMode
    /// An input or output of another kind than tensors, by its field in the file.
    case signature(kind: String, expected: String)
    /// A tensor that is changed while another one that may share its elements is used later.
    case changedView(String, usedLater: String)
    /// A parameter, buffer or constant that the archive lacks.
    case noTensor(String)
    /// A number of results that the operator cannot have.
    case results(found: Int, expected: String)
  }
}

extension SourceProblem.Reason {
  /// What kind of failure this is.
  public var failureClass: FailureClass {
    switch self {
    case .irVersion, .operatorSet, .unsupportedElementType, .notATensor, .sparseInitializers,
      .unreadConstant, .unsupportedArgument, .unsupportedOperator, .trainingMode, .signature,
      .changedView:
      .unsupported
    case .callDepth, .inlinedNodes:
      .resourceLimit
    case .missing, .operatorSetTwice, .operatorSetMissing, .definedTwice, .undefined, .cycle,
      .functionTwice, .unknownElementType, .negativeDimension, .attributeTwice, .attributeFields,
      .attributeType, .attributeText, .attributeReference, .constantValues, .constantAttribute,
      .recursion, .callArity, .argument, .noTensor, .results:
      .badData
    }
  }
}

/// Collects problems, up to a number that a reader can still use.
struct ProblemList {
  /// The most problems that are kept.
  static let limit = 1000
  private(set) var problems: [SourceProblem] = []

  mutating func note(_ reason: SourceProblem.Reason, at place: SourceProblem.Place) {
    if problems.count < Self.limit {
      problems.append(SourceProblem(place: place, reason: reason))
    }
  }
}
