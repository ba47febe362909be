public import Operators
import PlanFormat
public import TensorCore

extension Program {
  /// The same number everywhere.
  public mutating func fill(
    _ value: Double, _ shape: [Extent], _ elementType: ElementType = .float32
  ) -> Value {
    compute(.fill(Fill(value, type: TensorType(elementType, dims(shape)))), [])
  }

  /// A function of each element.
  public mutating func unary(_ function: Unary.Function, _ operand: Value) -> Value {
    compute(.unary(Unary(function)), [operand])
  }

  /// `−x`.
  public mutating func negate(_ x: Value) -> Value { unary(.negate, x) }

  /// `√x`.
  public mutating func squareRoot(_ x: Value) -> Value { unary(.squareRoot, x) }

  /// `1 / (1 + e⁻ˣ)`.
  public mutating func sigmoid(_ x: Value) -> Value { unary(.sigmoid, x) }

  /// `max(x, 0)`.
  public mutating func relu(_ x: Value) -> Value { unary(.relu, x) }

  /// `x · Φ(x)`, Φ the distribution function of the normal distribution.
  public mutating func gelu(_ x: Value) -> Value { unary(.gelu, x) }

  /// Limits each element.
  public mutating func clip(
    _ operand: Value, minimum: Double = -.infinity, maximum: Double = .infinity
  ) -> Value {
    compute(.clip(Clip(minimum: minimum, maximum: maximum)), [operand])
  }

  /// Arithmetic of two operands, which are broadcast against each other.
  public mutating func binary(
    _ function: Binary.Function, _ left: Value, _ right: Value
  ) -> Value {
    compute(.binary(Binary(function)), [left, right])
  }

  /// The sum.
  public mutating func add(_ left: Value, _ right: Value) -> Value { binary(.add, left, right) }

  /// The difference.
  public mutating func subtract(_ left: Value, _ right: Value) -> Value {
    binary(.subtract, left, right)
  }

  /// The product, element by element.
  public mutating func multiply(_ left: Value, _ right: Value) -> Value {
    binary(.multiply, left, right)
  }

  /// The quotient.
  public mutating func divide(_ left: Value, _ right: Value) -> Value {
    binary(.divide, left, right)
  }

  /// `gelu(x) · y`.
  public mutating func geluProduct(_ x: Value, _ y: Value) -> Value {
    fused(.binary) { program in
      let inner = program.unary(.gelu, x)
      return program.binary(.multiply, inner, y)
    }
  }

  /// The second operand where the first is true, else the third.
  public mutating func select(_ condition: Value, _ yes: Value, _ no: Value) -> Value {
    compute(.select(Select()), [condition, yes, no])
  }

  /// The elements as another type.
  public mutating func cast(_ operand: Value, to elementType: ElementType) -> Value {
    compute(.cast(Cast(to: elementType)), [operand])
  }

  /// `residual + scale ⊙ x`, the scale `[1, C, 1, 1]`.
  public mutating func scaledResidual(_ residual: Value, _ x: Value, scale: Value) -> Value {
    compute(.scaledResidual(ScaledResidual()), [residual, x, scale])
  }

  /// The first half of an axis times the second.
  public mutating func gate(
    _ operand: Value, axis: Int = 1, appliesGELU: Bool = false
  ) -> Value {
    compute(.simpleGate(SimpleGate(axis: axis, appliesGELU: appliesGELU)), [operand])
  }
}
