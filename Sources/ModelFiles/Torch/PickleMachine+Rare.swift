/// What torch never writes: the text protocol (0), copyreg's extension codes, out-of-band buffers.
///
/// Reading refuses them. An examination carries them out as far as names and calls depend on them,
/// for Python does so too: a hostile pickle must not hide behind an instruction that is not
/// supported.
extension PickleMachine {
  /// INST: a global, called with what is above the mark.
  mutating func stepInst() throws(ModelFileError) {
    let module = try text(try line())
    let name = try text(try line())
    guard policy == .record else {
      let global = PickleGlobal(module: module, name: name)
      throw error(global.role == .dangerous ? .refusedCall("\(global)") : .unsupportedOpcode)
    }
    try pushGlobal(module: module, name: name)
    let callable = try pop()
    let arguments = try popToMark()
    try push(.tuple(arguments))
    try call(callable, try pop())
  }

  /// Carries out an instruction that only an examination takes.
  mutating func stepRare() throws(ModelFileError) {
    guard policy == .record else { throw error(.unsupportedOpcode) }
    switch opcode {
    case .int, .long, .float:
      _ = try line()
      stack.append(.none)
    case .string, .unicode: try push(.text(PickleText.unescaped(try text(try line()))))
    case .get: try recall(try memoNumber())
    case .put: try remember(try memoNumber())
    case .persid:
      let identity = try text(try line())
      audit.find(.persistentID(identity.debugDescription), at: opcodePlace)
      try push(.persistent([]))
    case .ext1: try pushExtension(UInt32(try integer(UInt8.self)))
    case .ext2: try pushExtension(UInt32(try integer(UInt16.self)))
    case .ext4: try pushExtension(try integer(UInt32.self))
    case .nextBuffer: stack.append(.none)
    case .readonlyBuffer: _ = try top()
    case _: throw error(.unsupportedOpcode)
    }
  }

  private mutating func memoNumber() throws(ModelFileError) -> UInt32 {
    guard let number = UInt32(try text(try line())) else { throw error(.text) }
    return number
  }

  /// A number for a global, of a table that only the reading program has.
  private mutating func pushExtension(_ code: UInt32) throws(ModelFileError) {
    try pushGlobal(module: "copyreg", name: "extension_\(code)")
  }
}

/// Texts of protocol 0.
enum PickleText {
  /// The text of a Python literal: without quotes, and with `\\xNN`, `\\uNNNN`, `\\UNNNNNNNN` and
  /// octal escapes resolved, behind which a name could hide. Others stay as they are.
  static func unescaped(_ literal: String) -> String {
    var rest = Substring(literal)
    if rest.count >= 2, let quote = rest.first, quote == "'" || quote == "\"", rest.last == quote {
      rest = rest.dropFirst().dropLast()
    }
    var text = ""
    while let character = rest.popFirst() {
      guard character == "\\", let kind = rest.first else {
        text.append(character)
        continue
      }
      let digits: (count: Int, radix: Int, start: Int) =
        switch kind {
        case "x": (2, 16, 1)
        case "u": (4, 16, 1)
        case "U": (8, 16, 1)
        case "0"..."7": (rest.prefix(3).prefix { ("0"..."7").contains($0) }.count, 8, 0)
        case _: (0, 16, 0)
        }
      let number = rest.dropFirst(digits.start).prefix(digits.count)
      guard digits.count > 0, number.count == digits.count,
        let scalar = UInt32(number, radix: digits.radix).flatMap(Unicode.Scalar.init)
      else {
        text.append(character)
        continue
      }
      text.unicodeScalars.append(scalar)
      rest = rest.dropFirst(digits.start + digits.count)
    }
    return text
  }
}
