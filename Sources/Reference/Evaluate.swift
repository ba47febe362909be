public import Operators
public import TensorCore

/// The largest number of elements of a result.
let elementLimit = 1 << 30

/// Computes an operator on tensors: the meaning of every operator, one element at a time.
///
/// Floating-point types are computed in `Double` and rounded once, at the end; integers are computed
/// in 64 bits and wrap to their type. Sums run in the order of the elements.
///
/// - Parameters:
///   - op: Neither an input nor a weight, whose elements are given from outside.
///   - operands: The operands.
///   - binding: The values of the symbols in the operator's attributes.
/// - Returns: A tensor of the type that the operator's shape rule gives.
/// - Throws: `EvaluationError`, for data-dependent faults too; nothing traps.
public func evaluate(
  _ op: Op, _ operands: [Tensor], binding: [Symbol: Int] = [:]
) throws(EvaluationError) -> Tensor {
  for operand in operands { try checkSize(operand.shape) }
  let op = try op.bound(to: binding)
  let type = try op.resultType(operands.map(\.type))
  guard let shape = type.staticShape else { throw .tensor(.overflow(shape: [])) }
  try checkSize(shape)
  switch op {
  case .input(let input): throw .needsElements(name: input.name)
  case .weight(let weight): throw .needsElements(name: weight.name)
  case .fill(let fill): return try fill.evaluate(shape)
  case .unary(let unary): return try unary.evaluate(operands[0])
  case .clip(let clip): return try clip.evaluate(operands[0])
  case .binary(let binary): return try binary.evaluate(operands[0], operands[1], shape)
  case .select(let select): return try select.evaluate(operands, shape)
  case .cast(let cast): return try cast.evaluate(operands[0])
  case .convolution(let convolution): return try convolution.evaluate(operands, shape)
  case .matrixProduct(let product): return try product.evaluate(operands[0], operands[1], shape)
  case .averagePool(let pool): return try pool.evaluate(operands[0], shape)
  case .localMean(let mean): return try mean.evaluate(operands[0])
  case .reduce(let reduce): return try reduce.evaluate(operands[0], shape)
  case .softmax(let softmax): return try softmax.evaluate(operands[0])
  case .topKSoftmax(let softmax): return try softmax.evaluate(operands)
  case .cumulativeSum(let sum): return try sum.evaluate(operands[0])
  case .topK(let topK): return try topK.evaluate(operands[0], shape)
  case .scatterElements(let scatter): return try scatter.evaluate(operands)
  case .gather(let gather): return try gather.evaluate(operands[0], operands[1], shape)
  case .reshape: return try tensor { () throws(TensorError) in try operands[0].reshaped(shape) }
  case .transpose(let transpose): return try transpose.evaluate(operands[0], shape)
  case .slice(let slice): return try slice.evaluate(operands[0], shape)
  case .concatenate(let concatenate): return try concatenate.evaluate(operands, shape)
  case .pad(let pad): return try pad.evaluate(operands[0], shape)
  case .expand: return try expand(operands[0], to: shape)
  case .depthToSpace(let move): return try move.evaluate(operands[0], shape)
  case .spaceToDepth(let move): return try move.evaluate(operands[0], shape)
  case .resize(let resize): return try resize.evaluate(operands[0], shape)
  case .layerNorm(let norm): return try norm.evaluate(operands)
  case .l2Normalize(let normalize): return try normalize.evaluate(operands[0])
  case .simpleGate(let gate): return try gate.evaluate(operands[0], shape)
  case .channelAttention(let attention): return try attention.evaluate(operands)
  case .scaledResidual(let residual): return try residual.evaluate(operands)
  }
}

extension Op {
  func resultType(_ operands: [TensorType]) throws(EvaluationError) -> TensorType {
    do throws(ShapeError) {
      return try definition.resultType(operands)
    } catch {
      throw .shape(error)
    }
  }
}

/// Makes a tensor, its error as an `EvaluationError`.
func tensor(_ make: () throws(TensorError) -> Tensor) throws(EvaluationError) -> Tensor {
  do throws(TensorError) { return try make() } catch { throw .tensor(error) }
}

/// Checks that no product of extents overflows, not even beside an extent of 0.
func checkSize(_ shape: [Int]) throws(EvaluationError) {
  var count = 1
  for extent in shape {
    guard extent >= 0 else { throw .tensor(.negativeExtent(shape: shape)) }
    let (product, overflow) = count.multipliedReportingOverflow(by: max(extent, 1))
    if overflow || product > elementLimit { throw .tooLarge(shape: shape, limit: elementLimit) }
    count = product
  }
}
