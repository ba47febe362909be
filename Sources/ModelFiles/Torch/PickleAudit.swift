/// What a pickle names and does, without anything being done.
public struct PickleStreamAudit: Hashable, Sendable {
  /// A class or function that is named.
  public struct Global: Hashable, Sendable {
    /// The full name.
    public let name: String
    /// What a reader of checkpoints makes of it.
    public let verdict: Verdict
    /// The byte of the stream at which it is first named.
    public let firstByte: Int
    /// How often it is named.
    public var mentions: Int
    /// How often it would be called.
    public var calls: Int
  }

  /// What a name is to a reader of checkpoints.
  public enum Verdict: String, Hashable, Sendable {
    /// Part of what checkpoints are made of.
    case known
    /// Unknown, and kept as a name.
    case unknown
    /// Could run programs, read files or fetch attributes if it were called.
    case dangerous
  }

  /// Something suspicious, at a byte of the stream.
  public struct Finding: Hashable, Sendable {
    /// The byte of the instruction.
    public let byte: Int
    /// What is suspicious.
    public let problem: PickleProblem
  }

  /// An instruction and how often it occurs.
  public struct OpcodeCount: Hashable, Sendable {
    /// CPython's name of the instruction.
    public let name: String
    /// How often it occurs.
    public let count: Int
  }

  /// The stream: `data.pkl`, or a part of a legacy checkpoint.
  public let stream: String
  /// The length of the pickle.
  public internal(set) var byteCount = 0
  /// The protocol that the stream declares; nil where it declares none, as protocols 0 and 1.
  public internal(set) var protocolVersion: Int?
  /// The globals, in the order in which they are first named.
  public private(set) var globals: [Global] = []
  /// What is suspicious.
  public private(set) var findings: [Finding] = []

  private var counts = [Int](repeating: 0, count: 256)

  init(stream: String) { self.stream = stream }

  /// The instructions that occur, most frequent first.
  public var opcodes: [OpcodeCount] {
    PickleOpcode.allCases
      .map { OpcodeCount(name: $0.name, count: counts[Int($0.rawValue)]) }
      .filter { $0.count > 0 }
      .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
  }

  mutating func count(_ opcode: PickleOpcode) { counts[Int(opcode.rawValue)] += 1 }

  mutating func mention(_ global: PickleGlobal, index: Int, at byte: Int) {
    if index < globals.count {
      globals[index].mentions += 1
      return
    }
    let verdict: Verdict =
      switch global.role {
      case .dangerous: .dangerous
      case .opaque: .unknown
      case .dictionary, .tensor, .parameter, .fromType, .otherTensor, .elements, .known: .known
      }
    globals.append(
      Global(
        name: "\(global)", verdict: verdict, firstByte: byte, mentions: 1, calls: 0))
  }

  mutating func call(index: Int) { globals[index].calls += 1 }

  mutating func find(_ problem: PickleProblem, at byte: Int) {
    // A hostile stream may repeat itself.
    if findings.count < 1000 { findings.append(Finding(byte: byte, problem: problem)) }
  }
}
