import Operators
import Reference
import TensorCore

/// A tensor of `f32`.
func floats(_ shape: [Int], _ elements: [Float]) throws -> Tensor {
  try Tensor(shape: shape, floats: elements)
}

/// A tensor of `f32` with one axis.
func floats(_ elements: Float...) throws -> Tensor {
  try Tensor(shape: [elements.count], floats: elements)
}

/// A tensor of integers with one axis.
func integers(_ type: ElementType, _ elements: Int64...) throws -> Tensor {
  try Tensor(type, shape: [elements.count], integers: elements)
}

/// The elements of the result.
func floatResult(_ op: Op, _ operands: Tensor...) throws -> [Float] {
  try evaluate(op, operands).floats()
}

/// The elements of the result.
func integerResult(_ op: Op, _ operands: Tensor...) throws -> [Int64] {
  try evaluate(op, operands).integers()
}

/// 0, 1, 2, … under a shape.
func counting(_ shape: Int...) throws -> Tensor {
  try Tensor(shape: shape, floats: (0..<shape.reduce(1, *)).map(Float.init))
}
