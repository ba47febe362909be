/// A model file that cannot be read: which file, where in it, and why.
public struct ModelFileError: Error, Hashable, Sendable {
  /// Where in the file.
  public enum Place: Hashable, Sendable {
    /// The file as a whole.
    case file
    /// A byte of the file, counted from 0.
    case byte(Int)
    /// A field of a protobuf message, whose tag begins at the byte.
    case field(message: String, field: String, byte: Int)
    /// A member of an archive.
    case member(String)
    /// An instruction of a pickle: the stream (`data.pkl`, or a part of a legacy checkpoint), the
    /// instruction's name, and its byte in the stream.
    case pickle(stream: String, opcode: String, byte: Int)
    /// A byte of a member of an archive, as it is when it is unpacked.
    case memberByte(String, Int)
    /// A tensor, by name; tensors inside attributes are named `node.attribute`.
    case tensor(String)
  }

  /// The file, as the user named it.
  public let file: String
  /// Where in the file.
  public let place: Place
  /// What is wrong there.
  public let reason: Reason

  /// Creates an error from its facts.
  public init(file: String, place: Place = .file, reason: Reason) {
    self.file = file
    self.place = place
    self.reason = reason
  }

  /// What kind of failure this is.
  public var failureClass: FailureClass { reason.failureClass }
}

extension ModelFileError {
  /// What is wrong, with the facts.
  public enum Reason: Hashable, Sendable {
    // Opening and reading.

    /// The system refused to open the file; `code` is its `errno`.
    case cannotOpen(code: Int32)
    /// The system failed while reading; `code` is its `errno`.
    case readFailed(code: Int32)
    /// A directory, pipe, socket or device where a regular file is needed.
    case notARegularFile(FileKind)
    /// Size or modification time differ from those at opening.
    case changedWhileReading
    /// More bytes than the limit.
    case fileTooLarge(bytes: Int, limit: Int)
    /// Nothing that any supported format could be.
    case tooShort(bytes: Int)
    /// None of the formats that are told apart by content.
    case unknownFormat
    /// A file that is no model.
    case foreign(ForeignFile)
    /// A known format that this entry point does not read.
    case wrongFormat(FileFormat, expected: FileFormat)

    // The protobuf wire format.

    /// A varint that does not end within the file or within its message.
    case truncatedVarint
    /// A varint of more than 10 bytes, or of 10 bytes with a value beyond 64 bits.
    case overlongVarint
    /// A field number of 0 or beyond 2^29 - 1.
    case fieldNumber(UInt64)
    /// Wire type 3 or 4 (groups), 6 or 7 (undefined).
    case wireType(Int)
    /// A field in a wire type that its declared type does not have.
    case wireTypeMismatch(found: Int, expected: Int)
    /// A length that passes the end of the enclosing message.
    case lengthPastEnd(length: UInt64, available: Int)
    /// A packed array whose length is no multiple of its element size.
    case packedLength(length: Int, elementBytes: Int)
    /// Bytes that are not UTF-8, or hold a NUL, where text is declared.
    case text
    /// A message that may occur once occurs again.
    case repeatedMessage
    /// The decoder refused bytes that the guard had passed.
    case undecodable

    // Limits.

    /// Messages nested more deeply than the limit.
    case tooDeep(limit: Int)
    /// More messages, nodes or bytes of records than the limit.
    case tooMany(Counted, limit: Int)

    // Tensors.

    /// A required field is missing.
    case missing(String)
    /// An element type that ONNX does not define.
    case unknownElementType(Int32)
    /// An element type that has no storage here.
    case unsupportedElementType(OnnxElementType)
    /// A negative dimension.
    case negativeDimension(Int64)
    /// More dimensions than the limit.
    case rank(Int, limit: Int)
    /// A product of dimensions and element size beyond 63 bits.
    case sizeOverflow(dims: [Int64])
    /// More bytes than a tensor may have.
    case tensorTooLarge(bytes: Int, limit: Int)
    /// The payload given twice, in two fields.
    case twoPayloads(String, String)
    /// A payload in a field that the element type does not use.
    case payloadField(found: String, expected: String)
    /// A payload whose length contradicts the dimensions; in bytes (`raw_data`, external data) or
    /// elements.
    case payloadLength(found: Int, expected: Int, unit: PayloadUnit)
    /// A typed payload element that the element type cannot hold.
    case payloadValue(Int64)
    /// A tensor in segments.
    case segmentedTensor

