extension PickleMachine {
  /// Carries out an instruction on globals, objects and persistent ids.
  mutating func stepObject() throws(ModelFileError) {
    switch opcode {
    case .global:
      let module = try text(try line())
      try pushGlobal(module: module, name: try text(try line()))
    case .stackGlobal:
      let (name, module) = (try pop(), try pop())
      guard let name = text(of: name), let module = text(of: module) else {
        throw error(.globalName)
      }
      try pushGlobal(module: module, name: name)
    case .reduce, .newobj:
      let (arguments, callable) = (try pop(), try pop())
      try call(callable, arguments)
    case .newobjEx:
      _ = try pop()  // Keyword arguments.
      let (arguments, callable) = (try pop(), try pop())
      try call(callable, arguments)
    case .obj:
      let values = try popToMark()
      guard let callable = values.first else { throw error(.stackUnderflow) }
      try push(.tuple(Array(values.dropFirst())))
      try call(callable, try pop())
    case .build: try build()
    case .binpersid: try pushPersistent(try pop())
    case _: throw error(.unsupportedOpcode)
    }
  }

  private func text(of value: PickleValue) -> String? {
    if case .node(let index) = value, case .text(let text) = nodes[index] { text } else { nil }
  }

  mutating func pushGlobal(module: String, name: String) throws(ModelFileError) {
    guard !module.isEmpty, !name.isEmpty, module.utf8.count <= limits.nameBytes,
      name.utf8.count <= limits.nameBytes
    else { throw error(.globalName) }
    let global = PickleGlobal(module: module, name: name)
    let index: Int
    if let known = globalIndices[global] {
      index = known
    } else {
      index = globals.count
      guard index < limits.globals else {
        throw error(.tooMany(.globals, limit: limits.globals))
      }
      globals.append(global)
      globalIndices[global] = index
    }
    audit.mention(global, index: index, at: opcodePlace)
    try push(.global(index))
  }

  /// Notes what would be called; dictionaries are made.
  mutating func call(
    _ callable: PickleValue, _ arguments: PickleValue
  ) throws(ModelFileError) {
    guard case .node(let node) = callable, case .global(let index) = nodes[node] else {
      throw error(.kind(found: kind(callable), expected: "a class or function"))
    }
    guard case .node(let node) = arguments, case .tuple(let values) = nodes[node] else {
      throw error(.kind(found: kind(arguments), expected: "a tuple of arguments"))
    }
    let global = globals[index]
    audit.call(index: index)
    switch global.role {
    case .dictionary: try makeDictionary(values)
    case .dangerous where policy == .refuse: throw error(.refusedCall("\(global)"))
    case .dangerous, .tensor, .parameter, .fromType, .otherTensor, .elements, .known, .opaque:
      if global.role == .dangerous { audit.find(.refusedCall("\(global)"), at: opcodePlace) }
      try push(.object(PickleObject(callable: index, arguments: arguments)))
    }
  }

  /// A dictionary of no arguments, of another one, or of pairs.
  private mutating func makeDictionary(_ arguments: [PickleValue]) throws(ModelFileError) {
    guard case .node(let node)? = arguments.first else { return try push(.dictionary([])) }
    switch nodes[node] {
    case .dictionary:
      // The copy is never told from the original: neither is changed once it is read.
      stack.append(.node(node))
    case .list(let pairs), .tuple(let pairs):
      try chargeCopies(pairs.count)
      var entries: [PickleEntry] = []
      for pair in pairs { entries.append(try entry(pair)) }
      try push(.dictionary(entries))
    case .global:
      try push(.dictionary([]))  // A defaultdict's factory.
    case .text, .bytes, .wideInteger, .set, .object, .persistent:
      throw error(.kind(found: kind(.node(node)), expected: "a dictionary or pairs"))
    }
  }

  private func entry(_ pair: PickleValue) throws(ModelFileError) -> PickleEntry {
    if case .node(let index) = pair {
      switch nodes[index] {
      case .list(let values) where values.count == 2,
        .tuple(let values) where values.count == 2:
        return PickleEntry(key: values[0], value: values[1])
      case .text, .bytes, .wideInteger, .tuple, .list, .set, .dictionary, .global, .object,
        .persistent:
        break
      }
    }
    throw error(.kind(found: kind(pair), expected: "a key and a value"))
  }

  /// BUILD gives an object its attributes. Those of dictionaries (`_metadata`) and of other objects
  /// are of no use here; the value stays as it is.
  private mutating func build() throws(ModelFileError) {
    _ = try pop()
    let target = try top()
    if case .node(let index) = target {
      switch nodes[index] {
      case .dictionary, .object: return
      case .text, .bytes, .wideInteger, .tuple, .list, .set, .global, .persistent: break
      }
    }
    throw error(.kind(found: kind(target), expected: "an object"))
  }

  private mutating func pushPersistent(_ identity: PickleValue) throws(ModelFileError) {
    guard case .node(let node) = identity, case .tuple(let values) = nodes[node],
      let first = values.first, let kind = text(of: first)
    else { throw error(.persistentID(kind(identity))) }
    guard kind == "storage" || kind == "module" else {
      throw error(.persistentID(kind.debugDescription))
    }
    if kind == "module", policy == .refuse {
      throw ModelFileError(
        file: file, place: .pickle(stream: stream, opcode: opcode.name, byte: opcodePlace),
        reason: .checkpoint(.wholeModule))
    }
    try push(.persistent(values))
  }
}
