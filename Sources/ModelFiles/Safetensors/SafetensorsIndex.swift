/// The list of a model's safetensors files: JSON with `weight_map`, tensor by tensor the file that
/// holds it. The files lie beside the list, and are opened as external data is: no path leads out.
enum SafetensorsIndex {
  /// Whether a file may be such a list: JSON, which no safetensors file is.
  static func opens(_ file: MappedFile) -> Bool {
    file.withUnsafeBytes { bytes in
      bytes.first == UInt8(ascii: "{")
        && bytes.prefix(1 << 16).contains(UInt8(ascii: ":"))
        && LittleEndianBytes(bytes: bytes).integer(UInt64.self, at: 0).map {
          $0 > UInt64(bytes.count)
        } ?? false
    }
  }

  /// Reads the list and all files that it names.
  ///
  /// - Throws: `ModelFileError` when the list is no such JSON, a path leads out of its folder, or a
  ///   tensor is not in the file that the list says, or is in no list.
  static func read(_ file: MappedFile) throws(ModelFileError) -> Safetensors {
    let map = try map(of: file)
    guard let directory = file.directory else {
      throw ModelFileError(file: file.name, reason: .externalDataWithoutDirectory)
    }
    var homes: [String: String] = [:]
    for (name, location) in map { homes[name] = location }
    var tensors: [NamedTensor] = []
    for location in Set(map.map(\.location)).sorted() {
      let shard: MappedFile
      do throws(ModelFileError.Reason) {
        shard = try directory.open(location, limit: MappedFile.defaultLimit).get()
      } catch {
        throw ModelFileError(file: file.name, reason: error)
      }
      for tensor in try Safetensors.readFile(shard).tensors {
        guard homes.removeValue(forKey: tensor.name) == location else {
          throw ModelFileError(
            file: shard.name, place: .tensor(tensor.name),
            reason: .safetensors(.notInIndex))
        }
        tensors.append(tensor)
      }
    }
    if let (name, location) = homes.min(by: { $0.key < $1.key }) {
      throw ModelFileError(
        file: file.name, place: .tensor(name), reason: .safetensors(.notInShard(location)))
    }
    return Safetensors(tensors: tensors, metadata: [])
  }

  /// The pairs under `weight_map`.
  private static func map(
    of file: MappedFile
  ) throws(ModelFileError) -> [(name: String, location: String)] {
    func error(_ what: String, _ value: JSONValue, _ expected: String) -> ModelFileError {
      ModelFileError(
        file: file.name, place: .byte(value.byte),
        reason: .safetensors(.kind(what, found: value.kind, expected: expected)))
    }
    guard file.count <= Safetensors.headerLimit else {
      throw ModelFileError(
        file: file.name,
        reason: .fileTooLarge(bytes: file.count, limit: Safetensors.headerLimit))
    }
    let root = try JSONParser.parse(FileSlice(file: file, range: 0..<file.count))
    guard case .object(let members) = root.content,
      let list = members.first(where: { $0.name == "weight_map" })?.value
    else { throw ModelFileError(file: file.name, reason: .safetensors(.missing("weight_map"))) }
    guard case .object(let pairs) = list.content else {
      throw error("weight_map", list, "an object")
    }
    var map: [(name: String, location: String)] = []
    for pair in pairs {
      guard case .text(let location) = pair.value.content else {
        throw error("weight_map.\(pair.name)", pair.value, "a file name")
      }
      map.append((pair.name, location))
    }
    return map
  }
}
