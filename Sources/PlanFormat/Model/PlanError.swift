public import Operators
public import TensorCore

/// Why bytes are not a plan, or a plan does not hold together.
public enum PlanError: Error, Hashable, Sendable {
  // The file.

  /// The file cannot be opened or read; the code is the system's error number.
  case cannotOpen(path: String, code: Int32)
  /// The file is shorter than its header.
  case tooShort(found: Int, expected: Int)
  /// The first bytes are not those of a plan.
  case notAPlan(found: [UInt8])
  /// The file was written for the other byte order.
  case byteOrder(found: UInt32, expected: UInt32)
  /// The format is newer or older than this reader.
  case version(found: UInt32, expected: UInt32)
  /// The file is longer or shorter than its header says.
  case fileLength(found: Int, expected: UInt64)
  /// The sections are not the ones of this version in their order.
  case sectionKinds(found: [UInt32], expected: [UInt32])
  /// A section does not lie where this version puts it: aligned, in order, inside the file.
  case sectionPlace(PlanSection, offset: UInt64, length: UInt64)
  /// Bytes between the sections are not zero.
  case padding(offset: Int)
  /// A checksum does not match: the file is damaged.
  case checksum(PlanSection, found: UInt64, expected: UInt64)
  /// The weights belong to another plan.
  case weightsDigest(found: UInt64, expected: UInt64)
  /// A section ends inside something, or a number in it is out of range.
  case malformed(PlanSection, offset: Int, what: String)
  /// The plan needs instructions of which this version knows nothing.
  case missingFeatures([String])
  /// The weights need instructions that the metadata do not name.
  case undeclaredFeature(String)

  // The program.

  /// An operator that does not exist.
  case unknownOperator(value: Int, mnemonic: String)
  /// The attributes of an operator.
  case attribute(value: Int, AttributeError)
  /// The operator does not accept its operands.
  case shape(value: Int, ShapeError)
  /// An operand that does not stand before the value.
  case operandNotBefore(value: Int, operand: Int)
  /// Two inputs, outputs or weights of one name.
  case duplicateName(String)
  /// The elements of a weight are missing.
  case missingWeight(value: Int, name: String)
  /// A weight is of another type than the value that stands for it.
  case weightType(name: String, found: TensorType, expected: TensorType)
  /// A weight has more or fewer bytes than its type and layout need; `nil` where they do not fit
  /// each other.
  case weightBytes(name: String, found: Int, expected: Int?)
  /// A kernel cannot compute the values of its step.
  case kernel(step: Int, StepKernel, reason: String)
  /// A step reads what no earlier step has stored.
  case readsUnwritten(step: Int, value: Int)
  /// A value that two steps compute, or a step computes that is a source or inside another.
  case computedTwice(step: Int, value: Int)
  /// A result that no step stores.
  case outputNotComputed(name: String)
  /// There is no output.
  case noOutput
  /// A limit of the format is exceeded.
  case tooLarge(what: String, found: Int, limit: Int)
}

/// The parts of a plan file.
public enum PlanSection: String, Hashable, Sendable {
  case header, metadata, program, weights
}

extension PlanError {
  /// Whether the plan is valid but not for this version or this machine (exit code 69) rather than
  /// damaged (65).
  public var isUnsupported: Bool {
    switch self {
    case .byteOrder, .version, .missingFeatures: true
    case .cannotOpen, .tooShort, .notAPlan, .fileLength, .sectionKinds, .sectionPlace, .padding,
      .checksum, .weightsDigest, .malformed, .unknownOperator, .attribute, .shape,
      .operandNotBefore, .duplicateName, .missingWeight, .weightType, .weightBytes, .kernel,
      .readsUnwritten, .computedTwice, .outputNotComputed, .noOutput, .tooLarge,
      .undeclaredFeature:
      false
    }
  }
}
