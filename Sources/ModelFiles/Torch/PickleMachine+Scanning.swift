/// What an examination still finds after the instruction at which the machine had to stop.
extension PickleMachine {
  /// Goes on from the instruction that failed, by the lengths of the instructions alone, to STOP or
  /// to what is no instruction, and records what is named.
  ///
  /// Without a stack nobody knows what is called, so a global that is not known counts as called. A
  /// name that STACK_GLOBAL takes is that of the two texts before it, from the memo too.
  ///
  /// - Returns: Whether STOP was found.
  mutating func scanOn() -> Bool {
    cursor = opcodePlace
    var texts = ["", ""]
    var isFirst = true
    while let byte = reader.integer(UInt8.self, at: cursor),
      let opcode = PickleOpcode(rawValue: byte)
    {
      self.opcode = opcode
      opcodePlace = cursor
      cursor += 1
      if !isFirst { audit.count(opcode) }
      isFirst = false
      if opcode == .stop { return true }
      guard (try? scanned(&texts)) != nil else { return false }
    }
    return false
  }

  /// Steps over an instruction's operands.
  private mutating func scanned(_ texts: inout [String]) throws(ModelFileError) {
    switch opcode {
    case .global, .inst:
      let module = try text(try line())
      try record(module: module, name: try text(try line()))
    case .stackGlobal: try record(module: texts[0], name: texts[1])
    case .string, .unicode: note(PickleText.unescaped(try text(try line())), in: &texts)
    case .binunicode, .binstring:
      note(try range(count: UInt64(try integer(UInt32.self))), in: &texts)
    case .shortBinunicode, .shortBinstring:
      note(try range(count: UInt64(try integer(UInt8.self))), in: &texts)
    case .binunicode8: note(try range(count: try integer(UInt64.self)), in: &texts)
    case .binget: note(memo[UInt32(try integer(UInt8.self))], in: &texts)
    case .longBinget: note(memo[try integer(UInt32.self)], in: &texts)
    case .int, .long, .float, .get, .put, .persid: _ = try line()
    case .binbytes, .long4: _ = try range(count: UInt64(try integer(UInt32.self)))
    case .shortBinbytes, .long1: _ = try range(count: UInt64(try integer(UInt8.self)))
    case .binbytes8, .bytearray8: _ = try range(count: try integer(UInt64.self))
    case .binint1, .binput, .ext1, .proto: _ = try range(count: 1)
    case .binint2, .ext2: _ = try range(count: 2)
    case .binint, .longBinput, .ext4: _ = try range(count: 4)
    case .binfloat, .frame: _ = try range(count: 8)
    case .none, .newtrue, .newfalse, .mark, .emptyList, .append, .appends, .list, .emptyTuple,
      .tuple, .tuple1, .tuple2, .tuple3, .emptyDict, .dict, .setitem, .setitems, .emptySet,
      .additems, .frozenset, .pop, .popMark, .dup, .memoize, .reduce, .build, .obj, .newobj,
      .newobjEx, .binpersid, .nextBuffer, .readonlyBuffer, .stop:
      break
    }
  }

  private mutating func record(module: String, name: String) throws(ModelFileError) {
    guard !module.isEmpty, !name.isEmpty else { return }
    try pushGlobal(module: module, name: name)
    guard case .node(let node) = try pop(), case .global(let index) = nodes[node],
      globals[index].role == .opaque
    else { return }
    audit.call(index: index)
  }

  private func note(_ range: Range<Int>, in texts: inout [String]) {
    texts = [texts[1], String(decoding: reader.bytes[range], as: UTF8.self)]
  }

  private func note(_ value: PickleValue?, in texts: inout [String]) {
    guard case .node(let node)? = value, case .text(let text) = nodes[node] else { return }
    note(text, in: &texts)
  }

  private func note(_ text: String, in texts: inout [String]) { texts = [texts[1], text] }
}
