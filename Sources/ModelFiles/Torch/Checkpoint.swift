public import TensorCore

/// The weights in a checkpoint of PyTorch or a safetensors file, and what else the file holds.
///
/// Nothing in the file is executed. Tensors whose elements lie in order in the file are not copied.
public struct Checkpoint: Sendable {
  /// The form of the file.
  public let format: FileFormat
  /// The weights in the order of the file, under the names that the network's author gave them:
  /// without `module.`, `_orig_mod.` and a common `model.` or the like.
  public let tensors: [NamedTensor]
  /// What else is worth knowing.
  public let notes: [CheckpointNote]
  /// What the pickles name and do; without streams for safetensors.
  public let audit: CheckpointAudit

  /// The places of the names.
  private let indices: [String: Int]
  /// The members of a zip file whose checksums have not been compared.
  private let unchecked: (archive: ZipArchive, members: [ZipArchive.Member])?

  init(
    format: FileFormat, tensors: [NamedTensor], notes: [CheckpointNote], audit: CheckpointAudit,
    unchecked: (archive: ZipArchive, members: [ZipArchive.Member])? = nil
  ) {
    self.format = format
    self.tensors = tensors
    indices = Dictionary(
      tensors.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.notes = notes
    self.audit = audit
    self.unchecked = unchecked
  }

  /// The tensor of a name.
  public subscript(name: String) -> Tensor? { indices[name].map { tensors[$0].tensor } }

  /// Reads a checkpoint: a zip file or a legacy stream of `torch.save`, or a safetensors file.
  ///
  /// Headers, pickles and compressed members are read and checked, with their CRC-32; the elements
  /// of stored tensors are not touched, so that a large file opens at once. `verifyChecksums()`
  /// checks those.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - options: What to take and what it may cost.
  /// - Returns: The weights, and what is worth knowing about the file.
  /// - Throws: `ModelFileError`.
  public static func read(
    _ file: MappedFile, options: CheckpointOptions = CheckpointOptions()
  ) throws(ModelFileError) -> Checkpoint {
    let format = try FileFormat.detect(file)
    switch format {
    case .torchZip, .torchLegacy:
      do throws(ModelFileError) {
        return format == .torchZip
          ? try TorchZip.read(FileSlice(file: file, range: 0..<file.count), options: options)
          : try TorchLegacy.read(file, options: options)
      } catch {
        // What is not supported comes with advice that would make the user load the file.
        guard error.failureClass == .unsupported,
          let hostile = CheckpointAudit.danger(in: file, options: options)
        else { throw error }
        throw hostile
      }
    case .safetensors:
      return try read(try Safetensors.read(file), of: file)
    case .onnx, .torchExport, .plan:
      throw ModelFileError(file: file.name, reason: .wrongFormat(format, expected: .torchZip))
    }
  }

  private static func read(
    _ safetensors: Safetensors, of file: MappedFile
  ) throws(ModelFileError) -> Checkpoint {
    let weights = safetensors.tensors.filter { !WeightNames.isProfilerCount($0.name) }
    let counts = safetensors.tensors.count - weights.count
    let (names, stripped) = WeightNames.stripped(weights.map(\.name))
    var tensors: [NamedTensor] = []
    var taken: Set<String> = []
    for (named, name) in zip(weights, names) {
      guard taken.insert(name).inserted else {
        throw ModelFileError(
          file: file.name, place: .tensor(named.name),
          reason: .checkpoint(.duplicateName(name)))
      }
      tensors.append(NamedTensor(name: name, tensor: named.tensor))
    }
    let entries = safetensors.metadata.map {
      CheckpointNote.entry(name: $0.name, kind: $0.value.debugDescription)
    }
    return Checkpoint(
      format: .safetensors, tensors: tensors,
      notes: CheckpointNote.capped(
        (counts > 0 ? [.profilerCounts(counts)] : []) + stripped + entries),
      audit: CheckpointAudit(format: .safetensors))
  }

  /// Compares the CRC-32 of every stored tensor with the archive's: reads every byte of them.
  /// The other forms have no checksums.
  ///
  /// - Throws: `ModelFileError` of reason `zip`, at the member.
  public func verifyChecksums() throws(ModelFileError) {
    guard let unchecked else { return }
    for member in unchecked.members where !member.isDeflated {
      _ = try unchecked.archive.content(of: member, checksum: true)
    }
  }
}

extension Checkpoint {
  /// The tensors that hold an infinity or a NaN, by name: sound files, but seldom sound weights.
  /// Reads every element.
  public func nonFiniteTensors() -> [String] {
    tensors.filter { !$0.tensor.isFinite }.map(\.name)
  }
}

extension Tensor {
  /// Whether no element is an infinity or a NaN: all bits of such an exponent are set.
  fileprivate var isFinite: Bool {
    switch elementType {
    case .float16: allElements(UInt16.self) { $0 & 0x7C00 != 0x7C00 }
    case .bfloat16: allElements(UInt16.self) { $0 & 0x7F80 != 0x7F80 }
    case .float32: allElements(UInt32.self) { $0 & 0x7F80_0000 != 0x7F80_0000 }
    case .float64:
      allElements(UInt64.self) { $0 & 0x7FF0_0000_0000_0000 != 0x7FF0_0000_0000_0000 }
    case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .bool: true
    }
  }

