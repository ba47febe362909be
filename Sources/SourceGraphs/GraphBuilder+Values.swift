public import ModelFiles
public import TensorCore

extension GraphBuilder {
  /// Reads the initializers of the main graph.
  mutating func readInitializers(_ graph: OnnxGraph) {
    if graph.sparseInitializerCount > 0 {
      list.note(.sparseInitializers(graph.sparseInitializerCount), at: .model)
    }
    for (index, record) in graph.initializers.enumerated() {
      let name = record.name
      if name.isEmpty {
        list.note(.missing("name"), at: .initializer("#\(index)"))
      } else if initializers[name] != nil || unreadInitializers[name] != nil {
        list.note(.definedTwice(name), at: .initializer(name))
      } else if let tensor = Tensor(record) {
        initializers[name] = tensor
      } else {
        unreadInitializers[name] = .tensor(record.elementType)
      }
    }
  }

  /// Reads the inputs that are no initializers.
  mutating func readInputs(_ graph: OnnxGraph) -> [SourceValue] {
    var names: Set<String> = []
    var inputs: [SourceValue] = []
    for (index, record) in graph.inputs.enumerated() {
      guard !record.name.isEmpty else {
        list.note(.missing("name"), at: .input("#\(index)"))
        continue
      }
      guard names.insert(record.name).inserted else {
        list.note(.definedTwice(record.name), at: .input(record.name))
        continue
      }
      if initializers[record.name] != nil || unreadInitializers[record.name] != nil { continue }
      let value = value(record, at: .input(record.name))
      if value.elementType == nil, record.type == .missing {
        list.note(.missing("type"), at: .input(record.name))
      }
      inputs.append(value)
    }
    return inputs
  }

  /// Reads the outputs; their types are hints.
  mutating func readOutputs(_ graph: OnnxGraph) -> [SourceValue] {
    if graph.outputs.isEmpty { list.note(.missing("graph.output"), at: .model) }
    var names: Set<String> = []
    var outputs: [SourceValue] = []
    for (index, record) in graph.outputs.enumerated() {
      let place = SourceProblem.Place.output(record.name.isEmpty ? "#\(index)" : record.name)
      if record.name.isEmpty {
        list.note(.missing("name"), at: place)
      } else if !names.insert(record.name).inserted {
        list.note(.definedTwice(record.name), at: place)
      } else {
        outputs.append(value(record, at: place))
      }
    }
    return outputs
  }

  private mutating func value(
    _ record: OnnxValueInfo, at place: SourceProblem.Place
  ) -> SourceValue {
    switch record.type {
    case .missing:
      return SourceValue(name: record.name, elementType: nil, dims: nil)
    case .unread(let kind):
      list.note(.notATensor(kind), at: place)
      return SourceValue(name: record.name, elementType: nil, dims: nil)
    case .tensor(let number, let dims):
      return SourceValue(
        name: record.name, elementType: elementType(number, at: place),
        dims: dims?.map { dim($0, at: place) })
    }
  }

  private mutating func elementType(
    _ number: Int32, at place: SourceProblem.Place
  ) -> ElementType? {
    guard let type = OnnxElementType(rawValue: number) else {
      list.note(number == 0 ? .missing("elem_type") : .unknownElementType(number), at: place)
      return nil
    }
    guard let stored = ElementType(type) else {
      list.note(.unsupportedElementType(type), at: place)
      return nil
    }
    return stored
  }

  private mutating func dim(_ record: OnnxDim, at place: SourceProblem.Place) -> SourceDim {
    switch record {
    case .unknown: return .unknown
    case .parameter(let name): return .named(name)
    case .value(let value):
      if value < 0 { list.note(.negativeDimension(value), at: place) }
      return .fixed(Int(value))
    }
  }
}

extension ElementType {
  /// The element type of ONNX's; nil if it has no storage here.
  public init?(_ type: OnnxElementType) {
    switch type {
    case .float32: self = .float32
    case .float64: self = .float64
    case .float16: self = .float16
    case .bfloat16: self = .bfloat16
    case .int8: self = .int8
    case .int16: self = .int16
    case .int32: self = .int32
    case .int64: self = .int64
    case .uint8: self = .uint8
    case .uint16: self = .uint16
    case .uint32: self = .uint32
    case .uint64: self = .uint64
    case .bool: self = .bool
    case .string, .complex64, .complex128, .float8E4M3FN, .float8E4M3FNUZ, .float8E5M2,
      .float8E5M2FNUZ, .uint4, .int4, .float4E2M1, .float8E8M0, .uint2, .int2:
      return nil
    }
  }
}

extension Tensor {
  /// The tensor of a record whose payload has been checked; nil if its type has no storage here.
  public init?(_ record: OnnxTensor) {
    guard let type = ElementType(record.elementType) else { return nil }
    let bytes: TensorBytes
    switch record.payload {
    case .slice(let slice): bytes = TensorBytes(slice)
    case .bytes(let content): bytes = TensorBytes(content)
    case .texts, .unread: return nil
    }
    guard let tensor = try? Tensor(type, shape: record.dims, bytes: bytes) else { return nil }
    self = tensor
  }
}

extension TensorBytes {
  /// Bytes of a mapped file, which they keep mapped.
  init(_ slice: FileSlice) {
    // Safety: the pointer leaves the closure, but the mapping lives as long as its owner, which
    // the new value holds.
    self = slice.withUnsafeBytes { TensorBytes(owner: slice.file, bytes: $0) }
  }
}
