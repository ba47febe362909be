/// What is wrong with a checkpoint, whatever its container, with the facts.
public enum CheckpointProblem: Error, Hashable, Sendable {
  // Forms that are recognised and not read.

  /// A TorchScript program.
  case torchScript
  /// A whole model object rather than its weights.
  case wholeModule
  /// The tar form of PyTorch before 0.1.10.
  case tarArchive

  // Containers.

  /// No `data.pkl` in a folder of the archive.
  case noPickle
  /// Members in several folders of the archive.
  case severalRoots(String, String)
  /// A version of the archive that is not known.
  case archiveVersion(String)
  /// A byte order other than `little` and `big`.
  case byteOrder(String)
  /// A pickle that is no checkpoint: without torch's magic number.
  case legacyMagic(found: String)
  /// A protocol of the legacy form other than 1001.
  case legacyProtocol(found: String)
  /// A legacy checkpoint of a big-endian machine.
  case legacyBigEndian
  /// A part of a legacy checkpoint that is of another kind.
  case legacyPart(found: String, expected: String)
  /// Bytes after the last storage.
  case trailing(bytes: Int)

  // Storages.

  /// An identity of a storage that torch does not write.
  case storageIdentity(found: String, expected: String)
  /// A storage whose identities contradict each other.
  case storageConflict(key: String)
  /// A storage that the file lacks.
  case storageMissing(key: String)
  /// A storage listed twice.
  case storageTwice(key: String)
  /// A storage that no tensor belongs to, and that can therefore not be read past.
  case storageUnknown(key: String)
  /// A storage of another size than its identity says, in bytes.
  case storageBytes(key: String, found: UInt64, expected: UInt64)
  /// A storage cut off by the end of the file.
  case storageCutOff(key: String, bytes: Int, available: Int)
  /// A size beyond 63 bits.
  case storageOverflow(key: String, elements: Int64)
  /// A view of a storage, as PyTorch before 0.4 wrote them.
  case storageView(key: String)

  // Weights.

  /// Something other than a dictionary.
  case root(String)
  /// No dictionary of tensors.
  case noTensors(entries: [String], more: Int)
  /// No dictionary of tensors under the key that was asked for.
  case noSuchKey(String, available: [String])
  /// Several dictionaries of tensors, none under a usual key.
  case severalWeights([String])
  /// More dictionaries around the weights than the limit.
  case tooDeep(limit: Int)
  /// Two entries of one name, as they are or after prefixes are stripped.
  case duplicateName(String)

  // Tensors.

  /// Something that looks like a tensor and is of a form that is not read.
  case tensorForm(String)
  /// Elements that torch would negate or conjugate on reading.
  case tensorMark(String)
  /// An argument of a tensor of another kind than torch writes.
  case tensorArgument(found: String, expected: String)
  /// A type of elements that has no storage here.
  case elementType(String)
  /// A negative size, stride or offset.
  case negative(String, Int64)
  /// As many strides as there are not sizes.
  case strideCount(sizes: Int, strides: Int)
  /// More dimensions than the limit.
  case rank(Int, limit: Int)
  /// Sizes, strides and offset whose products and sums are beyond 63 bits.
  case sizeOverflow(sizes: [Int])
  /// An element beyond the end of the storage.
  case beyondStorage(lastElement: Int, storageElements: Int)
  /// Views that would take more memory than the limit when they are laid out.
  case gatheredBytes(limit: Int)
}

extension CheckpointProblem {
  /// What kind of failure this is.
  public var failureClass: FailureClass {
    switch self {
    case .torchScript, .wholeModule, .tarArchive, .archiveVersion, .legacyBigEndian,
      .storageView, .tensorForm, .tensorMark, .elementType:
      .unsupported
    case .gatheredBytes: .resourceLimit
    case .noPickle, .severalRoots, .byteOrder, .legacyMagic, .legacyProtocol, .legacyPart,
      .trailing, .storageIdentity, .storageConflict, .storageMissing, .storageTwice,
      .storageUnknown, .storageBytes, .storageCutOff, .storageOverflow, .root, .noTensors,
      .noSuchKey, .severalWeights, .tooDeep, .duplicateName, .tensorArgument, .negative,
      .strideCount, .rank,
      .sizeOverflow, .beyondStorage:
      .badData
    }
  }
}