  private func allElements<Bits: FixedWidthInteger>(
    _ type: Bits.Type, _ holds: (Bits) -> Bool
  ) -> Bool {
    let size = MemoryLayout<Bits>.size
    return bytes.withUnsafeBytes { raw in
      // Safety: every offset is below `count * size <= raw.count`; loads may be unaligned.
      (0..<raw.count / size).allSatisfy {
        holds(Bits(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * size, as: type)))
      }
    }
  }
}

/// What to take from a checkpoint and what it may cost.
public struct CheckpointOptions: Hashable, Sendable {
  /// The entry that holds the weights, such as `params_ema`; nil for the usual ones in turn.
  public var weightsKey: String?
  /// Whether the CRC-32 of pickles and compressed members is compared.
  public var checksums = true
  /// What a pickle may cost.
  public var pickle = PickleLimits()
  /// What a zip file may cost.
  public var zip = ZipLimits()
  /// Bytes that views may take when they are laid out, beyond four times those of the file.
  public var viewBytes = 1 << 24
  /// Whether names stay as they are: those of an exported program are the author's.
  var keepsNames = false

  /// The usual options.
  public init() {}
}

/// Something worth knowing about a checkpoint that was read.
public enum CheckpointNote: Hashable, Sendable {
  /// The weights were found under these keys, from the outside in.
  case weights(path: [String])
  /// Another dictionary of tensors that could have been taken.
  case alternative(key: String)
  /// An entry beside the weights, and what it is.
  case entry(name: String, kind: String)
  /// An entry among the weights that is no tensor.
  case notATensor(name: String, kind: String)
  /// Buffers in which a profiler left its counts, `total_ops` and `total_params`.
  case profilerCounts(Int)
  /// A prefix that was taken off names.
  case strippedPrefix(String, count: Int)
  /// A class or function that is unknown here, and was kept as a name.
  case unknownGlobal(String)
  /// Bytes of weights that were laid out anew, because they are views or of the other byte order.
  case gathered(bytes: Int)
  /// More notes than are kept.
  case more(Int)

  /// At most a hundred notes: a file can hold millions of entries.
  static func capped(_ notes: [CheckpointNote]) -> [CheckpointNote] {
    let limit = 100
    return notes.count <= limit
      ? notes : Array(notes.prefix(limit)) + [.more(notes.count - limit)]
  }
}

extension CheckpointNote: CustomStringConvertible {
  /// The note in words.
  public var description: String {
    switch self {
    case .weights(let path):
      "the weights are under \(path.map(\.debugDescription).joined(separator: ", "))"
    case .alternative(let key): "there are also weights under \(key.debugDescription)"
    case .entry(let name, let kind): "beside the weights: \(name.debugDescription), \(kind)"
    case .notATensor(let name, let kind):
      "\(name.debugDescription) among the weights is \(kind), and was left out"
    case .profilerCounts(let count):
      "\(count) tensors total_ops and total_params are counts of a profiler, and were left out"
    case .strippedPrefix(let prefix, let count):
      "\(prefix.debugDescription) was taken off \(count) names"
    case .unknownGlobal(let name): "\(name) is not known, and was kept as a name"
    case .gathered(let bytes): "\(bytes) bytes of weights were laid out anew"
    case .more(let count): "\(count) more"
    }
  }
}
