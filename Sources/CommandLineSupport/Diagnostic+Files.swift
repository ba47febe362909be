package import OutputFiles
package import Pictures
package import TensorFiles

extension Diagnostic {
  package init(_ error: PictureError, file: String) {
    let status: ExitStatus =
      switch error.category {
      case .badData: .badData
      case .unsupported: .unsupported
      case .resourceLimit: .resourceLimit
      case .internalDefect: .internalBug
      }
    self.init(status, file: file, "\(error)")
  }

  package init(_ error: OutputError) {
    let status: ExitStatus =
      switch error.category {
      case .cannotCreate: .cannotCreateOutput
      case .inputOutput: .inputOutput
      case .closedPipe: .done
      }
    self.init(status, "\(error)")
  }

  package init(_ error: InputError) {
    let status: ExitStatus =
      switch error.category {
      case .cannotOpen: .cannotOpenInput
      case .inputOutput: .inputOutput
      case .resourceLimit: .resourceLimit
      }
    self.init(status, "\(error)")
  }
}

extension Diagnostic {
  package init(_ error: NpyError, file: String) {
    let status: ExitStatus =
      switch error.category {
      case .badData: .badData
      case .unsupported: .unsupported
      case .resourceLimit: .resourceLimit
      }
    self.init(status, file: file, "\(error)")
  }
}
