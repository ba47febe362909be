/// What a checkpoint's pickles name and do, without anything being done: safe on a hostile file.
public struct CheckpointAudit: Hashable, Sendable {
  /// The form of the file.
  public let format: FileFormat
  /// The pickles, in order.
  public internal(set) var streams: [PickleStreamAudit] = []
  /// The members of a zip file.
  public internal(set) var memberCount = 0
  /// The bytes of all members, or of the file.
  public internal(set) var byteCount = 0
  /// Why the examination ended early.
  public internal(set) var problem: ModelFileError?

  init(format: FileFormat) { self.format = format }

  /// Whether anything in the pickles is dangerous or calls what is unknown: of a function that no
  /// list names, nobody can say that it runs no program. Damage alone is not suspicious.
  public var isSuspicious: Bool {
    streams.contains {
      !$0.findings.isEmpty
        || $0.globals.contains {
          $0.verdict == .dangerous || ($0.verdict == .unknown && $0.calls > 0)
        }
    }
  }

  /// Whether the file is damaged or cut off, or holds what cannot be examined; see `problem`.
  public var isDamaged: Bool { problem != nil }

  /// Examines a file, hostile ones too.
  ///
  /// Where `Checkpoint.read` refuses, this goes on as long as the next pickle can be found. In a zip
  /// file every member that ends in `.pkl` is examined.
  ///
  /// - Throws: `ModelFileError` when the file is no checkpoint, or its archive cannot be read.
  public static func examine(
    _ file: MappedFile, options: CheckpointOptions = CheckpointOptions()
  ) throws(ModelFileError) -> CheckpointAudit {
    let format = try FileFormat.detect(file)
    var audit = CheckpointAudit(format: format)
    audit.byteCount = file.count
    let whole = FileSlice(file: file, range: 0..<file.count)
    switch format {
    case .torchZip, .torchExport:
      let archive = try ZipArchive(whole, limits: options.zip)
      audit.memberCount = archive.members.count
      for member in archive.members where member.name.hasSuffix(".pkl") {
        var content: FileSlice?
        do throws(ModelFileError) {
          content = try archive.content(of: member, checksum: options.checksums)
        } catch {
          audit.problem = audit.problem ?? error
          // Damaged or not, Python may load it.
          content = try? archive.content(of: member, checksum: false)
        }
        guard let content else { continue }
        let result = PickleMachine.examine(content, stream: member.name, limits: options.pickle)
        audit.streams.append(result.audit)
        audit.problem = audit.problem ?? result.failure
      }
    case .torchLegacy:
      var start = 0
      for part in TorchLegacy.Part.allCases where start < file.count {
        let result = PickleMachine.examine(
          whole, stream: part.rawValue, limits: options.pickle, from: start)
        audit.streams.append(result.audit)
        audit.problem = audit.problem ?? result.failure
        start = result.end
        // Without its STOP nobody knows where the next one begins.
        guard result.isComplete else { break }
      }
      if audit.problem == nil && !audit.isSuspicious {
        audit.problem = TorchLegacy.damage(of: file, options: options)
      }
    case .safetensors: break
    case .onnx, .plan:
      throw ModelFileError(file: file.name, reason: .wrongFormat(format, expected: .torchZip))
    }
    return audit
  }

  /// The first dangerous name of a file, as a reason to refuse it.
  static func danger(in file: MappedFile, options: CheckpointOptions) -> ModelFileError? {
    guard let audit = try? examine(file, options: options) else { return nil }
    for stream in audit.streams {
      guard let global = stream.globals.first(where: { $0.verdict == .dangerous }) else { continue }
      return ModelFileError(
        file: file.name,
        place: .pickle(stream: stream.stream, opcode: "GLOBAL", byte: global.firstByte),
        reason: .pickle(.dangerousName(global.name)))
    }
    return nil
  }
}
