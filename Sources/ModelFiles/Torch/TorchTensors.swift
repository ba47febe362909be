internal import TensorCore

/// Makes tensors of what a pickle says about them: a storage, an offset, sizes and strides.
struct TorchTensors {
  let program: PickleProgram
  let options: CheckpointOptions
  /// Whether the storages hold the highest byte first.
  let isBigEndian: Bool
  var storages: TorchStorages
  private var strided: StridedTensors

  init(
    program: PickleProgram, storages: TorchStorages, fileBytes: Int, isBigEndian: Bool,
    options: CheckpointOptions
  ) {
    self.program = program
    self.storages = storages
    self.isBigEndian = isBigEndian
    self.options = options
    strided = StridedTensors(
      fileBytes: fileBytes, isBigEndian: isBigEndian, viewBytes: options.viewBytes)
  }

  /// Bytes that were copied because their order in the storage is another one.
  var gatheredBytes: Int { strided.gatheredBytes }

  /// Where the elements of a tensor are.
  private struct Layout {
    var identity: TorchStorages.Identity
    var strided: StridedLayout
  }

  /// Whether a value is described as a tensor, of whatever form.
  func isTensor(_ value: PickleValue) -> Bool {
    guard let (callable, _) = program.object(value) else { return false }
    switch callable.role {
    case .tensor, .parameter, .fromType, .otherTensor: return true
    case .dictionary, .elements, .known, .opaque, .dangerous: return false
    }
  }

  /// Whether an object of an unknown class is made of a storage.
  func holdsStorage(_ value: PickleValue) -> Bool {
    guard let (_, arguments) = program.object(value) else { return false }
    return arguments.contains {
      if case .persistent? = program.node($0) { true } else { isTensor($0) }
    }
  }

  /// Makes a tensor.
  ///
  /// - Throws: `ModelFileError` at the tensor's name.
  mutating func tensor(_ value: PickleValue, named name: String) throws(ModelFileError) -> Tensor {
    let layout: Layout
    do throws(CheckpointProblem) {
      let (form, arguments) = try rebuilding(value)
      layout = try self.layout(form, arguments)
    } catch {
      throw ModelFileError(
        file: storages.file, place: .tensor(name), reason: .checkpoint(error))
    }
    let storage = try storages.bytes(of: layout.identity, checksums: options.checksums)
    do throws(CheckpointProblem) {
      return try strided.tensor(layout.strided, in: storage)
    } catch {
      throw ModelFileError(
        file: storages.file, place: .tensor(name), reason: .checkpoint(error))
    }
  }

  // MARK: What the pickle says

  /// The innermost rebuild function and its arguments: parameters wrap tensors.
  private func rebuilding(
    _ value: PickleValue
  ) throws(CheckpointProblem) -> (PickleGlobal.TensorForm, [PickleValue]) {
    var value = value
    for _ in 0..<8 {
      guard let (callable, arguments) = program.object(value) else {
        throw .tensorArgument(found: program.kind(value), expected: "a tensor")
      }
      switch callable.role {
      case .tensor(let form): return (form, arguments)
      case .parameter:
        guard let data = arguments.first else {
          throw .tensorArgument(found: "no arguments", expected: "a tensor")
        }
        value = data
      case .fromType:
        guard arguments.count >= 3, let function = program.global(arguments[0]),
          let inner = program.tuple(arguments[2])
        else { throw .tensorForm("\(callable)") }
        guard case .tensor(let form) = function.role else { throw .tensorForm("\(function)") }
        return (form, inner)
      case .otherTensor, .dictionary, .elements, .known, .opaque, .dangerous:
        throw .tensorForm("\(callable)")
      }
    }
    throw .tensorForm("parameters within parameters")
  }

  private func layout(
    _ form: PickleGlobal.TensorForm, _ arguments: [PickleValue]
  ) throws(CheckpointProblem) -> Layout {
    guard arguments.count >= (form == .v3 ? 7 : 4) else {
      throw .tensorArgument(found: "\(arguments.count) arguments", expected: "4 or more")
    }
    guard case .persistent(let values)? = program.node(arguments[0]) else {
      throw .tensorArgument(found: program.kind(arguments[0]), expected: "a storage")
    }
    let identity = try TorchStorages.identity(values, in: program)
    guard case .integer(let offset) = arguments[1] else {
      throw .tensorArgument(found: program.kind(arguments[1]), expected: "an offset")
    }
    guard offset >= 0 else { throw .negative("an offset", offset) }
    let sizes = try integers(arguments[2], "a size")
    let strides = try integers(arguments[3], "a stride")
    guard sizes.count <= Safetensors.rankLimit else {
      throw .rank(sizes.count, limit: Safetensors.rankLimit)
    }
    guard sizes.count == strides.count else {
      throw .strideCount(sizes: sizes.count, strides: strides.count)
    }
    try checkMetadata(arguments.dropFirst(form == .v3 ? 7 : 6).first)
    var elements = identity.type
    if form == .v3 {
      guard let global = program.global(arguments[6]), case .elements(let type) = global.role
      else {
        throw .tensorArgument(found: program.kind(arguments[6]), expected: "a type of elements")
      }
      elements = type
    }
    switch elements {
    case .read(let type):
      return Layout(
        identity: identity,
        strided: StridedLayout(type: type, offset: Int(offset), sizes: sizes, strides: strides))
    case .unread(let name, _): throw .elementType(name)
    case .untyped: throw .elementType("untyped")
    }
  }

  /// The last argument of a rebuild function, which few tensors have, says whether the elements
  /// are to be negated or conjugated (torch/_utils.py, `set_tensor_metadata`).
  private func checkMetadata(_ value: PickleValue?) throws(CheckpointProblem) {
    guard let value, let entries = program.dictionary(value) else { return }
    for entry in entries where entry.value != .bool(false) {
      let name = program.text(entry.key) ?? program.kind(entry.key)
      throw .tensorMark(name)
    }
  }

  private func integers(
    _ value: PickleValue, _ what: String
  ) throws(CheckpointProblem) -> [Int] {
    guard let values = program.tuple(value) else {
      throw .tensorArgument(found: program.kind(value), expected: "a tuple of integers")
    }
    var integers: [Int] = []
    for value in values {
      guard case .integer(let integer) = value else {
        throw .tensorArgument(found: program.kind(value), expected: what)
      }
      guard integer >= 0 else { throw .negative(what, integer) }
      integers.append(Int(integer))
    }
    return integers
  }
}
