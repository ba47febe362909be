public import Kernels

#if canImport(Glibc)
  import Glibc
#endif

/// One problem on which a kernel is compared with its scalar truth.
public struct KernelCase: Sendable, CustomStringConvertible {
  /// The entry of the table.
  public let kernel: String
  /// The shape and the options.
  public let shape: String
  let body: @Sendable (borrowing Trial) -> [String]

  init(_ kernel: String, _ shape: String, body: @escaping @Sendable (borrowing Trial) -> [String]) {
    self.kernel = kernel
    self.shape = shape
    self.body = body
  }

  /// Entry and shape.
  public var description: String { "\(kernel) \(shape)" }

  /// Runs the case and returns what went wrong: nothing, if the kernel is right.
  ///
  /// - Parameters:
  ///   - table: The kernels to check.
  ///   - fill: What the inputs hold.
  ///   - seed: Where the random numbers start.
  /// - Returns: One line for each thing that is wrong.
  public func failures(in table: KernelTable, fill: Fill, seed: UInt64) -> [String] {
    body(Trial(table: table, fill: fill, seed: seed)).map {
      "\(table.name) \(self) fill \(fill) seed \(seed): \($0)"
    }
  }

  /// All cases of all kernels.
  public static let all: [KernelCase] =
    productCases + productBF16Cases + packedProductCases + depthwiseCases + layerNormCases
    + unaryCases + binaryCases + scaleAddCases + reductionCases + softmaxCases + topKSoftmaxCases
    + localMeanCases + resampleCases + copyCases + fillCases + matrixProductCases
}

/// What inputs hold.
public enum Fill: String, Sendable, CaseIterable {
  /// One value everywhere.
  case constant
  /// Large values of alternating sign.
  case alternating
  /// Values near the smallest that exist.
  case denormal
  /// Uniform in -1..<1.
  case random
}

/// A small generator of known sequence (SplitMix64, Steele et al. 2014).
public struct SequenceGenerator: RandomNumberGenerator {
  private var state: UInt64

  /// Starts a sequence.
  public init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// Uniform in -1..<1.
  public mutating func nextValue() -> Float {
    Float(Int32(truncatingIfNeeded: next() >> 40)) / 8_388_608 - 1
  }
}

/// Floats at a fixed address, for as long as the object lives.
final class Buffer {
  let pointer: UnsafeMutablePointer<Float>
  let count: Int

  /// Safety: allocated and initialised here, freed in `deinit`.
  init(_ values: [Float]) {
    count = values.count
    // Large tensors lie on huge pages, as an arena's do.
    let size = max(1, count) * MemoryLayout<Float>.stride
    let room = UnsafeMutableRawPointer.allocate(
      byteCount: size, alignment: size < 1 << 21 ? 64 : 1 << 21)
    #if os(Linux)
      if size >= 1 << 21 { madvise(room, size, MADV_HUGEPAGE) }
    #endif
    pointer = room.bindMemory(to: Float.self, capacity: max(1, count))
    pointer.initialize(repeating: 0, count: max(1, count))
    for (index, value) in values.enumerated() { pointer[index] = value }
  }

  deinit { pointer.deallocate() }

  var values: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }
  var input: UnsafePointer<Float> { UnsafePointer(pointer) }

  /// The size of an element, 0 outside: for bounds.
  func magnitude(_ index: Int) -> Double {
    index >= 0 && index < count ? Double(abs(pointer[index])) : 0
  }
}

/// How the tasks of a kernel are spread over calls.
enum CallOrder {
  /// One call for all.
  case whole
  /// One call a task, backwards.
  case singleBackwards

  /// Calls a kernel for `taskCount` tasks.
  func call<Parameters>(_ kernel: Kernel<Parameters>, _ parameters: Parameters, taskCount: Int) {
    withUnsafePointer(to: parameters) { pointer in
      switch self {
      case .whole: kernel(pointer, 0..<taskCount)
      case .singleBackwards:
        for task in (0..<taskCount).reversed() { kernel(pointer, task..<task + 1) }
      }
    }
  }

