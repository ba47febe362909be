import ModelFiles
import SourceGraphs
import TensorCore

extension ElementType {
  /// The type of a number of ONNX's `TensorProto.DataType`; `nil` where it is not compiled.
  init?(onnxCode code: Int) {
    guard let code = Int32(exactly: code), let type = OnnxElementType(rawValue: code) else {
      return nil
    }
    self.init(type)
  }
}

/// Names of ONNX's element types, for messages.
enum OnnxTypeName {
  static func of(_ code: Int) -> String {
    guard let code = Int32(exactly: code), let type = OnnxElementType(rawValue: code) else {
      return "\(code)"
    }
    return "\(type)"
  }
}
