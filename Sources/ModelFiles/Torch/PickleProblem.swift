/// What is wrong with a pickle, with the facts.
public enum PickleProblem: Hashable, Sendable {
  /// The stream ends before STOP.
  case cutOff
  /// A byte that is no instruction.
  case opcode(UInt8)
  /// A protocol beyond 5.
  case protocolVersion(Int)
  /// An instruction of the text protocol (0), of copyreg's extension codes, or of out-of-band
  /// buffers, which torch does not write.
  case unsupportedOpcode
  /// An operand that passes the end of the stream.
  case length(UInt64, available: Int)
  /// Text that is not UTF-8.
  case text
  /// The name of a global that is missing, not text or longer than the limit.
  case globalName
  /// Fewer values on the stack than the instruction takes.
  case stackUnderflow
  /// No mark on the stack.
  case noMark
  /// Values or marks beside the result at the end.
  case leftOver(values: Int, marks: Int)
  /// An odd number of keys and values.
  case oddItems
  /// A memo entry that was never made.
  case memo(UInt32)
  /// A value of another kind than the instruction takes.
  case kind(found: String, expected: String)
  /// A persistent id other than torch's storages.
  case persistentID(String)
  /// A call of something that a checkpoint has no use for and that could run programs.
  case refusedCall(String)
  /// A name that could run programs, in a pickle that is not read for another reason: that one
  /// would advise to load the file elsewhere.
  case dangerousName(String)
  /// More instructions, values or memo entries than the limit.
  case tooMany(Counted, limit: Int)

  /// What a limit counts.
  public enum Counted: String, Hashable, Sendable {
    case instructions
    case values
    case memoEntries = "memo entries"
    case globals
    case copiedValues = "values copied from lists"
  }
}

extension PickleProblem {
  /// What kind of failure this is.
  public var failureClass: FailureClass {
    switch self {
    case .protocolVersion, .unsupportedOpcode: .unsupported
    case .tooMany: .resourceLimit
    case .cutOff, .opcode, .length, .text, .globalName, .stackUnderflow, .noMark, .leftOver,
      .oddItems, .memo, .kind, .persistentID, .refusedCall,
      .dangerousName:
      .badData
    }
  }
}

extension PickleProblem: CustomStringConvertible {
  /// The problem in words.
  public var description: String {
    switch self {
    case .cutOff: "the stream ends here, expected STOP: the file is damaged or cut off"
    case .opcode(let byte): "byte 0x\(String(byte, radix: 16)), which is no instruction"
    case .protocolVersion(let version): "pickle protocol \(version), expected 2 to 5"
    case .unsupportedOpcode:
      "an instruction that is not supported: save again with torch.save and its default protocol"
    case .length(let length, let available):
      "a length of \(length), but \(available) bytes are left: the file is damaged or cut off"
    case .text: "text that is not UTF-8"
    case .globalName: "a global without a sound name"
    case .stackUnderflow: "the stack has too few values"
    case .noMark: "the stack has no mark"
    case .leftOver(let values, let marks):
      "\(values) values and \(marks) marks are on the stack, expected one value"
    case .oddItems: "a key without a value"
    case .memo(let index): "memo entry \(index), which was never made"
    case .kind(let found, let expected): "found \(found), expected \(expected)"
    case .persistentID(let found): "a persistent id of \(found), expected a storage"
    case .refusedCall(let name):
      "a call of \(name), which no checkpoint needs: refused, nothing was run"
    case .dangerousName(let name):
      "\(name), which no checkpoint needs and which can run programs: do not load this file, see "
        + "`mhnetc check --pickle`"
    case .tooMany(let counted, let limit): "more than \(limit) \(counted.rawValue)"
    }
  }
}
