/// A model file format, told apart by content and never by suffix.
public enum FileFormat: String, Hashable, Sendable, CaseIterable {
  /// An ONNX model: a protobuf message.
  case onnx = "ONNX"
  /// A `torch.export` archive: a zip file.
  case torchExport = "PyTorch export (.pt2)"
  /// A checkpoint of `torch.save` since PyTorch 1.6: a zip file.
  case torchZip = "PyTorch checkpoint (zip)"
  /// A checkpoint of `torch.save` before PyTorch 1.6: a row of pickles.
  case torchLegacy = "PyTorch checkpoint (legacy pickle)"
  /// A safetensors file, a JSON header and the tensors; or the JSON index of several.
  case safetensors
  /// A plan of mhnetc.
  case plan = "mhnetc plan"
}

extension FileFormat {
  /// How a plan begins (Schemas/plan.md).
  private static let planMagic: [UInt8] = [0x8D, 0x4D, 0x48, 0x50, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Tells the format of a file.
  ///
  /// A zip file is told apart by the names in its central directory; the other formats by their
  /// first bytes: `\x80\x02` opens a pickle; 8 bytes of length and `{` a safetensors file; `\x8DMHP`
  /// a plan. An ONNX model has no magic: it is a protobuf whose first tag is a field of `ModelProto`.
  ///
  /// - Returns: The format.
  /// - Throws: `ModelFileError` of reason `tooShort`, `foreign` or `unknownFormat`, or for a tar file,
  ///   in which PyTorch once saved, `checkpoint`.
  public static func detect(_ file: MappedFile) throws(ModelFileError) -> FileFormat {
    guard file.count >= 4 else {
      throw ModelFileError(file: file.name, reason: .tooShort(bytes: file.count))
    }
    let head = file.withUnsafeBytes { Array($0.prefix(16)) }
    if head.starts(with: planMagic) { return .plan }
    if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return zipFormat(file) }
    // The same magic number in protocols 0 and 1: decimal digits.
    if head.starts(with: Array("L119547037146038".utf8)) { return .torchLegacy }
    if head[0] == 0x80, (2...5).contains(head[1]) { return .torchLegacy }
    if let foreign = ForeignFile(head: file.withUnsafeBytes { Array($0.prefix(64)) }) {
      throw ModelFileError(file: file.name, reason: .foreign(foreign))
    }
    if isSafetensors(head, fileBytes: file.count) || SafetensorsIndex.opens(file) {
      return .safetensors
    }
    if opensModelProto(head) { return .onnx }
    if isTar(file) { throw ModelFileError(file: file.name, reason: .checkpoint(.tarArchive)) }
    throw ModelFileError(file: file.name, reason: .unknownFormat)
  }

  /// Whether 8 bytes of header length and an opening brace come first. The length fits the file, or
  /// a name follows the brace: then the file is cut off or damaged, and reading says where.
  private static func isSafetensors(_ head: [UInt8], fileBytes: Int) -> Bool {
    guard head.count > 8, head[8] == UInt8(ascii: "{") else { return false }
    let length = head[0..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return length <= UInt64(fileBytes - 8) || head.dropFirst(9).first == UInt8(ascii: "\"")
  }

  /// Whether the first tag is one of `ModelProto`, in its wire type.
  private static func opensModelProto(_ head: [UInt8]) -> Bool {
    let varints: Set<UInt8> = [1, 5]
    let lengthDelimited: Set<UInt8> = [2, 3, 4, 6, 7, 8, 14]
    let (number, wireType) = (head[0] >> 3, head[0] & 7)
    if head[0] & 0x80 != 0 {
      // Fields 16 to 31 take two bytes: training_info, functions, configuration.
      return wireType == 2 && head[1] == 1 && [4, 9, 10].contains(number & 15)
    }
    return wireType == 0
      ? varints.contains(number) : wireType == 2 && lengthDelimited.contains(number)
  }

  /// Whether the header of a tar member comes first.
  private static func isTar(_ file: MappedFile) -> Bool {
    file.withUnsafeBytes {
      $0.count >= 512
        && UnsafeRawBufferPointer(rebasing: $0[257..<262]).elementsEqual("ustar".utf8)
    }
  }

  /// What the names of an exported program's members tell: at the end, anywhere, as a whole.
  private static let exportEnd = Array("/archive_format".utf8)
  private static let exportFolder = Array("/models/".utf8)
  private static let exportProgram = Array("serialized_exported_program.json".utf8)

  /// Tells a checkpoint from an exported program by the names of the members; where the directory
  /// cannot be found, by the texts at the end of the file. Reading checks the directory.
  private static func zipFormat(_ file: MappedFile) -> FileFormat {
    let isExport = file.withUnsafeBytes { bytes in
      let reader = ZipDirectoryReader(
        bytes: LittleEndianBytes(bytes: bytes), file: file.name, start: 0, limits: ZipLimits())
      return reader.hasName { name in
        name.suffix(exportEnd.count).elementsEqual(exportEnd) || name.holds(exportFolder)
          || name.elementsEqual(exportProgram)
      } ?? endsAsExport(bytes)
    }
    return isExport ? .torchExport : .torchZip
  }

  private static func endsAsExport(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let tail = UnsafeRawBufferPointer(rebasing: bytes.suffix(1 << 20))
    return [exportEnd, exportFolder, exportProgram].contains { tail.holds($0) }
  }
}

extension UnsafeRawBufferPointer {
  /// Whether the bytes occur anywhere.
  fileprivate func holds(_ pattern: [UInt8]) -> Bool {
    guard let first = pattern.first, count >= pattern.count else { return false }
    return (0...count - pattern.count).contains { index in
      self[index] == first && self[index..<index + pattern.count].elementsEqual(pattern)
    }
  }
}
