import ModelFiles
import SourceGraphs

extension ExitStatus {
  init(_ failureClass: FailureClass) {
    self =
      switch failureClass {
      case .badData: .badData
      case .cannotOpen: .cannotOpenInput
      case .unsupported: .unsupported
      case .resourceLimit: .resourceLimit
      case .io: .inputOutput
      }
  }
}

extension Diagnostic {
  init(_ error: ModelFileError) {
    var place = ""
    switch error.place {
    case .file: break
    case .byte, .field, .member, .pickle, .memberByte, .tensor: place = "\(error.place)"
    }
    self.init(ExitStatus(error.failureClass), file: error.file, place: place, "\(error.reason)")
  }

  init(_ error: SourceGraphError) {
    self.init(
      ExitStatus(error.failureClass), file: error.file,
      findings: error.problems.map { Finding(place: "\($0.place)", message: "\($0.reason)") })
  }
}
