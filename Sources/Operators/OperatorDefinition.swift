public import TensorCore

/// What the compiler knows of an operator, independent of files and of hardware.
///
/// One type per operator, in one file each, under `Ops/`: attributes, shape rule, cost and text.
/// What the operator computes is defined by the scalar evaluator (`Reference`).
public protocol OperatorDefinition: Hashable, Sendable {
  /// The names in the text form that this type parses.
  static var mnemonics: [String] { get }
  /// The name in the text form.
  var mnemonic: String { get }
  /// Whether the first two operands may be exchanged.
  var isCommutative: Bool { get }
  /// The type of the result.
  ///
  /// - Throws: `ShapeError` when the operands do not fit.
  func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType
  /// Multiply-adds of convolutions, matrix products and linear layers; 0 for all else.
  ///
  /// - Throws: `DimError.overflow`.
  func multiplyAdds(_ operands: [TensorType], _ result: TensorType) throws(DimError) -> Dim
  /// Whether the result is the first operand or a contiguous part of it, its elements in their
  /// order: nothing need be read or written.
  func isView(_ operands: [TensorType], _ result: TensorType) -> Bool
  /// The attributes, in the order in which they are printed.
  var attributes: [Attribute] { get }
  /// Reads the attributes back.
  ///
  /// - Throws: `AttributeError` naming what is missing or malformed.
  init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError)
}

extension OperatorDefinition {
  /// Most operators distinguish their operands.
  public var isCommutative: Bool { false }

  /// Most operators are not counted.
  public func multiplyAdds(_ operands: [TensorType], _ result: TensorType) throws(DimError) -> Dim {
    0
  }

  /// Most operators write what they compute.
  public func isView(_ operands: [TensorType], _ result: TensorType) -> Bool { false }
}

/// Why an operator does not accept its operands.
public enum ShapeError: Error, Hashable, Sendable {
  /// A wrong number of operands.
  case operandCount(found: Int, expected: ClosedRange<Int>)
  /// An operand of the wrong rank.
  case rank(operand: Int, found: TensorType, expected: Int)
  /// An operand of an element type that the operator does not take.
  case elementType(operand: Int, found: TensorType, expected: [ElementType])
  /// An operand whose extents do not fit the others.
  case extents(operand: Int, found: TensorType, expected: [Dim])
  /// Two operands that do not broadcast against each other.
  case broadcast([Dim], [Dim])
  /// An attribute that does not fit the operands.
  case attribute(name: String, found: String, expected: String)
  /// An axis that the operand does not have.
  case axis(Int, of: TensorType)
  /// A reshape that changes the number of elements.
  case elementCount(found: [Dim], expected: [Dim])
  /// Shape arithmetic that has no polynomial result.
  case arithmetic(DimError)
}

/// Helpers of the shape rules.
enum Shapes {
  static func require(_ operands: [TensorType], count: ClosedRange<Int>) throws(ShapeError) {
    guard count.contains(operands.count) else {
      throw .operandCount(found: operands.count, expected: count)
    }
  }

  static func require(_ operands: [TensorType], at index: Int, rank: Int) throws(ShapeError) {
    guard operands[index].rank == rank else {
      throw .rank(operand: index, found: operands[index], expected: rank)
    }
  }

  static func requireFloating(_ operands: [TensorType], at index: Int) throws(ShapeError) {
    guard operands[index].elementType.isFloatingPoint else {
      throw .elementType(
        operand: index, found: operands[index],
        expected: [.float32, .float64, .float16, .bfloat16])
    }
  }

  static func requireSame(_ operands: [TensorType], _ indices: Range<Int>) throws(ShapeError) {
    for index in indices where operands[index].elementType != operands[0].elementType {
      throw .elementType(
        operand: index, found: operands[index], expected: [operands[0].elementType])
    }
  }

  static func require(
    _ operands: [TensorType], at index: Int, extents: [Dim]
  ) throws(ShapeError) {
    guard operands[index].shape == extents else {
      throw .extents(operand: index, found: operands[index], expected: extents)
    }
  }

  static func require(axis: Int, of type: TensorType) throws(ShapeError) {
    guard type.shape.indices.contains(axis) else { throw .axis(axis, of: type) }
  }

  /// The common shape by NumPy's rule: aligned at the end, extents equal or 1.
  static func broadcast(_ left: [Dim], _ right: [Dim]) throws(ShapeError) -> [Dim] {
    var result: [Dim] = []
    let rank = max(left.count, right.count)
    for index in 0..<rank {
      let a = index < rank - left.count ? 1 : left[index - (rank - left.count)]
      let b = index < rank - right.count ? 1 : right[index - (rank - right.count)]
      if a == b || b == 1 {
        result.append(a)
      } else if a == 1 {
        result.append(b)
      } else {
        throw .broadcast(left, right)
      }
    }
    return result
  }

  /// Runs shape arithmetic, its error as a `ShapeError`.
  static func arithmetic<Result>(
    _ body: () throws(DimError) -> Result
  ) throws(ShapeError) -> Result {
    do { return try body() } catch { throw .arithmetic(error) }
  }
}
