public import ModelFiles
public import Operators
public import SourceGraphs
public import TensorCore

/// Everything that keeps a source graph from being lowered.
public struct LoweringFailure: Error, Hashable, Sendable {
  /// At least one error, in the order of the graph.
  public let errors: [LoweringError]

  /// The class of the whole: bad data if any error is, else unsupported.
  public var failureClass: FailureClass {
    errors.contains { $0.failureClass == .badData } ? .badData : .unsupported
  }
}

/// One error and its place.
public struct LoweringError: Error, Hashable, Sendable {
  /// Where it is.
  public let place: Place
  /// What is wrong there.
  public let reason: Reason

  /// Makes an error.
  public init(place: Place, reason: Reason) {
    self.place = place
    self.reason = reason
  }

  /// Where an error is.
  public enum Place: Hashable, Sendable {
    /// The graph as a whole.
    case graph
    /// An input of the graph, by name.
    case input(String)
    /// An output of the graph, by name.
    case output(String)
    /// A node.
    case node(SourcePlace)
  }

  /// What is wrong.
  public enum Reason: Hashable, Sendable {
    // Not supported, though it may be valid.

    /// An operator that is not compiled, with all its uses.
    case unsupportedOperator(UnsupportedOperator)
    /// An attribute whose value is valid but not compiled.
    case unsupportedAttribute(name: String, found: String, supported: String)
    /// An element type for which the operator is not compiled.
    case unsupportedElementType(operand: Int, found: ElementType)
    /// An operand that must be known before the network runs, and is not.
    case runTimeOperand(index: Int, name: String)
    /// A value that depends on the input's size is used as data.
    case sizeAsData(name: String, Dim)
    /// A factor of resampling that is no fraction of small whole numbers, or not at every size.
    case resamplingFactor(from: Dim, to: Dim)
    /// An input or output without an element type or rank, or a sequence where a tensor is meant.
    case untyped

    // Contradictions in the file.

    /// An attribute that the operator needs.
    case missingAttribute(name: String)
    /// An attribute of the wrong kind, or out of range.
    case attribute(name: String, found: String, expected: String)
    /// A wrong number of operands.
    case operandCount(found: Int, expected: ClosedRange<Int>)
    /// A required operand is absent.
    case missingOperand(index: Int)
    /// An operand of the wrong rank.
    case operandRank(index: Int, found: Int, expected: ClosedRange<Int>)
    /// A wrong number of results.
    case resultCount(found: Int, expected: ClosedRange<Int>)
    /// An axis that the operand does not have.
    case axis(Int, rank: Int)
    /// A number in a constant operand that is out of range, such as the index of a `Gather`.
    case number(operand: Int, found: String, expected: String)
    /// The operands do not fit the operator.
    case shape(ShapeError)
    /// Shape arithmetic without a result.
    case symbolic(SymbolicError)
    /// The attention mask keeps no element: `TopK` with k = 0.
    case emptySelection(extent: Dim)
    /// The file says another type of a value than follows from its operands.
    case declaredType(SourceValue, inferred: TensorType)
  }

  /// Whether the file contradicts itself, or is valid but not compiled.
  public var failureClass: FailureClass {
    switch reason {
    case .unsupportedOperator, .unsupportedAttribute, .unsupportedElementType, .runTimeOperand,
      .sizeAsData, .resamplingFactor, .untyped:
      .unsupported
    case .missingAttribute, .attribute, .operandCount, .missingOperand, .operandRank,
      .resultCount, .axis, .number, .shape, .symbolic, .emptySelection, .declaredType:
      .badData
    }
  }

  /// Whether another assumption about the input's size could avoid the error.
  var dependsOnSize: Bool {
    switch reason {
    case .shape, .symbolic, .sizeAsData, .resamplingFactor, .number: true
    case .unsupportedOperator, .unsupportedAttribute, .unsupportedElementType,
      .runTimeOperand, .untyped, .missingAttribute, .attribute, .operandCount,
      .missingOperand, .operandRank, .resultCount, .axis, .emptySelection, .declaredType:
      false
    }
  }

  /// The division that failed, where one did.
  var inexactDivision: (Dim, by: Dim)? {
    switch reason {
    case .shape(.arithmetic(.inexactDivision(let a, let b))),
      .symbolic(.arithmetic(.inexactDivision(let a, let b))):
      (a, b)
    default: nil
    }
  }
}

/// An operator that is not compiled, with all its uses.
public struct UnsupportedOperator: Hashable, Sendable {
  /// The domain, empty for ONNX itself.
  public let domain: String
  /// The operator.
  public let name: String
  /// The version of its domain.
  public let version: Int
  /// The versions in which the operator is compiled, where there are any.
  public let supportedVersions: ClosedRange<Int>?
  /// How often it occurs.
  public let count: Int
  /// The first few places.
  public let places: [SourcePlace]
  /// What would help.
  public let remedy: Remedy

  /// The most places that are kept.
  public static let placeLimit = 3

  /// What would help.
  public enum Remedy: Hashable, Sendable {
    /// The operator exists in training mode only: export after `model.eval()`.
    case exportForEvaluation
    /// Another version of the operator is compiled: export with that operator set.
    case exportOtherVersion
    /// Control flow depends on data: export by tracing, with a fixed number of steps.
    case exportWithoutControlFlow
    /// Quantised: export the floating-point network.
    case exportUnquantised
    /// The result's shape depends on data, which no ahead-of-time plan can hold.
    case shapeDependsOnData
    /// An operator of another domain: export with standard operators only.
    case exportStandardOperators
    /// Compose it of operators that are compiled.
    case composeOfSupported
  }
}
