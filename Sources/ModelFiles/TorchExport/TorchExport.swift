/// Reads archives of `torch.export.save`, in the three layouts that PyTorch 2.5 to 2.13 wrote.
/// Source: torch/export/__init__.py `save`, torch/export/pt2_archive/_package.py and constants.py.
enum TorchExport {
  /// The most bytes of the program's JSON.
  static let textLimit = 1 << 27

  static func read(
    _ file: MappedFile, options: CheckpointOptions
  ) throws(ModelFileError) -> ExportedProgram {
    let archive = try ZipArchive(
      FileSlice(file: file, range: 0..<file.count), limits: options.zip)
    let members = try ExportedMembers(archive, options: options)
    let (program, start) = try members.json(members.program)
    let decoder = ProgramDecoder(file: file.name)
    let header: ProgramDecoder.Header
    let graph: ExportedGraph
    do throws(ModelFileError) {
      header = try decoder.header(program)
      graph = try decoder.graph(program)
    } catch {
      throw error.inMember(members.program, from: start)
    }
    var reader = ExportedTensorReader(members: members)
    let tensors = try reader.read()
    return ExportedProgram(
      file: file.name, container: members.container, schemaVersion: header.version,
      torchVersion: header.torchVersion, operatorSet: header.operatorSet, graph: graph,
      tensors: tensors)
  }
}

extension ExportedProgram {
  /// Reads a program; nothing in the file is executed, and weights stay mapped. The CRC-32 of every
  /// member that is read is compared, unless the options say otherwise, which reads every byte.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - options: What it may cost.
  /// - Returns: The program.
  /// - Throws: `ModelFileError`.
  public static func read(
    _ file: MappedFile, options: CheckpointOptions = CheckpointOptions()
  ) throws(ModelFileError) -> ExportedProgram {
    try TorchExport.read(file, options: options)
  }
}

/// The members of an archive that are read, by what they hold.
struct ExportedMembers {
  let archive: ZipArchive
  let options: CheckpointOptions
  let container: ExportedProgram.Container
  /// The member with the program.
  let program: String
  /// What precedes the names of the members; empty in the flat layout.
  let root: String
  /// The program's name; weights are named after it.
  let name: String

  private static let flatProgram = "serialized_exported_program.json"

  init(_ archive: ZipArchive, options: CheckpointOptions) throws(ModelFileError) {
    self.archive = archive
    self.options = options
    guard archive[Self.flatProgram] == nil else {
      (container, program, root, name) = (.flat, Self.flatProgram, "", "")
      return
    }
    let root = Self.root(of: archive)
    let prefix = root + "models/"
    let programs = archive.members.map(\.name).filter {
      $0.hasPrefix(prefix) && $0.hasSuffix(".json")
    }
    func error(_ problem: TorchExportProblem, _ member: String? = nil) -> ModelFileError {
      ModelFileError(
        file: archive.slice.file.name, place: member.map { .member($0) } ?? .file,
        reason: .torchExport(problem))
    }
    for (name, expected, problem) in [
      ("archive_format", "pt2", TorchExportProblem.archiveFormat),
      ("archive_version", "0", TorchExportProblem.archiveVersion),
      ("byteorder", "little", TorchExportProblem.byteOrder),
    ] {
      guard let member = archive[root + name] else {
        if name == "byteorder" { continue }
        throw error(.memberMissing(root + name))
      }
      let text = try Self.text(member, archive, options)
      guard text == expected else { throw error(problem(text), member.name) }
    }
    guard let program = programs.first else {
      let isCompiled = archive.members.contains { $0.name.hasPrefix(root + "data/aotinductor/") }
      throw error(isCompiled ? .compiledOnly : .noProgram)
    }
    guard programs.count == 1 else {
      throw error(.severalPrograms(programs.map { String($0.dropFirst(prefix.count)) }))
    }
    let name = String(program.dropFirst(prefix.count).dropLast(".json".count))
    (self.program, self.root, self.name) = (program, root, name)
    container =
      archive["\(root)data/weights/\(name).pt"] == nil ? .separateWeights : .folders
  }

  /// The folder that holds `archive_format`, with its slash.
  private static func root(of archive: ZipArchive) -> String {
    let names = archive.members.lazy.map(\.name)
    guard let name = names.first(where: { $0.hasSuffix("/archive_format") }) else {
      return archive.members.first.map { "\($0.name.prefix { $0 != "/" })/" } ?? ""
    }
    return String(name.dropLast("archive_format".count))
  }

  private static func text(
    _ member: ZipArchive.Member, _ archive: ZipArchive, _ options: CheckpointOptions
  ) throws(ModelFileError) -> String {
    let content = try archive.content(of: member, checksum: options.checksums)
    return content.withUnsafeBytes { String(decoding: $0.prefix(64), as: UTF8.self) }
  }

  /// A member as JSON, and the byte at which the text begins in what its values are counted in.
  func json(_ name: String) throws(ModelFileError) -> (value: JSONValue, start: Int) {
    let content = try content(name)
    guard content.count <= TorchExport.textLimit else {
      throw error(
        .textTooLarge(bytes: content.count, limit: TorchExport.textLimit), at: .member(name))
    }
    let start = content.range.lowerBound
    do throws(ModelFileError) {
      return (try JSONParser.parse(content), start)
    } catch {
      throw error.inMember(name, from: start)
    }
  }

  /// The bytes of a member, with its checksum compared.
  func content(_ name: String) throws(ModelFileError) -> FileSlice {
    guard let member = archive[name] else { throw error(.memberMissing(name), at: .file) }
    return try archive.content(of: member, checksum: options.checksums)
  }

  func error(_ problem: TorchExportProblem, at place: ModelFileError.Place) -> ModelFileError {
    ModelFileError(file: archive.slice.file.name, place: place, reason: .torchExport(problem))
  }
}

extension ModelFileError {
  /// The error at a byte of a member instead of a byte of the file, which it is only where the member
  /// is not compressed.
  func inMember(_ name: String, from start: Int) -> ModelFileError {
    guard case .byte(let byte) = place else { return self }
    return ModelFileError(file: file, place: .memberByte(name, byte - start), reason: reason)
  }
}
