import ModelFiles

/// What `mhnetc check --pickle` reports; Schemas/pickle.json.
struct PickleReport: JSONResult {
  /// An instruction and how often it occurs.
  struct Instruction: Encodable {
    let name: String
    let count: Int
  }

  /// A class or function that is named.
  struct Global: Encodable {
    let name: String
    let verdict: String
    /// The byte of the stream at which it is first named.
    let byte: Int
    let mentions: Int
    /// How often a reader that runs pickles would call it; 0 for a mere name.
    let calls: Int
  }

  /// Something suspicious.
  struct Finding: Encodable {
    let byte: Int
    let message: String
  }

  /// One pickle.
  struct Stream: Encodable {
    let stream: String
    let bytes: Int
    let protocolVersion: Int?
    let instructionCount: Int
    let instructions: [Instruction]
    let globals: [Global]
    let findings: [Finding]

    enum CodingKeys: String, CodingKey {
      case stream, bytes, instructionCount, instructions, globals, findings
      case protocolVersion = "protocol"
    }

    init(_ audit: PickleStreamAudit) {
      stream = audit.stream
      bytes = audit.byteCount
      protocolVersion = audit.protocolVersion
      instructions = audit.opcodes.map { Instruction(name: $0.name, count: $0.count) }
      instructionCount = instructions.reduce(0) { $0 + $1.count }
      globals = audit.globals.map {
        Global(
          name: $0.name, verdict: $0.verdict.rawValue, byte: $0.firstByte, mentions: $0.mentions,
          calls: $0.calls)
      }
      findings = audit.findings.map { Finding(byte: $0.byte, message: "\($0.problem)") }
    }
  }

  let schema = 1
  let model: String
  let format: String
  let bytes: Int
  /// Members of a zip file.
  let members: Int
  let streams: [Stream]
  /// Why the examination ended early.
  let problem: String?
  /// Whether a name is dangerous, a call unknown or an instruction odd; damage is no suspicion.
  let suspicious: Bool

  init(_ audit: CheckpointAudit, model: String) {
    self.model = model
    format = audit.format.rawValue
    bytes = audit.byteCount
    members = audit.memberCount
    streams = audit.streams.map(Stream.init)
    problem = audit.problem.map { error in
      switch error.place {
      case .file: "\(error.reason)"
      case .byte, .field, .member, .pickle, .memberByte, .tensor: "\(error.place): \(error.reason)"
      }
    }
    suspicious = audit.isSuspicious
  }
}

extension PickleReport {
  var text: String {
    var text = "\(model): \(format), \(Quantity.bytes(bytes))"
    text += members > 0 ? ", \(members) members\n" : "\n"
    for stream in streams { text += stream.text }
    if let problem { text += "damaged: \(singleLine(problem))\n" }
    if streams.isEmpty && problem == nil { text += "no pickle inside\n" }
    if suspicious { return text + "SUSPICIOUS: nothing was run\n" }
    return text + (problem == nil ? "nothing suspicious\n" : "damaged, otherwise not suspicious\n")
  }
}

extension PickleReport.Stream {
  /// The most names and findings that are printed; --json has all.
  private static let most = 100

  fileprivate var text: String {
    let version = protocolVersion.map { "protocol \($0)" } ?? "no protocol declared"
    var text = "\(singleLine(stream)): \(bytes) bytes, \(version), "
    text += "\(instructionCount) instructions\n"
    let counts = instructions.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
    text += "  \(counts)\n"
    // What matters most comes first.
    let verdicts: [PickleStreamAudit.Verdict] = [.dangerous, .unknown, .known]
    let sorted = verdicts.flatMap { verdict in globals.filter { $0.verdict == verdict.rawValue } }
    for global in sorted.prefix(Self.most) {
      let use = global.calls > 0 ? "called \(times(global.calls))" : "a mere name"
      text += "  byte \(global.byte): \(singleLine(global.name)): \(global.verdict), "
      text += "named \(times(global.mentions)), \(use)\n"
    }
    for finding in findings.prefix(Self.most) {
      text += "  byte \(finding.byte): SUSPICIOUS: \(singleLine(finding.message))\n"
    }
    let rest = max(0, globals.count - Self.most) + max(0, findings.count - Self.most)
    return rest > 0 ? text + "  and \(rest) more (--json has all)\n" : text
  }

  private func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }
}
