package import NetworkRuntime

extension Diagnostic {
  package init(_ error: PictureRestorationError, file: String) {
    self.init(
      ExitStatus(error.category), file: file, place: error.place, "\(error)")
  }

  package init(_ error: NetworkError, file: String) {
    self.init(ExitStatus(error.category), file: file, place: error.place, error.reason)
  }
}

extension ExitStatus {
  /// The exit code of a kind of failure.
  package init(_ category: FailureCategory) {
    self =
      switch category {
      case .usage: .usage
      case .badData: .badData
      case .cannotOpenInput: .cannotOpenInput
      case .unsupported: .unsupported
      case .internalDefect: .internalBug
      case .resourceLimit: .resourceLimit
      case .cancelled: .interrupted
      }
  }
}
