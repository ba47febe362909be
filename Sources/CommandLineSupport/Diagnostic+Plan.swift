import NetworkRuntime
package import PlanFormat

extension Diagnostic {
  package init(_ error: PlanError, file: String) {
    var status: ExitStatus = error.isUnsupported ? .unsupported : .badData
    if case .cannotOpen = error { status = .cannotOpenInput }
    self.init(status, file: file, place: error.place, error.text)
  }
}
