/// Interprets a pickle as data.
///
/// The machine is closed: it has a stack, a memo and nodes, and no way to call, import, open or
/// evaluate anything. Globals are names; REDUCE and NEWOBJ make a node that says what would be
/// called with what. It loops over the instructions and never recurses.
struct PickleMachine {
  /// What happens at a call of a dangerous global.
  enum Policy {
    /// The stream is refused.
    case refuse
    /// The call is recorded in the audit, and the machine goes on.
    case record
  }

  let reader: LittleEndianBytes
  let file: String
  let stream: String
  let limits: PickleLimits
  let policy: Policy

  var cursor: Int
  /// The instruction being carried out, and its place.
  var opcode = PickleOpcode.stop
  var opcodePlace = 0

  var stack: [PickleValue] = []
  /// The heights of the stack at which marks stand.
  var marks: [Int] = []
  var memo: [UInt32: PickleValue] = [:]
  var nodes: [PickleNode] = []
  var globals: [PickleGlobal] = []
  var globalIndices: [PickleGlobal: Int] = [:]
  var audit: PickleStreamAudit
  private var copiedValues = 0

  /// Runs one pickle.
  ///
  /// - Parameters:
  ///   - slice: The bytes that begin with the pickle, and may go on after it.
  ///   - stream: The name of the stream, for messages; bytes are counted from the slice's start.
  ///   - limits: What the pickle may cost.
  ///   - policy: What happens at a call of a dangerous global.
  ///   - start: Where the pickle begins in the slice.
  /// - Returns: What the pickle describes, and the record of the run.
  /// - Throws: `ModelFileError` of reason `pickle`, at the instruction.
  static func run(
    _ slice: FileSlice, stream: String, limits: PickleLimits, policy: Policy,
    from start: Int = 0
  ) throws(ModelFileError) -> (program: PickleProgram, audit: PickleStreamAudit) {
    try slice.withUnsafeBytes {
      (bytes) throws(ModelFileError) -> (PickleProgram, PickleStreamAudit) in
      var machine = PickleMachine(
        reader: LittleEndianBytes(bytes: bytes), file: slice.file.name, stream: stream,
        limits: limits, policy: policy, cursor: start, audit: PickleStreamAudit(stream: stream))
      let root = try machine.run()
      machine.audit.byteCount = machine.cursor - start
      return (
        PickleProgram(
          root: root, nodes: machine.nodes, globals: machine.globals, stream: stream,
          end: machine.cursor),
        machine.audit
      )
    }
  }

  /// Runs one pickle for its record alone, and gives that record even if the pickle is refused;
  /// then what follows the refused instruction is scanned for names.
  static func examine(
    _ slice: FileSlice, stream: String, limits: PickleLimits, from start: Int = 0
  ) -> (audit: PickleStreamAudit, end: Int, isComplete: Bool, failure: ModelFileError?) {
    slice.withUnsafeBytes { bytes in
      var machine = PickleMachine(
        reader: LittleEndianBytes(bytes: bytes), file: slice.file.name, stream: stream,
        limits: limits, policy: .record, cursor: start, audit: PickleStreamAudit(stream: stream))
      var failure: ModelFileError?
      var isComplete = true
      do throws(ModelFileError) {
        _ = try machine.run()
      } catch {
        failure = error
        // A mark below which nothing is popped would hide what is recorded.
        machine.marks = []
        isComplete = machine.scanOn()
      }
      machine.audit.byteCount = machine.cursor - start
      return (machine.audit, machine.cursor, isComplete, failure)
    }
  }

  private init(
    reader: LittleEndianBytes, file: String, stream: String, limits: PickleLimits,
    policy: Policy, cursor: Int, audit: PickleStreamAudit
  ) {
    self.reader = reader
    self.file = file
    self.stream = stream
    self.limits = limits
    self.policy = policy
    self.cursor = cursor
    self.audit = audit
  }