extension CheckpointProblem: CustomStringConvertible {
  /// The problem in words.
  public var description: String {
    switch self {
    case .torchScript:
      "is a TorchScript program, expected weights: save them in PyTorch with "
        + "torch.save(torch.jit.load(FILE).state_dict(), OUTPUT)"
    case .wholeModule:
      "is a whole model object, expected weights: save them in PyTorch, where the model's own "
        + "code is, with torch.save(model.state_dict(), OUTPUT)"
    case .tarArchive:
      "is in the tar form of PyTorch before 0.1.10: load it in PyTorch with "
        + "weights_only=False, if you trust it, and save it again with torch.save"

    case .noPickle: "no data.pkl in the archive's folder: not a checkpoint of torch.save"
    case .severalRoots(let first, let second):
      "members in \(first.debugDescription) and in \(second.debugDescription), "
        + "expected one folder"
    case .archiveVersion(let version):
      "archive version \(version.debugDescription), expected 1 to 10"
    case .byteOrder(let order): "byte order \(order.debugDescription), expected little or big"
    case .legacyMagic(let found):
      "a pickle of \(found), expected torch's magic number 0x1950A86A20F9469CFC6C"
    case .legacyProtocol(let found): "legacy protocol \(found), expected 1001"
    case .legacyBigEndian:
      "a legacy checkpoint of a big-endian machine: save it again with a PyTorch since 1.6"
    case .legacyPart(let found, let expected): "found \(found), expected \(expected)"
    case .trailing(let bytes): "\(bytes) bytes after the last storage"

    case .storageIdentity(let found, let expected):
      "a storage with \(found), expected \(expected)"
    case .storageConflict(let key): "storage \(key.debugDescription) in two types or sizes"
    case .storageMissing(let key): "storage \(key.debugDescription) is missing from the file"
    case .storageTwice(let key): "storage \(key.debugDescription) is listed twice"
    case .storageUnknown(let key):
      "storage \(key.debugDescription) is listed, but no tensor belongs to it"
    case .storageBytes(let key, let found, let expected):
      "storage \(key.debugDescription) has \(found) bytes, expected \(expected)"
    case .storageCutOff(let key, let bytes, let available):
      "storage \(key.debugDescription) has \(bytes) bytes, but \(available) are left: "
        + "the file is cut off"
    case .storageOverflow(let key, let elements):
      "storage \(key.debugDescription) of \(elements) elements, whose size is beyond 63 bits"
    case .storageView(let key):
      "storage \(key.debugDescription) is a view of another one, which is not supported: "
        + "save it again with a PyTorch since 0.4"

    case .root(let kind): "found \(kind), expected a dictionary of weights"
    case .noTensors(let entries, let more):
      "no dictionary of tensors inside: found \(entries.joined(separator: ", "))"
        + (more > 0 ? " and \(more) more" : "")
    case .noSuchKey(let key, let available):
      "no dictionary of tensors under \(key.debugDescription): there are "
        + (available.isEmpty ? "none" : available.joined(separator: ", "))
    case .severalWeights(let keys):
      "weights under \(keys.map(\.debugDescription).joined(separator: ", ")): "
        + "say which of them is meant, with --weights-key"
    case .tooDeep(let limit): "more than \(limit) dictionaries around the weights"
    case .duplicateName(let name): "two entries named \(name.debugDescription), expected one"

    case .tensorForm(let form): "a tensor made by \(form), which is not supported"
    case .tensorMark(let mark):
      "elements to be changed on reading (marked \(mark.debugDescription)), which is not "
        + "supported: save them in PyTorch after .resolve_neg().resolve_conj()"
    case .tensorArgument(let found, let expected): "a tensor with \(found), expected \(expected)"
    case .elementType(let type): "elements of type \(type), which are not supported"
    case .negative(let what, let value): "\(what) of \(value), expected 0 or more"
    case .strideCount(let sizes, let strides): "\(sizes) sizes and \(strides) strides"
    case .rank(let rank, let limit): "\(rank) dimensions, the limit is \(limit)"
    case .sizeOverflow(let sizes): "sizes \(sizes), whose product is beyond 63 bits"
    case .beyondStorage(let last, let elements):
      "element \(last) of a storage that has \(elements)"
    case .gatheredBytes(let limit):
      "views that would take more than \(limit) bytes when they are laid out"
    }
  }
}
