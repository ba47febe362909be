import CommandLineSupport

/// What the arguments ask for.
struct Request: Sendable {
  enum Action: Hashable, Sendable {
    case help
    case version
    case tensors(inputs: [TensorArgument], outputs: [TensorArgument])
    case pictures(inputs: [String], output: String)
    case timing(Size)
  }

  struct Size: Hashable, Sendable {
    let height: Int
    let width: Int

    /// `HxW`.
    init?(_ text: String) {
      let parts = text.split(separator: "x", omittingEmptySubsequences: false)
      guard parts.count == 2, let height = Int(parts[0]), let width = Int(parts[1]),
        (1...1 << 20).contains(height), (1...1 << 20).contains(width)
      else { return nil }
      self.height = height
      self.width = width
    }
  }

  private(set) var action = Action.help
  private(set) var weights: String?
  private(set) var threads: Int?
  private(set) var memoryLimit: Int?
  private(set) var runs = 5
  private(set) var allowsDamaged = false
  private(set) var isQuiet = false

  /// The options without a value.
  private static let flags: Set = ["--help", "--version", "--quiet", "--allow-damaged"]

  private var inputs: [TensorArgument] = []
  private var outputs: [String] = []
  private var pictures: [String] = []
  private var size: Size?
  private var special: Action?

  /// - Throws: `Diagnostic` (usage).
  init(_ arguments: [String]) throws(Diagnostic) {
    var rest = arguments[...]
    var endsOptions = false
    while let argument = rest.popFirst() {
      guard !endsOptions, argument.hasPrefix("-"), argument != "-" else {
        pictures.append(argument)
        continue
      }
      if argument == "--" {
        endsOptions = true
        continue
      }
      try take(argument, &rest)
    }
    if let special { action = special } else { action = try decided() }
  }

  private mutating func take(
    _ argument: String, _ rest: inout ArraySlice<String>
  ) throws(Diagnostic) {
    var option = argument
    if argument.hasPrefix("--"), let split = argument.firstIndex(of: "=") {
      option = String(argument[..<split])
      guard !Request.flags.contains(option) else {
        throw Diagnostic(.usage, place: option, "found a value, expected none")
      }
      rest.insert(String(argument[argument.index(after: split)...]), at: rest.startIndex)
    }
    switch option {
    case "--help", "-h": special = .help
    case "--version": special = special ?? .version
    case "--quiet": isQuiet = true
    case "--allow-damaged": allowsDamaged = true
    case "--input": inputs.append(try tensor(try value(option, &rest), option))
    case "--output", "-o": outputs.append(try value(option, &rest))
    case "--weights": weights = try value(option, &rest)
    case "--threads": threads = try number(option, 1...1024, &rest)
    case "--runs": runs = try number(option, 1...100_000, &rest)
    case "--max-memory":
      let text = try value(option, &rest)
      memoryLimit = try parsed(option, text, "a number as 800M or 2G") { MemorySize($0)?.bytes }
    case "--time":
      let text = try value(option, &rest)
      size = try parsed(option, text, "HxW") { Size($0) }
    default:
      throw Diagnostic(.usage, place: option, "found no such option, expected one of --help")
    }
  }

  private func decided() throws(Diagnostic) -> Action {
    if let size {
      guard inputs.isEmpty, outputs.isEmpty, pictures.isEmpty else {
        throw Diagnostic(.usage, place: "--time", "found files too, expected none")
      }
      return .timing(size)
    }
    if !inputs.isEmpty {
      guard pictures.isEmpty else {
        throw Diagnostic(
          .usage, place: pictures[0], "found a picture beside --input, expected one or the other")
      }
      var targets: [TensorArgument] = []
      for output in outputs { targets.append(try tensor(output, "--output")) }
      guard Set(targets.map(\.path)).count == targets.count else {
        throw Diagnostic(.usage, place: "--output", "found two outputs to one file")
      }
      guard !targets.isEmpty else { throw missing("--output Y.npy") }
      return .tensors(inputs: inputs, outputs: targets)
    }
    guard !pictures.isEmpty else { throw missing("--input X.npy, or pictures; see --help") }
    guard let output = outputs.first, outputs.count == 1 else { throw missing("one -o OUT") }
    if output == "-" && pictures.count > 1 {
      throw Diagnostic(
        .usage, "several pictures cannot go to standard output; give a directory")
    }
    return .pictures(inputs: pictures, output: output)
  }

  private func missing(_ what: String) -> Diagnostic {
    Diagnostic(.usage, "found too few arguments, expected \(what)")
  }

  private func value(
    _ option: String, _ rest: inout ArraySlice<String>
  ) throws(Diagnostic) -> String {
    guard let value = rest.popFirst() else {
      throw Diagnostic(.usage, place: option, "found nothing behind it, expected a value")
    }
    return value
  }

  private func number(
    _ option: String, _ range: ClosedRange<Int>, _ rest: inout ArraySlice<String>
  ) throws(Diagnostic) -> Int {
    try parsed(
      option, try value(option, &rest), "\(range.lowerBound) to \(range.upperBound)"
    ) { Int($0).flatMap { range.contains($0) ? $0 : nil } }
  }

  private func tensor(_ text: String, _ option: String) throws(Diagnostic) -> TensorArgument {
    try parsed(option, text, "FILE or NAME=FILE") { TensorArgument(argument: $0) }
  }

  private func parsed<Value>(
    _ option: String, _ text: String, _ expected: String, _ parse: (String) -> Value?
  ) throws(Diagnostic) -> Value {
    guard let value = parse(text) else {
      throw Diagnostic(.usage, place: option, "found '\(text)', expected \(expected)")
    }
    return value
  }
}