  private mutating func run() throws(ModelFileError) -> PickleValue {
    var instructions = 0
    while true {
      opcodePlace = cursor
      guard let byte = reader.integer(UInt8.self, at: cursor) else {
        opcode = .stop
        throw error(.cutOff)
      }
      guard let opcode = PickleOpcode(rawValue: byte) else {
        throw ModelFileError(
          file: file, place: .pickle(stream: stream, opcode: "unknown", byte: cursor),
          reason: .pickle(.opcode(byte)))
      }
      self.opcode = opcode
      cursor += 1
      instructions += 1
      guard instructions <= limits.instructions else {
        throw error(.tooMany(.instructions, limit: limits.instructions))
      }
      audit.count(opcode)
      if opcode == .stop { return try result() }
      try step()
    }
  }

  private mutating func result() throws(ModelFileError) -> PickleValue {
    guard let value = stack.last else { throw error(.stackUnderflow) }
    guard stack.count == 1, marks.isEmpty else {
      throw error(.leftOver(values: stack.count, marks: marks.count))
    }
    return value
  }

  func error(_ problem: PickleProblem) -> ModelFileError {
    ModelFileError(
      file: file, place: .pickle(stream: stream, opcode: opcode.name, byte: opcodePlace),
      reason: .pickle(problem))
  }

  // MARK: The stack

  mutating func pop() throws(ModelFileError) -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.popLast() else {
      throw error(.stackUnderflow)
    }
    return value
  }

  func top() throws(ModelFileError) -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.last else {
      throw error(.stackUnderflow)
    }
    return value
  }

  /// The values above the last mark, which goes too.
  mutating func popToMark() throws(ModelFileError) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw error(.noMark) }
    return popAll(from: mark)
  }

  /// The values from a height of the stack on, in an array of exactly their number: `Array(stack[…])`
  /// may be the stack's own memory, with all its capacity.
  mutating func popAll(from height: Int) -> [PickleValue] {
    var values: [PickleValue] = []
    values.reserveCapacity(stack.count - height)
    for index in height..<stack.count { values.append(stack[index]) }
    stack.removeLast(stack.count - height)
    return values
  }

  mutating func push(_ node: PickleNode) throws(ModelFileError) {
    guard nodes.count < limits.values else {
      throw error(.tooMany(.values, limit: limits.values))
    }
    stack.append(.node(nodes.count))
    nodes.append(node)
  }

  // MARK: The memo

  mutating func remember(_ index: UInt32) throws(ModelFileError) {
    memo[index] = try top()
    guard memo.count <= limits.memoEntries else {
      throw error(.tooMany(.memoEntries, limit: limits.memoEntries))
    }
  }

  mutating func recall(_ index: UInt32) throws(ModelFileError) {
    guard let value = memo[index] else { throw error(.memo(index)) }
    stack.append(value)
  }

  // MARK: Operands

  mutating func integer<Integer: FixedWidthInteger>(
    _ type: Integer.Type
  ) throws(ModelFileError) -> Integer {
    guard let value = reader.integer(type, at: cursor) else {
      throw error(
        .length(UInt64(MemoryLayout<Integer>.size), available: reader.count - cursor))
    }
    cursor += MemoryLayout<Integer>.size
    return value
  }

  /// The range of a payload, which is stepped over.
  mutating func range(count: UInt64) throws(ModelFileError) -> Range<Int> {
    guard count <= UInt64(reader.count - cursor) else {
      throw error(.length(count, available: reader.count - cursor))
    }
    let range = cursor..<cursor + Int(count)
    cursor = range.upperBound
    return range
  }

  /// The range of a line, without its end, which is stepped over.
  mutating func line() throws(ModelFileError) -> Range<Int> {
    var end = cursor
    while let byte = reader.integer(UInt8.self, at: end) {
      if byte == UInt8(ascii: "\n") {
        let range = cursor..<end
        cursor = end + 1
        return range
      }
      guard end - cursor < limits.nameBytes else { throw error(.globalName) }
      end += 1
    }
    throw error(.cutOff)
  }

  func text(_ range: Range<Int>) throws(ModelFileError) -> String {
    guard let text = String(validating: reader.bytes[range], as: UTF8.self) else {
      throw error(.text)
    }
    return text
  }

  /// Charges values that are copied from one node to another: no more than the stream has bytes.
  mutating func chargeCopies(_ count: Int) throws(ModelFileError) {
    copiedValues += count
    guard copiedValues <= reader.count else {
      throw error(.tooMany(.copiedValues, limit: reader.count))
    }
  }
}
