import Kernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The code with which the process ends: 0, 1 for a failure, 2 for a wrong command line.
nonisolated(unsafe) var exitCode: Int32 = 0

/// Ends the process.
func leave(with code: Int32) -> Never { exit(code) }

/// What is wrong with the command line.
enum ArgumentError: Error {
  case unknownOption(String)
  case missingValue(String)
  case wrongValue(option: String, value: String)

  var text: String {
    switch self {
    case .unknownOption(let option): "unknown option \(option)"
    case .missingValue(let option): "\(option) needs a value"
    case .wrongValue(let option, let value): "\(option) does not take \(value)"
    }
  }
}

/// What the command line asks for.
enum Arguments {
  case help
  case list
  case check(Options)
  case benchmark(Options)

  /// What to check or to measure.
  struct Options {
    /// Kernels whose names contain this.
    var kernel = ""
    /// Shapes that contain this.
    var shape = ""
    /// The instruction set; nil for all that run here.
    var instructionSet: InstructionSet?
    /// Where the random numbers start.
    var seed: UInt64
    /// Threads of a benchmark.
    var threads = 1

    /// Whether a kernel and its shape are asked for.
    func includes(kernel: String, shape: String) -> Bool {
      (self.kernel.isEmpty || kernel == self.kernel)
        && (self.shape.isEmpty || shape.contains(self.shape))
    }
  }

  static let text = """
    usage: kernelcheck [--list | --bench] [options]

    Compares every kernel of every instruction set that runs here with the scalar truth, or
    measures its speed.

      --list            print the kernels, their cases and the instruction sets
      --bench           measure instead of checking; the best of many runs
      --kernel NAME     only this entry of the table
      --shape TEXT      only shapes that contain this text
      --cpu NAME        only scalar, x86-64-v3, x86-64-v4 or x86-64-v4+bf16
      --seed NUMBER     start of the random numbers; a new one each time without
      --threads NUMBER  threads of a benchmark, 1 without
    """

  init(_ words: ArraySlice<String>) throws(ArgumentError) {
    var options = Options(seed: UInt64.random(in: 0..<1_000_000))
    var measures = false
    var lists = false
    var rest = words
    while let option = rest.popFirst() {
      switch option {
      case "--help", "-h":
        self = .help
        return
      case "--list": lists = true
      case "--bench": measures = true
      case "--kernel": options.kernel = try Self.value(of: option, in: &rest)
      case "--shape": options.shape = try Self.value(of: option, in: &rest)
      case "--cpu":
        options.instructionSet = try Self.parsed(option, &rest) { InstructionSet(rawValue: $0) }
      case "--seed": options.seed = try Self.parsed(option, &rest) { UInt64($0) }
      case "--threads": options.threads = try Self.parsed(option, &rest) { Int($0) }
      default: throw .unknownOption(option)
      }
    }
    self = lists ? .list : measures ? .benchmark(options) : .check(options)
  }

  private static func value(
    of option: String, in rest: inout ArraySlice<String>
  ) throws(ArgumentError) -> String {
    guard let value = rest.popFirst() else { throw .missingValue(option) }
    return value
  }

  private static func parsed<Value>(
    _ option: String, _ rest: inout ArraySlice<String>, _ parse: (String) -> Value?
  ) throws(ArgumentError) -> Value {
    let text = try value(of: option, in: &rest)
    guard let value = parse(text) else { throw .wrongValue(option: option, value: text) }
    return value
  }
}