    // External data.

    /// The model came from standard input: there is no directory beside it.
    case externalDataWithoutDirectory
    /// A location that is empty, absolute, or steps out by `..`.
    case externalLocation(String)
    /// A location that resolves to a place outside the model's own directory.
    case externalEscape(location: String)
    /// A file with several names: it may be shared with a place outside the directory.
    case externalHardLink(location: String, links: Int)
    /// The file beside the model cannot be opened; `code` is its `errno`.
    case externalCannotOpen(location: String, code: Int32)
    /// Not a regular file.
    case externalNotAFile(location: String, FileKind)
    /// An offset or length that is no non-negative decimal number.
    case externalNumber(key: String, value: String)
    /// A key given twice.
    case externalKeyTwice(String)
    /// A range that passes the end of the file.
    case externalRange(location: String, offset: Int, length: Int, fileBytes: Int)
    /// A value of `data_location` that ONNX does not define.
    case dataLocation(Int32)

    // Checkpoints.

    /// A zip file.
    case zip(ZipProblem)
    /// A pickle.
    case pickle(PickleProblem)
    /// What a checkpoint says, in whatever container.
    case checkpoint(CheckpointProblem)
    /// JSON text.
    case json(JSONProblem)
    /// The header of a safetensors file.
    case safetensors(SafetensorsProblem)
    /// An exported program.
    case torchExport(TorchExportProblem)
  }

  /// What a file system entry is, when it is no regular file.
  public enum FileKind: String, Hashable, Sendable {
    case directory = "a directory"
    case pipe = "a pipe"
    case characterDevice = "a character device"
    case blockDevice = "a block device"
    case socket = "a socket"
    case other = "no regular file"
  }

  /// What a limit counts.
  public enum Counted: String, Hashable, Sendable {
    case messages
    case nodes
    case recordBytes = "bytes of decoded records"
  }

  /// The unit of a payload's length.
  public enum PayloadUnit: String, Hashable, Sendable {
    case bytes
    case elements
  }
}

extension ModelFileError.Reason {
  /// What kind of failure this is.
  public var failureClass: FailureClass {
    switch self {
    case .cannotOpen, .notARegularFile, .externalCannotOpen:
      .cannotOpen
    case .readFailed:
      .io
    case .fileTooLarge, .tooMany, .tensorTooLarge:
      .resourceLimit
    case .wrongFormat, .unsupportedElementType, .segmentedTensor:
      .unsupported
    case .changedWhileReading, .tooShort, .unknownFormat, .foreign, .truncatedVarint,
      .overlongVarint,
      .fieldNumber, .wireType, .wireTypeMismatch, .lengthPastEnd, .packedLength, .text,
      .repeatedMessage, .undecodable, .tooDeep, .missing, .unknownElementType,
      .negativeDimension, .rank, .sizeOverflow, .twoPayloads, .payloadField, .payloadLength,
      .payloadValue, .externalDataWithoutDirectory, .externalLocation, .externalEscape,
      .externalHardLink, .externalNotAFile, .externalNumber, .externalKeyTwice, .externalRange,
      .dataLocation:
      .badData
    case .zip(let problem): problem.failureClass
    case .pickle(let problem): problem.failureClass
    case .checkpoint(let problem): problem.failureClass
    case .json(let problem): problem.failureClass
    case .safetensors(let problem): problem.failureClass
    case .torchExport(let problem): problem.failureClass
    }
  }
}
