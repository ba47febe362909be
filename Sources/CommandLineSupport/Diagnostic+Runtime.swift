import NetworkRuntime
import Operators
package import PlanFormat
package import PlanRuntime
import TensorCore

extension Diagnostic {
  package init(_ error: RuntimeError, file: String) {
    self.init(ExitStatus(error.category), file: file, place: error.place, error.text)
  }

  /// An error of a run, with the whole shape of the input that it is about.
  package init(_ error: RuntimeError, file: String, shapes: [String: [Int]], plan: Plan) {
    guard case .size(let name, .extent) = error, let found = shapes[name],
      let expected = plan.inputs.lazy.compactMap({ plan[$0].input }).first(where: {
        $0.name == name
      })
    else {
      self.init(error, file: file)
      return
    }
    self.init(
      ExitStatus(error.category), file: file, place: error.place,
      "\(error.text) (the shapes are \(found) and \(list(expected.type.shape)))")
  }
}

extension PlanValue {
  /// The input that it is.
  fileprivate var input: Input? {
    if case .input(let input) = op { input } else { nil }
  }
}
