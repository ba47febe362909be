/// The zip form of `torch.save`, a file of its own or a member of an exported program: `ROOT/data.pkl`, `ROOT/data/KEY`, `ROOT/version` and others.
/// Source: torch/serialization.py `_save` and `_load`, caffe2/serialize/inline_container.cc.
enum TorchZip {
  static func read(
    _ slice: FileSlice, options: CheckpointOptions
  ) throws(ModelFileError) -> Checkpoint {
    let file = slice.file
    let archive = try ZipArchive(slice, limits: options.zip)
    let root = try root(of: archive)
    guard archive["\(root)/constants.pkl"] == nil else {
      throw ModelFileError(file: file.name, reason: .checkpoint(.torchScript))
    }
    guard let pickle = archive["\(root)/data.pkl"] else {
      throw ModelFileError(file: file.name, reason: .checkpoint(.noPickle))
    }
    try checkVersion(archive, root: root, options)
    let isBigEndian = try isBigEndian(archive, root: root, options)
    let content = try archive.content(of: pickle, checksum: options.checksums)
    let (program, streamAudit) = try PickleMachine.run(
      content, stream: pickle.name, limits: options.pickle, policy: .refuse)
    guard program.end == content.count else {
      throw ModelFileError(
        file: file.name, place: .member(pickle.name),
        reason: .checkpoint(.trailing(bytes: content.count - program.end)))
    }
    var storages = try TorchStorages(program, file: file.name)
    try storages.locate(in: archive, root: root)
    var weights = TorchWeights(
      tensors: TorchTensors(
        program: program, storages: storages, fileBytes: slice.count, isBigEndian: isBigEndian,
        options: options))
    let tensors = try weights.read()
    var audit = CheckpointAudit(format: .torchZip)
    audit.streams = [streamAudit]
    audit.memberCount = archive.members.count
    audit.byteCount = slice.count
    return Checkpoint(
      format: .torchZip, tensors: tensors, notes: weights.allNotes(), audit: audit,
      unchecked: (archive, weights.tensors.storages.usedMembers))
  }

  /// The one folder that holds all members.
  private static func root(of archive: ZipArchive) throws(ModelFileError) -> String {
    var root: Substring?
    for member in archive.members {
      let parts = member.name.split(separator: "/", maxSplits: 1)
      guard parts.count == 2 else {
        throw ModelFileError(
          file: archive.slice.file.name, place: .member(member.name),
          reason: .checkpoint(.noPickle))
      }
      guard root == nil || root == parts[0] else {
        throw ModelFileError(
          file: archive.slice.file.name, place: .member(member.name),
          reason: .checkpoint(.severalRoots(root.map(String.init) ?? "", String(parts[0]))))
      }
      root = parts[0]
    }
    guard let root else {
      throw ModelFileError(file: archive.slice.file.name, reason: .checkpoint(.noPickle))
    }
    return String(root)
  }

  /// The text of a small member; nil if there is none.
  private static func text(
    _ name: String, _ archive: ZipArchive, _ options: CheckpointOptions
  ) throws(ModelFileError) -> String? {
    guard let member = archive[name] else { return nil }
    let content = try archive.content(of: member, checksum: options.checksums)
    let text = content.withUnsafeBytes { String(decoding: $0.prefix(64), as: UTF8.self) }
    return String(text.prefix { $0 != "\n" })
  }

  private static func checkVersion(
    _ archive: ZipArchive, root: String, _ options: CheckpointOptions
  ) throws(ModelFileError) {
    guard let version = try text("\(root)/version", archive, options) else { return }
    guard let number = Int(version), (1...10).contains(number) else {
      throw ModelFileError(
        file: archive.slice.file.name, place: .member("\(root)/version"),
        reason: .checkpoint(.archiveVersion(version)))
    }
  }

  /// Files before PyTorch 2.1 do not say, and are little-endian.
  private static func isBigEndian(
    _ archive: ZipArchive, root: String, _ options: CheckpointOptions
  ) throws(ModelFileError) -> Bool {
    switch try text("\(root)/byteorder", archive, options) {
    case nil, "little": return false
    case "big": return true
    case let order?:
      throw ModelFileError(
        file: archive.slice.file.name, place: .member("\(root)/byteorder"),
        reason: .checkpoint(.byteOrder(order)))
    }
  }
}
