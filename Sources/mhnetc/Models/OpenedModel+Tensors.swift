import ModelFiles
import PlanFormat
import SourceGraphs
import TensorCore

extension OpenedModel {
  /// The learnt tensors of the file, in its order or by name; of a plan its weights, packed ones as
  /// the bytes in which they lie.
  var namedTensors: [(name: String, tensor: Tensor)] {
    switch self {
    case .source(let source, _):
      return source.parameters.map { ($0.key, $0.value) }.sorted { $0.name < $1.name }
    case .checkpoint(let checkpoint, _):
      return checkpoint.tensors.map { ($0.name, $0.tensor) }
    case .plan(let plan, _):
      return plan.weights.compactMap { weight in
        let tensor =
          weight.layout == .rowMajor
          ? weight.type.staticShape.flatMap {
            try? Tensor(weight.type.elementType, shape: $0, bytes: weight.bytes)
          }
          : try? Tensor(
            weight.layout.isBFloat16 ? .bfloat16 : .float32,
            shape: [weight.bytes.count / (weight.layout.isBFloat16 ? 2 : 4)], bytes: weight.bytes)
        return tensor.map { (weight.name, $0) }
      }
    }
  }
}
