internal import TensorCore

/// Reads the tensors of an archive: parameters, buffers and constants, by the author's names.
struct ExportedTensorReader {
  private let members: ExportedMembers
  private var strided: StridedTensors
  private var tensors: [String: Tensor] = [:]
  /// Members that have been read: tied weights have one storage, inflated and checked once.
  private var contents: [String: FileSlice] = [:]

  init(members: ExportedMembers) {
    self.members = members
    strided = StridedTensors(
      fileBytes: members.archive.slice.count, isBigEndian: false,
      viewBytes: members.options.viewBytes)
  }

  mutating func read() throws(ModelFileError) -> [String: Tensor] {
    let (root, name) = (members.root, members.name)
    switch members.container {
    case .flat:
      try readCheckpoint("serialized_state_dict.pt")
      try readCheckpoint("serialized_constants.pt")
    case .folders:
      try readCheckpoint("\(root)data/weights/\(name).pt")
      try readCheckpoint("\(root)data/constants/\(name).pt")
    case .separateWeights:
      try readConfiguration("\(root)data/weights/", "\(name)_weights_config.json")
      try readConfiguration("\(root)data/constants/", "\(name)_constants_config.json")
    }
    return tensors
  }

  private mutating func add(_ tensor: Tensor, named name: String) throws(ModelFileError) {
    guard tensors.updateValue(tensor, forKey: name) == nil else {
      throw members.error(.tensorTwice, at: .tensor(name))
    }
  }

  /// A member that is a file of `torch.save`; of no bytes where there are no tensors.
  private mutating func readCheckpoint(_ name: String) throws(ModelFileError) {
    let content = try members.content(name)
    guard content.count > 0 else { return }
    var options = members.options
    options.keepsNames = true
    options.weightsKey = nil
    let checkpoint = try TorchZip.read(content, options: options)
    for named in checkpoint.tensors { try add(named.tensor, named: named.name) }
  }

  /// A folder with one member for each storage, and a list of what they hold.
  private mutating func readConfiguration(
    _ folder: String, _ name: String
  ) throws(ModelFileError) {
    let (list, start) = try members.json(folder + name)
    do throws(ModelFileError) {
      try readList(list, folder, name)
    } catch {
      throw error.inMember(folder + name, from: start)
    }
  }

  private mutating func readList(
    _ list: JSONValue, _ folder: String, _ name: String
  ) throws(ModelFileError) {
    let file = members.archive.slice.file.name
    let fields = try JSONFields(list, in: file, what: name)
    for member in try fields.object("config") {
      let entry = try JSONFields(member.value, in: file, what: member.name)
      let path = try entry.text("path_name")
      // Objects other than tensors are no part of what is compiled; a graph that needs one names it.
      if path.hasPrefix("custom_obj_") || path.hasPrefix("opaque_obj_") { continue }
      if let pickles = try entry.optional("use_pickle"), pickles.content != .bool(false) {
        throw members.error(.pickledTensor, at: .tensor(member.name))
      }
      guard !path.isEmpty, !path.utf8.contains(UInt8(ascii: "/")), !path.hasPrefix(".") else {
        throw members.error(.memberPath(path), at: .tensor(member.name))
      }
      let layout = try layout(entry, named: member.name, in: file)
      try add(try tensor(layout, folder + path, named: member.name), named: member.name)
    }
  }

  private func layout(
    _ entry: JSONFields, named name: String, in file: String
  ) throws(ModelFileError) -> StridedLayout {
    let meta = try JSONFields(try entry.value("tensor_meta"), in: file, what: "tensor_meta")
    let code = try meta.integer("dtype")
    guard let type = ExportedElementType(code: code) else {
      throw members.error(.unknownNumber(field: "dtype", code), at: .tensor(name))
    }
    guard case .read(let elementType) = type else {
      throw members.error(.elementType("\(type)"), at: .tensor(name))
    }
    let layout = try meta.integer("layout")
    guard layout == 7 else { throw members.error(.layout(layout), at: .tensor(name)) }
    let sizes = try extents(meta, "sizes")
    let strides = try extents(meta, "strides")
    let offset = try fixed(try meta.value("storage_offset"), meta)
    do throws(CheckpointProblem) {
      guard sizes.count <= Safetensors.rankLimit else {
        throw .rank(sizes.count, limit: Safetensors.rankLimit)
      }
      guard sizes.count == strides.count else {
        throw .strideCount(sizes: sizes.count, strides: strides.count)
      }
      for (what, values) in [("a size", sizes), ("a stride", strides), ("an offset", [offset])] {
        if let value = values.first(where: { $0 < 0 }) { throw .negative(what, Int64(value)) }
      }
    } catch {
      throw ModelFileError(file: file, place: .tensor(name), reason: .checkpoint(error))
    }
    return StridedLayout(type: elementType, offset: offset, sizes: sizes, strides: strides)
  }

  private func extents(_ meta: JSONFields, _ name: String) throws(ModelFileError) -> [Int] {
    var extents: [Int] = []
    for value in try meta.array(name) { extents.append(try fixed(value, meta)) }
    return extents
  }

  /// `{"as_int": 3}`.
  private func fixed(_ value: JSONValue, _ meta: JSONFields) throws(ModelFileError) -> Int {
    let (key, content) = try meta.union(value, "size")
    guard key == "as_int", case .integer(let number) = content.content else {
      throw meta.error(
        .kind(field: "size", found: key, expected: "as_int"), at: value)
    }
    return Int(number)
  }

  private mutating func tensor(
    _ layout: StridedLayout, _ path: String, named name: String
  ) throws(ModelFileError) -> Tensor {
    guard let member = members.archive[path] else {
      throw members.error(.memberMissing(path), at: .tensor(name))
    }
    let content: FileSlice
    if let known = contents[path] {
      content = known
    } else {
      content = try members.archive.content(of: member, checksum: members.options.checksums)
      contents[path] = content
    }
    let size = layout.type.byteCount
    guard content.count.isMultiple(of: size) else {
      throw members.error(
        .partialElements(bytes: content.count, elementBytes: size), at: .tensor(name))
    }
    if content.count == 0, !layout.sizes.contains(0) {
      throw members.error(.noWeights, at: .tensor(name))
    }
    do throws(CheckpointProblem) {
      return try strided.tensor(layout, in: content)
    } catch {
      throw ModelFileError(
        file: members.archive.slice.file.name, place: .tensor(name), reason: .checkpoint(error))
    }
  }
}
