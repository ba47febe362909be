/// The form of `torch.save` before PyTorch 1.6: five pickles, then the storages.
/// Source: torch/serialization.py `_legacy_save` and `_legacy_load`, torch/csrc/serialization.cpp.
enum TorchLegacy {
  /// The pickles, in order.
  enum Part: String, CaseIterable {
    case magic = "magic number"
    case version = "protocol version"
    case system = "system information"
    case object
    case keys = "storage keys"
  }

  /// 0x1950A86A20F9469CFC6C, lowest byte first.
  private static let magic: [UInt8] = [
    0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
  ]

  static func read(
    _ file: MappedFile, options: CheckpointOptions
  ) throws(ModelFileError) -> Checkpoint {
    let (object, storages, audit) = try parts(of: file, options: options)
    var weights = TorchWeights(
      tensors: TorchTensors(
        program: object, storages: storages, fileBytes: file.count, isBigEndian: false,
        options: options))
    let tensors = try weights.read()
    return Checkpoint(
      format: .torchLegacy, tensors: tensors, notes: weights.allNotes(), audit: audit)
  }

  /// What is damaged or missing in a file that begins as a legacy checkpoint does; nil for other
  /// pickles, and for what is merely not supported.
  static func damage(of file: MappedFile, options: CheckpointOptions) -> ModelFileError? {
    do throws(ModelFileError) {
      _ = try parts(of: file, options: options)
      return nil
    } catch {
      if case .checkpoint(.legacyMagic) = error.reason { return nil }
      return error.failureClass == .badData ? error : nil
    }
  }

  /// Reads the pickles, and finds the storages.
  private static func parts(
    of file: MappedFile, options: CheckpointOptions
  ) throws(ModelFileError) -> (PickleProgram, TorchStorages, CheckpointAudit) {
    let whole = FileSlice(file: file, range: 0..<file.count)
    var audit = CheckpointAudit(format: .torchLegacy)
    audit.byteCount = file.count
    var cursor = 0
    func pickle(_ part: Part) throws(ModelFileError) -> PickleProgram {
      let (program, stream) = try PickleMachine.run(
        whole, stream: part.rawValue, limits: options.pickle, policy: .refuse, from: cursor)
      cursor = program.end
      audit.streams.append(stream)
      return program
    }
    let start = try pickle(.magic)
    guard case .wideInteger(let range)? = start.node(start.root),
      whole.withUnsafeBytes({ $0[range].elementsEqual(magic) })
    else { throw error(file, .legacyMagic(found: start.kind(start.root)), at: 0) }
    let versionPlace = cursor
    let version = try pickle(.version)
    guard version.root == .integer(1001) else {
      let found =
        if case .integer(let number) = version.root { "\(number)" } else {
          version.kind(version.root)
        }
      throw error(file, .legacyProtocol(found: found), at: versionPlace)
    }
    let systemPlace = cursor
    try checkSystem(try pickle(.system), file, at: systemPlace)
    let object = try pickle(.object)
    let keysPlace = cursor
    let keys = try keys(try pickle(.keys), file, at: keysPlace)
    var storages = try TorchStorages(object, file: file.name)
    storages.source = .legacy(try locate(keys, storages.identities, in: whole, from: cursor))
    return (object, storages, audit)
  }

  private static func error(
    _ file: MappedFile, _ problem: CheckpointProblem, at byte: Int
  ) -> ModelFileError {
    ModelFileError(file: file.name, place: .byte(byte), reason: .checkpoint(problem))
  }

  private static func checkSystem(
    _ program: PickleProgram, _ file: MappedFile, at place: Int
  ) throws(ModelFileError) {
    guard let entries = program.dictionary(program.root) else {
      throw error(
        file,
        .legacyPart(found: program.kind(program.root), expected: "the system's dictionary"),
        at: place)
    }
    for entry in entries
    where program.text(entry.key) == "little_endian" && entry.value != .bool(true) {
      throw error(file, .legacyBigEndian, at: place)
    }
  }

  private static func keys(
    _ program: PickleProgram, _ file: MappedFile, at place: Int
  ) throws(ModelFileError) -> [String] {
    guard case .list(let values)? = program.node(program.root) else {
      throw error(
        file, .legacyPart(found: program.kind(program.root), expected: "a list of storages"),
        at: place)
    }
    var keys: [String] = []
    for value in values {
      guard let key = program.text(value) else {
        throw error(
          file, .legacyPart(found: program.kind(value), expected: "a storage's key as text"),
          at: place)
      }
      keys.append(key)
    }
    return keys
  }

  /// Finds the storages: for each key a 64-bit number of elements, then the elements.
  private static func locate(
    _ keys: [String], _ identities: [String: TorchStorages.Identity], in whole: FileSlice,
    from start: Int
  ) throws(ModelFileError) -> [String: FileSlice] {
    let file = whole.file
    var cursor = start
    var slices: [String: FileSlice] = [:]
    for key in keys {
      guard let identity = identities[key] else {
        throw error(file, .storageUnknown(key: key), at: cursor)
      }
      guard slices[key] == nil else { throw error(file, .storageTwice(key: key), at: cursor) }
      let count = whole.withUnsafeBytes {
        LittleEndianBytes(bytes: $0).integer(UInt64.self, at: cursor)
      }
      guard let count else {
        throw error(
          file, .storageCutOff(key: key, bytes: 8, available: file.count - cursor), at: cursor)
      }
      let (bytes, overflow) = count.multipliedReportingOverflow(
        by: UInt64(identity.type.byteCount))
      guard !overflow, bytes == UInt64(identity.byteCount) else {
        throw error(
          file,
          .storageBytes(
            key: key, found: overflow ? .max : bytes, expected: UInt64(identity.byteCount)),
          at: cursor)
      }
      cursor += 8
      guard identity.byteCount <= file.count - cursor else {
        throw error(
          file,
          .storageCutOff(
            key: key, bytes: identity.byteCount, available: file.count - cursor),
          at: cursor)
      }
      slices[key] = FileSlice(file: file, range: cursor..<cursor + identity.byteCount)
      cursor += identity.byteCount
    }
    for key in identities.keys.sorted() where slices[key] == nil {
      throw error(file, .storageMissing(key: key), at: start)
    }
    guard cursor == file.count else {
      throw error(file, .trailing(bytes: file.count - cursor), at: cursor)
    }
    return slices
  }
}
