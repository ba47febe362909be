import Operators
import Reference
import TensorCore

/// One operator computed by the scalar evaluator, which defines what it means.
struct Evaluation {
  /// An operand in the arena or among the weights.
  struct Operand {
    let type: ElementType
    let shape: [Int]
    let address: UnsafeMutableRawPointer
  }

  let op: Op
  let origin: String
  let operands: [Operand]
  let binding: [Symbol: Int]
  let resultType: ElementType
  let resultShape: [Int]
  let result: UnsafeMutableRawPointer

  /// Computes the operator on copies of its operands and stores the result.
  func run() throws(RuntimeError) {
    do throws(EvaluationError) {
      var tensors: [Tensor] = []
      for operand in operands { tensors.append(try tensor(of: operand)) }
      let value = try evaluate(op, tensors, binding: binding)
      guard value.elementType == resultType, value.shape == resultShape else {
        throw .shape(.elementCount(found: value.type.shape, expected: resultShape.map { Dim($0) }))
      }
      value.bytes.withUnsafeBytes { bytes in
        guard let start = bytes.baseAddress else { return }
        // Safety: the result's buffer has the bytes of its type, which has just been compared.
        result.copyMemory(from: start, byteCount: bytes.count)
      }
    } catch {
      throw .evaluation(origin: origin, error)
    }
  }

  private func tensor(of operand: Operand) throws(EvaluationError) -> Tensor {
    do throws(TensorError) {
      let count = try Tensor.byteCount(operand.type, shape: operand.shape)
      // Safety: the operand's buffer has the bytes of its type.
      let bytes = [UInt8](UnsafeRawBufferPointer(start: operand.address, count: count))
      return try Tensor(operand.type, shape: operand.shape, bytes: TensorBytes(bytes))
    } catch {
      throw .tensor(error)
    }
  }
}
