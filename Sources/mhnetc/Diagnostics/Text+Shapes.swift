import Lowering
import NetworkRuntime

extension SymbolicError {
  var text: String {
    switch self {
    case .tooLarge(let shape): "found shape arithmetic on \(shape) numbers, which is too much"
    case .elementCount(let found, let shape): "found \(found) numbers for the shape \(shape)"
    case .arithmetic(let error): error.text
    case .undecidable(let left, let right):
      "found a comparison of \(left) with \(right), whose outcome depends on the size"
    case .undetermined(let operation, let dim):
      "found \(operation) of \(dim), whose result depends on the size"
    case .range(let type, let dim): "found \(dim), which \(type) cannot hold"
    case .broadcast(let left, let right):
      "found the shapes \(left) and \(right), expected ones that broadcast"
    case .index(let index, let extent):
      "found the index \(index), expected one of an axis of \(extent)"
    case .function(let name): "found \(name) in shape arithmetic, which is not one of whole numbers"
    }
  }
}
