import ModelFiles

/// Formats that are recognised but not yet compiled, and what to do instead.
enum UnreadFormat {
  static func diagnostic(_ format: FileFormat, file: String) -> Diagnostic {
    let remedy =
      switch format {
      case .torchExport:
        "export the network to ONNX with torch.onnx.export and give that file"
      case .onnx, .torchZip, .torchLegacy, .safetensors, .plan: "give the file itself"
      }
    return Diagnostic(
      .unsupported, file: file,
      "found \(format.rawValue), which this version does not compile; \(remedy)")
  }
}
