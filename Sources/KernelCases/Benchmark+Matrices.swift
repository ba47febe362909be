public import Kernels

/// The operands of a product of matrices.
public final class MatrixOperands {
  private let left: Buffer
  private let right: Buffer
  private let output: Buffer
  private let partials: Buffer
  /// The product; its addresses are valid as long as this object lives.
  public let parameters: MatrixProductParameters

  init(_ shape: MatrixShape) {
    left = benchmarkBuffer(shape.batch * shape.leftRows * shape.leftStride)
    right = benchmarkBuffer(shape.batch * shape.rightRows * shape.rightStride, seed: 2)
    output = Buffer([Float](repeating: 0, count: shape.outputCount))
    var parameters = MatrixProductParameters(
      batch: shape.batch, rows: shape.rows, columns: shape.columns, depth: shape.depth,
      transposesLeft: shape.transposesLeft, transposesRight: shape.transposesRight,
      left: left.input, right: right.input, output: output.pointer)
    partials = Buffer([Float](repeating: 0, count: parameters.partialCount))
    parameters.partials = partials.pointer
    self.parameters = parameters
  }
}

let matrixBenchmarks: [KernelBenchmark] = benchmarkedMatrices.map { name, shape in
  let products = shape.batch * shape.rows * shape.columns * shape.depth
  let elements = shape.rows * shape.depth + shape.depth * shape.columns + shape.rows * shape.columns
  return KernelBenchmark(
    kernel: "matrixProduct", shape: "\(name) \(shape.text)", operations: 2 * Double(products),
    bytes: 4 * Double(shape.batch * elements), matrices: { MatrixOperands(shape) }
  ) {
    let operands = MatrixOperands(shape)
    return { table, pool in
      let parameters = operands.parameters
      pool.run(table.matrixProduct, parameters)
      // Safety: the parameters live until all tasks are done.
      withUnsafePointer(to: parameters) { pointer in
        pool.run(taskCount: parameters.combineTaskCount) {
          table.matrixProductCombine(pointer, $0)
        }
      }
    }
  }
}

private let benchmarkedMatrices: [(String, MatrixShape)] = [
  ("q times k", MatrixShape(rows: 48, columns: 48, depth: 65_536, transposesRight: true)),
  ("q times k", MatrixShape(rows: 48, columns: 48, depth: 16_384, transposesRight: true)),
  ("q times k", MatrixShape(batch: 4, rows: 48, columns: 48, depth: 1024, transposesRight: true)),
  ("q times k", MatrixShape(batch: 8, rows: 48, columns: 48, depth: 256, transposesRight: true)),
  ("q times k", MatrixShape(batch: 8, rows: 32, columns: 32, depth: 4096, transposesRight: true)),
  ("q times k", MatrixShape(batch: 8, rows: 64, columns: 64, depth: 4096, transposesRight: true)),
  ("attention times v", MatrixShape(rows: 48, columns: 65_536, depth: 48)),
  ("attention times v", MatrixShape(batch: 8, rows: 64, columns: 4096, depth: 64)),
  ("weight times attention", MatrixShape(batch: 2, rows: 96, columns: 48, depth: 48)),
  ("weight times attention", MatrixShape(batch: 8, rows: 384, columns: 48, depth: 48)),
  ("tokens", MatrixShape(batch: 64, rows: 64, columns: 64, depth: 32, transposesRight: true)),
  ("tokens", MatrixShape(batch: 8, rows: 1024, columns: 1024, depth: 48, transposesRight: true)),
  ("square", MatrixShape(rows: 512, columns: 512, depth: 512)),
  ("square", MatrixShape(rows: 512, columns: 512, depth: 512, transposesLeft: true)),
  ("square", MatrixShape(rows: 512, columns: 512, depth: 512, transposesRight: true)),
  ("tall", MatrixShape(rows: 16_384, columns: 64, depth: 64)),
  ("tall", MatrixShape(rows: 16_384, columns: 64, depth: 64, transposesRight: true)),
  ("few columns", MatrixShape(rows: 16_384, columns: 3, depth: 64)),
  ("few columns", MatrixShape(rows: 16_384, columns: 3, depth: 64, transposesLeft: true)),
  ("few rows", MatrixShape(rows: 3, columns: 16_384, depth: 64)),
  ("vector", MatrixShape(rows: 1, columns: 64, depth: 64, transposesRight: true)),
  ("vector", MatrixShape(rows: 1, columns: 512, depth: 512, transposesRight: true)),
  ("vector", MatrixShape(rows: 1, columns: 1024, depth: 1024, transposesRight: true)),
  ("vector", MatrixShape(rows: 1, columns: 1024, depth: 1024)),
  ("vector", MatrixShape(rows: 1024, columns: 1, depth: 1024)),
]
