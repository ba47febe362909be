import CAllocationMeter
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
  /// Names and shapes of tensors, from which a network is built.
  case build
  /// A whole program of torch.export.
  case export
  /// The JSON of a program, in an archive with a sound directory and one weight.
  case program
}

private let target = getenv("FUZZ_TARGET")
  .flatMap { String(validatingCString: $0) }.flatMap { FuzzTarget(rawValue: $0) }

/// Memory that reading may take, for each byte of the file and of what is unpacked from it: a
/// one-byte instruction of a pickle makes a node and a place on the stack, both in growing arrays.
private let memoryMultiple = 150
/// Memory that reading may take beside that, such as the counts of instructions of every stream.
private let memoryConstant = 1 << 16

/// Does some reading, within the memory that `memoryMultiple` states for so many bytes.
private func metered<Value>(_ bytes: Int, _ read: () -> Value) -> Value {
  allocation_meter_start()
  let value = read()
  let peak = Int(allocation_meter_peak())
  precondition(
    peak <= memoryMultiple * bytes + memoryConstant, "\(peak) bytes of memory for \(bytes)")
  // The constant hides the proportion in small files.
  if bytes >= 4096, Double(peak) / Double(bytes) > greatestMultiple * 1.05 {
    greatestMultiple = Double(peak) / Double(bytes)
    print("memory: \(peak) bytes for \(bytes), \(Int(greatestMultiple)) times")
  }
  return value
}

// Safety: libFuzzer calls the target on one thread.
private nonisolated(unsafe) var greatestMultiple = 1.0

/// The bytes of a file, and those that its compressed members unpack to.
private func unpackedBytes(_ file: MappedFile, limits: ZipLimits) -> Int {
  let archive = try? ZipArchive(FileSlice(file: file, range: 0..<file.count), limits: limits)
  let deflated = archive?.members.filter(\.isDeflated) ?? []
  return deflated.reduce(file.count) { $0 + $1.byteCount }
}

/// Reads the bytes; whatever is accepted must lie within bounds and be read alike again, and what
/// reading takes must be in proportion.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let target else { fatalError("FUZZ_TARGET must be one of those of run") }
  // Safety: libFuzzer lends `count` bytes for the call; they are copied.
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  if target == .build {
    buildNetwork(input)
    return 0
  }
  if target == .export || target == .program {
    let bytes = target == .export ? input : archive(aroundProgram: input)
    for checksums in [true, false] { readExport(bytes, checksums: checksums) }
    return 0
  }
  let bytes =
    switch target {
    case .zip, .legacy, .safetensors: input
    case .pickle: archive(around: input)
    case .build, .export, .program: [UInt8]()
    }
  let file = MappedFile(bytes: bytes, name: "input")
  var options = CheckpointOptions()
  // Small enough for the memory that the script allows.
  options.zip.inflatedBytes = 1 << 20
  options.viewBytes = 1 << 12
  let unpacked = unpackedBytes(file, limits: options.zip)
  _ = metered(unpacked) { try? CheckpointAudit.examine(file, options: options) }
  for checksums in [true, false] {
    options.checksums = checksums
    guard let read = metered(unpacked, { try? Checkpoint.read(file, options: options) }) else {
      continue
    }
    metered(0) { try? read.verifyChecksums() }
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

/// A checkpoint around its pickle, with two storages.
private func archive(around pickle: [UInt8]) -> [UInt8] {
  archive(of: [
    ("a/data.pkl", pickle), ("a/data/0", [UInt8](repeating: 1, count: 64)),
    ("a/data/1", [UInt8](repeating: 2, count: 16)),
  ])
}

/// A zip file of stored members with a sound directory. Checksums are 0: they are compared only in
/// the first of the two readings.
func archive(of members: [(String, [UInt8])]) -> [UInt8] {
  var bytes: [UInt8] = []
  var directory: [UInt8] = []
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