  /// Calls a kernel for all tasks of its parameters.
  func call<Parameters: KernelParameters>(_ kernel: Kernel<Parameters>, _ parameters: Parameters) {
    call(kernel, parameters, taskCount: parameters.taskCount)
  }
}

/// One run of one case.
struct Trial: ~Copyable {
  let table: KernelTable
  let fill: Fill
  let seed: UInt64

  /// Values for an input; `stream` tells inputs of one case apart.
  func values(_ count: Int, stream: UInt64) -> [Float] {
    var random = SequenceGenerator(seed: seed &+ stream &* 0x1234_5678_9ABC_DEF1)
    return (0..<count).map { index in
      switch fill {
      case .constant: 0.75 + Float(stream) / 8
      case .alternating: index % 2 == 0 ? 1e12 : -1e12
      case .denormal:
        Float(bitPattern: UInt32(truncatingIfNeeded: random.next() % 512))
          * (index % 3 == 0 ? -1 : 1)
      case .random: random.nextValue()
      }
    }
  }

  /// The same for a buffer.
  func buffer(_ count: Int, stream: UInt64) -> Buffer { Buffer(values(count, stream: stream)) }

  /// A quiet NaN that no kernel computes.
  static let canary = Float(bitPattern: 0x7FC5_A5A5)

  /// Canaries on each side of an output.
  static let guardCount = 80

  /// Compares the table with the scalar truth.
  ///
  /// The output is surrounded by canaries, and holds canaries wherever `initial` does not say
  /// otherwise; what the truth leaves alone, the kernel has to leave alone. The kernel runs twice,
  /// with its tasks in one call and in many, and has to give the same bits.
  ///
  /// - Parameters:
  ///   - count: Elements of the output, gaps included.
  ///   - initial: What the output holds before.
  ///   - bound: The greatest absolute error of an element, given its index and true value.
  ///   - run: Runs the kernel of a table into an output.
  /// - Returns: The first difference, if there is any.
  func compare(
    count: Int, initial: [Float]? = nil, bound: (Int, Double) -> Double,
    run: (KernelTable, UnsafeMutablePointer<Float>, CallOrder) -> Void
  ) -> [String] {
    let truth = output(count, initial, .scalar, .whole, run)
    let whole = output(count, initial, table, .whole, run)
    let parts = output(count, initial, table, .singleBackwards, run)
    for index in truth.indices where whole[index].bitPattern != parts[index].bitPattern {
      let place = index - Trial.guardCount
      return ["element \(place): \(whole[index]) in one call, \(parts[index]) in many"]
    }
    for index in truth.indices {
      let (expected, found) = (truth[index], whole[index])
      if expected.bitPattern == found.bitPattern { continue }
      let place = index - Trial.guardCount
      if expected.bitPattern == Trial.canary.bitPattern {
        return ["element \(place) of \(count) was overwritten with \(found)"]
      }
      if expected.isNaN && found.isNaN && found.bitPattern != Trial.canary.bitPattern { continue }
      let difference = abs(Double(expected) - Double(found))
      let limit = bound(place, Double(expected))
      if !(difference <= limit) {
        return ["element \(place) of \(count): \(found), expected \(expected) ± \(limit)"]
      }
    }
    return []
  }

  private func output(
    _ count: Int, _ initial: [Float]?, _ table: KernelTable, _ order: CallOrder,
    _ run: (KernelTable, UnsafeMutablePointer<Float>, CallOrder) -> Void
  ) -> [Float] {
    let buffer = Buffer([Float](repeating: Trial.canary, count: count + 2 * Trial.guardCount))
    if let initial {
      for index in 0..<count { buffer.pointer[Trial.guardCount + index] = initial[index] }
    }
    run(table, buffer.pointer + Trial.guardCount, order)
    return buffer.values
  }
}

/// The bound of a sum of `terms` products: each rounding is at most half an ULP of the sum of the
/// absolute terms, `magnitude`; the last summand covers results below the normal range.
func sumBound(terms: Int, magnitude: Double) -> Double {
  Double(terms + 8) * (magnitude * 0x1p-23 + 0x1p-149)
}
