/// The storages of a checkpoint: what the pickle says of them, and where their bytes are.
struct TorchStorages {
  /// What the pickle says of a storage.
  struct Identity: Hashable {
    var key: String
    var type: TorchElementType
    var byteCount: Int
  }

  /// Where the bytes of the storages are.
  enum Source {
    /// One member each, `ROOT/data/KEY`.
    case zip(ZipArchive, root: String)
    /// One after the other at the end of the file.
    case legacy([String: FileSlice])
  }

  let file: String
  /// By key.
  let identities: [String: Identity]
  var source: Source
  /// The members that tensors were taken from, for their checksums.
  private(set) var usedMembers: [ZipArchive.Member] = []
  private var slices: [String: FileSlice] = [:]

  /// Collects the identities of a pickle.
  ///
  /// - Throws: `ModelFileError` of reason `checkpoint` when one is not as torch writes them, or two
  ///   contradict each other.
  init(_ program: PickleProgram, file: String) throws(ModelFileError) {
    var identities: [String: Identity] = [:]
    for node in program.nodes {
      guard case .persistent(let values) = node else { continue }
      let identity: Identity
      do throws(CheckpointProblem) {
        identity = try TorchStorages.identity(values, in: program)
      } catch {
        throw ModelFileError(
          file: file, place: .member(program.stream), reason: .checkpoint(error))
      }
      if let known = identities[identity.key], known != identity {
        throw ModelFileError(
          file: file, place: .member(program.stream),
          reason: .checkpoint(.storageConflict(key: identity.key)))
      }
      identities[identity.key] = identity
    }
    self.file = file
    self.identities = identities
    source = .legacy([:])
  }

  /// `("storage", class, key, location, elements[, view])`.
  static func identity(
    _ values: [PickleValue], in program: PickleProgram
  ) throws(CheckpointProblem) -> Identity {
    guard values.count == 5 || values.count == 6 else {
      throw .storageIdentity(found: "\(values.count) facts", expected: "5 or 6")
    }
    guard program.text(values[0]) == "storage" else { throw .wholeModule }
    guard let global = program.global(values[1]), case .elements(let type) = global.role else {
      throw .storageIdentity(found: program.kind(values[1]), expected: "a storage class of torch")
    }
    guard let key = program.text(values[2]) else {
      throw .storageIdentity(found: program.kind(values[2]), expected: "its key as text")
    }
    guard case .integer(let elements) = values[4] else {
      throw .storageIdentity(found: program.kind(values[4]), expected: "a number of elements")
    }
    guard elements >= 0 else { throw .negative("a number of elements", elements) }
    if values.count == 6, values[5] != .none { throw .storageView(key: key) }
    let (bytes, overflow) = Int(elements).multipliedReportingOverflow(by: type.byteCount)
    if overflow { throw .storageOverflow(key: key, elements: elements) }
    return Identity(key: key, type: type, byteCount: bytes)
  }

  /// Compares every storage with the archive: each must be there, in its size.
  mutating func locate(in archive: ZipArchive, root: String) throws(ModelFileError) {
    source = .zip(archive, root: root)
    for identity in identities.values.sorted(by: { $0.key < $1.key }) {
      let name = "\(root)/data/\(identity.key)"
      guard let member = archive[name] else {
        throw ModelFileError(
          file: file, place: .member(name),
          reason: .checkpoint(.storageMissing(key: identity.key)))
      }
      guard member.byteCount == identity.byteCount else {
        throw ModelFileError(
          file: file, place: .member(name),
          reason: .checkpoint(
            .storageBytes(
              key: identity.key, found: UInt64(member.byteCount),
              expected: UInt64(identity.byteCount))))
      }
    }
  }

  /// The bytes of a storage; a compressed one is unpacked once, and its checksum compared.
  mutating func bytes(of identity: Identity, checksums: Bool) throws(ModelFileError) -> FileSlice {
    if let slice = slices[identity.key] { return slice }
    let slice: FileSlice
    switch source {
    case .legacy(let storages):
      guard let found = storages[identity.key] else {
        throw ModelFileError(
          file: file, reason: .checkpoint(.storageMissing(key: identity.key)))
      }
      slice = found
    case .zip(let archive, let root):
      guard let member = archive["\(root)/data/\(identity.key)"] else {
        throw ModelFileError(
          file: file, reason: .checkpoint(.storageMissing(key: identity.key)))
      }
      slice = try archive.content(of: member, checksum: checksums && member.isDeflated)
      usedMembers.append(member)
    }
    slices[identity.key] = slice
    return slice
  }
}
