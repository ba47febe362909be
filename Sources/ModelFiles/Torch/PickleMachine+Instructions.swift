extension PickleMachine {
  /// Carries out the instruction at hand; STOP is not one of them.
  mutating func step() throws(ModelFileError) {
    switch opcode {
    case .binint: stack.append(.integer(Int64(try integer(Int32.self))))
    case .binint1: stack.append(.integer(Int64(try integer(UInt8.self))))
    case .binint2: stack.append(.integer(Int64(try integer(UInt16.self))))
    case .long1: try pushLong(count: UInt64(try integer(UInt8.self)))
    case .long4: try pushLong(count: UInt64(try integer(UInt32.self)))
    case .binfloat:
      // The only big-endian operand.
      stack.append(.real(Double(bitPattern: try integer(UInt64.self).byteSwapped)))
    case .none: stack.append(.none)
    case .newtrue: stack.append(.bool(true))
    case .newfalse: stack.append(.bool(false))
    case .binstring: try pushString(count: UInt64(try integer(UInt32.self)))
    case .shortBinstring: try pushString(count: UInt64(try integer(UInt8.self)))
    case .binbytes: try pushBytes(count: UInt64(try integer(UInt32.self)))
    case .shortBinbytes: try pushBytes(count: UInt64(try integer(UInt8.self)))
    case .binbytes8, .bytearray8: try pushBytes(count: try integer(UInt64.self))
    case .binunicode: try pushText(count: UInt64(try integer(UInt32.self)))
    case .shortBinunicode: try pushText(count: UInt64(try integer(UInt8.self)))
    case .binunicode8: try pushText(count: try integer(UInt64.self))
    case .mark, .emptyList, .append, .appends, .list, .emptyTuple, .tuple, .tuple1, .tuple2,
      .tuple3, .emptyDict, .dict, .setitem, .setitems, .emptySet, .additems, .frozenset:
      try stepContainer()
    case .pop: try popOne()
    case .popMark: _ = try popToMark()
    case .dup: stack.append(try top())
    case .binget: try recall(UInt32(try integer(UInt8.self)))
    case .longBinget: try recall(try integer(UInt32.self))
    case .binput: try remember(UInt32(try integer(UInt8.self)))
    case .longBinput: try remember(try integer(UInt32.self))
    case .memoize: try remember(UInt32(memo.count))
    case .global, .stackGlobal, .reduce, .build, .obj, .newobj, .newobjEx, .binpersid:
      try stepObject()
    case .proto:
      let version = try integer(UInt8.self)
      audit.protocolVersion = audit.protocolVersion ?? Int(version)
      guard version <= 5 else { throw error(.protocolVersion(Int(version))) }
    case .frame: try checkFrame()
    case .inst: try stepInst()
    case .int, .long, .float, .string, .unicode, .get, .put, .persid, .ext1, .ext2, .ext4,
      .nextBuffer, .readonlyBuffer:
      try stepRare()
    case .stop: break
    }
  }

  /// POP takes a mark where one is on top.
  private mutating func popOne() throws(ModelFileError) {
    if marks.last == stack.count {
      marks.removeLast()
    } else {
      _ = try pop()
    }
  }

  /// A frame says how many bytes follow that belong together; they must be there.
  private mutating func checkFrame() throws(ModelFileError) {
    let length = try integer(UInt64.self)
    guard length <= UInt64(reader.count - cursor) else {
      throw error(.length(length, available: reader.count - cursor))
    }
  }

  private mutating func pushLong(count: UInt64) throws(ModelFileError) {
    let range = try range(count: count)
    guard range.count <= 8 else { return try push(.wideInteger(range)) }
    let isNegative = range.last.map { reader.bytes[$0] & 0x80 != 0 } ?? false
    var value: UInt64 = isNegative ? .max : 0
    for index in range.reversed() { value = value << 8 | UInt64(reader.bytes[index]) }
    stack.append(.integer(Int64(bitPattern: value)))
  }

  private mutating func pushText(count: UInt64) throws(ModelFileError) {
    try push(.text(try text(try range(count: count))))
  }

  private mutating func pushBytes(count: UInt64) throws(ModelFileError) {
    try push(.bytes(try range(count: count)))
  }

  /// A string of Python 2: text if it is UTF-8, as names are.
  private mutating func pushString(count: UInt64) throws(ModelFileError) {
    let range = try range(count: count)
    if let text = String(validating: reader.bytes[range], as: UTF8.self) {
      try push(.text(text))
    } else {
      try push(.bytes(range))
    }
  }
}
