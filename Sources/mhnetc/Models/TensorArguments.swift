import ArgumentParser
import ModelFiles
import OutputFiles
import Pictures
import SourceGraphs
import TensorCore
import TensorFiles

extension TensorArgument: ExpressibleByArgument {}

/// Tensor files.
enum TensorFile {
  /// The most bytes that are read.
  static let limit = 16 << 30

  /// Reads `.npy`, or one of ONNX's `TensorProto` messages; told apart by content.
  static func read(_ path: String) throws(Diagnostic) -> Tensor {
    let bytes: [UInt8]
    do throws(InputError) {
      bytes = try InputFile.read(path, limit: limit)
    } catch {
      throw Diagnostic(error)
    }
    if !Npy.isNpy(firstBytes: Array(bytes.prefix(16))) {
      try refusePicture(bytes, path: path)
      return try tensorProto(bytes, path: path)
    }
    do throws(NpyError) {
      return try Npy.read(bytes)
    } catch {
      throw Diagnostic(error, file: path)
    }
  }

  private static func refusePicture(_ bytes: [UInt8], path: String) throws(Diagnostic) {
    let kind: String
    do throws(PictureError) {
      kind = try PictureFormat(firstBytes: Array(bytes.prefix(32))).rawValue
    } catch {
      guard case .unsupportedFormat(let name) = error else { return }
      kind = name
    }
    throw Diagnostic(
      .badData, file: path,
      "found a picture (\(kind)), expected a tensor (.npy); `mhnetc restore` takes pictures")
  }

  private static func tensorProto(_ bytes: [UInt8], path: String) throws(Diagnostic) -> Tensor {
    let record: OnnxTensor
    do throws(ModelFileError) {
      record = try OnnxTensor.read(bytes, name: path)
    } catch {
      throw Diagnostic(error)
    }
    guard let tensor = Tensor(record) else {
      throw Diagnostic(
        .unsupported, file: path, "found text or elements without storage here, expected numbers")
    }
    return tensor
  }

  /// Writes `.npy`.
  static func write(_ tensor: Tensor, to path: String) throws(Diagnostic) {
    do throws(OutputError) {
      try OutputFile.write(Npy.write(tensor), to: path)
    } catch {
      throw Diagnostic(error)
    }
  }
}
