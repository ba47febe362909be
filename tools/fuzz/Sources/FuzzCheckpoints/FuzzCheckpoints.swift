import Glibc
import ModelFiles
import TensorCore

/// What the bytes are taken for; the environment's FUZZ_TARGET says.
private enum FuzzTarget: String {
  /// A whole zip file.
  case zip
  /// The pickle of a zip file, which is built around it with a sound directory and two storages.
  case pickle
  /// A whole legacy stream.
  case legacy
  /// A whole safetensors file.
  case safetensors
}

private let target = getenv("FUZZ_TARGET")
  .flatMap { String(validatingCString: $0) }.flatMap { FuzzTarget(rawValue: $0) }

/// Reads the bytes; whatever is accepted must lie within bounds and be read alike again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let target else { fatalError("FUZZ_TARGET must be zip, pickle, legacy or safetensors") }
  // Safety: libFuzzer lends `count` bytes for the call; they are copied.
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  let bytes =
    switch target {
    case .zip, .legacy, .safetensors: input
    case .pickle: archive(around: input)
    }
  let file = MappedFile(bytes: bytes, name: "input")
  _ = try? CheckpointAudit.examine(file)
  for checksums in [true, false] {
    var options = CheckpointOptions()
    options.checksums = checksums
    // Small enough for the memory that the script allows.
    options.zip.inflatedBytes = 1 << 24
    guard let read = try? Checkpoint.read(file, options: options) else { continue }
    try? read.verifyChecksums()
    for named in read.tensors {
      let elements = named.tensor.shape.reduce(1, *)
      precondition(named.tensor.doubles().count == elements, "elements of \(named.name)")
    }
    let again = try? Checkpoint.read(file, options: options)
    precondition(again?.tensors == read.tensors, "two readings differ")
    let written = Safetensors.pieces(of: read.tensors).flatMap { $0.array() }
    let clean = try? Safetensors.read(MappedFile(bytes: written, name: "clean"))
    precondition(
      target != .safetensors && read.tensors.contains { $0.name == "__metadata__" }
        || clean.map { Set($0.tensors) } == Set(read.tensors), "written tensors differ")
  }
  return 0
}

/// A zip file of stored members with a sound directory. Checksums are 0: they are compared only in
/// the first of the two readings.
private func archive(around pickle: [UInt8]) -> [UInt8] {
  var bytes: [UInt8] = []
  var directory: [UInt8] = []
  let members: [(String, [UInt8])] = [
    ("a/data.pkl", pickle), ("a/data/0", [UInt8](repeating: 1, count: 64)),
    ("a/data/1", [UInt8](repeating: 2, count: 16)),
  ]
  func integer(_ value: Int, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }
  for (name, content) in members {
    let common =
      [UInt8](repeating: 0, count: 12) + integer(content.count, 4) + integer(content.count, 4)
      + integer(name.utf8.count, 2) + [0, 0]
    directory += [0x50, 0x4B, 1, 2, 20, 0, 20, 0] + common + [UInt8](repeating: 0, count: 10)
    directory += integer(bytes.count, 4) + Array(name.utf8)
    bytes += [0x50, 0x4B, 3, 4, 20, 0] + common + Array(name.utf8) + content
  }
  let end =
    [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + integer(members.count, 2) + integer(members.count, 2)
    + integer(directory.count, 4) + integer(bytes.count, 4) + [0, 0]
  return bytes + directory + end
}
