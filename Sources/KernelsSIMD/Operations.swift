// The operations of the elementwise kernels are types, so that a generic loop is specialised for each
// and calls nothing: a closure is called out of line as soon as a loop uses it twice, and a vector
// argument is then passed in pieces. Each type is private to the file that uses it, because the
// compiler emits copy functions for others, with wide instructions, under shared names.

/// A function of a vector.
protocol UnaryFunction {
  func callAsFunction(_ x: Vector) -> Vector
}

/// A function of two vectors.
protocol BinaryFunction {
  func callAsFunction(_ a: Vector, _ b: Vector) -> Vector
}
