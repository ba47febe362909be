import ArgumentParser
import Kernels
import PlanFormat
import PlanRuntime
import TensorCore

/// `mhnetc bench`: how fast, how much memory, where the time goes.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures latency, throughput, memory and the time of each step.",
    discussion: "The first run is not counted. Inputs are random, the same ones every time.")

  @Argument(help: "The model: ONNX, an exported program, a checkpoint or a plan.")
  var model: String

  @Option(help: "The picture's size, HxW.")
  var size: ImageSize

  @Option(help: "Runs that are counted.")
  var runs = 5

  @Flag(help: "Show the share of each kernel, and the slowest steps.")
  var profile = false

  @OptionGroup var compilation: CompilationOptions
  @OptionGroup var running: RunOptions
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if !(1...10_000).contains(runs) { throw ValidationError("--runs: expected 1 to 10000") }
  }

  func run() throws {
    let clock = ContinuousClock()
    let opening = clock.now
    let compiled = try Compiler(compilation.settings, messages: global.messages).compile(
      path: model)
    let runner = try Runner(compiled.plan, running, messages: global.messages)
    let random = RandomInputs(compiled.plan, size: size)
    // Before the inputs are made, so that what does not fit is refused by its estimate.
    try runner.prepare(for: try random.shapes(file: model), file: model)
    let openSeconds = (clock.now - opening) / .seconds(1)
    let inputs = try random.tensors(file: model)
    _ = try runner.run(inputs, file: model)
    var seconds: [Double] = []
    for _ in 0..<runs {
      let start = clock.now
      _ = try runner.run(inputs, file: model)
      seconds.append((clock.now - start) / .seconds(1))
    }
    var measurements: [StepMeasurement] = []
    if profile {
      _ = try runner.run(inputs, file: model, onStep: { measurements.append($0) })
    }
    let sized: SizedPlan
    let peak: Double
    do throws(RuntimeError) {
      let network = try runner.network(for: inputs.mapValues(\.shape))
      sized = network.sized
      peak = network.kernels.measurePeak() / 1e9
    } catch {
      throw Diagnostic(error, file: model)
    }
    let result = BenchResult(
      model: model, size: size, threads: runner.threads, openSeconds: openSeconds,
      seconds: seconds, sized: sized, peakGflops: peak, measurements: measurements)
    try writeToStandardOutput(global.json ? try result.jsonText() : result.text)
  }
}

/// What `mhnetc bench` reports; Schemas/bench.json.
struct BenchResult: JSONResult {
  /// The sum over the steps of one kernel.
  struct KernelShare: Encodable {
    let kernel: String
    var steps = 0
    var seconds = 0.0
    var multiplyAdds = 0
    var bytes = 0
  }

  /// One step.
  struct Step: Encodable {
    let step: Int
    let kernel: String
    let origin: String
    let seconds: Double
    let multiplyAdds: Int
    let bytes: Int
  }

  let schema = 1
  let model: String
  let size: String
  let threads: Int
  /// What large products round their operands to: `f32`, nothing, or `bf16`.
  let precision: String
  let runs: Int
  /// From the path to a network that is ready to run at this size: reading, checking, for what is
  /// no plan also compiling, placing, binding.
  let openSeconds: Double
  let medianSeconds: Double
  let minSeconds: Double
  /// Multiply-adds of one run; two floating-point operations each.
  let macs: Int
  let gflops: Double
  /// The most memory that the process had resident.
  let peakBytes: Int
  /// What the plan stated before the run: arena, inputs and outputs.
  let statedBytes: Int
  /// The measured multiply-add peak of one thread, in 10⁹ operations a second.
  let fmaPeakGflops: Double
  let kernels: [KernelShare]
  let steps: [Step]

  init(
    model: String, size: ImageSize, threads: Int, openSeconds: Double, seconds: [Double],
    sized: SizedPlan, peakGflops: Double, measurements: [StepMeasurement]
  ) {
    self.model = model
    self.size = size.description
    self.threads = threads
    precision = Precision(sized.plan).rawValue
    runs = seconds.count
    self.openSeconds = openSeconds
    let sorted = seconds.sorted()
    let middle = sorted.count / 2
    medianSeconds =
      sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    minSeconds = sorted.first ?? 0
    macs = sized.multiplyAdds
    gflops = medianSeconds > 0 ? 2 * Double(macs) / medianSeconds / 1e9 : 0
    peakBytes = SystemMemory.peakResident
    statedBytes = sized.peakBytes
    fmaPeakGflops = peakGflops
    steps = measurements.map { measurement in
      let result = sized.plan.steps[measurement.step].values.last
      return Step(
        step: measurement.step, kernel: measurement.kernel.rawValue,
        origin: result.map { sized.plan.originText(of: $0) } ?? "", seconds: measurement.seconds,
        multiplyAdds: measurement.multiplyAdds, bytes: measurement.byteCount)
    }
    kernels = BenchResult.shares(of: steps)
  }

  private static func shares(of steps: [Step]) -> [KernelShare] {
    var shares: [String: KernelShare] = [:]
    for step in steps {
      var share = shares[step.kernel] ?? KernelShare(kernel: step.kernel)
      share.steps += 1
      share.seconds += step.seconds
      share.multiplyAdds += step.multiplyAdds
      share.bytes += step.bytes
      shares[step.kernel] = share
    }
    return shares.values.sorted { ($0.seconds, $1.kernel) > ($1.seconds, $0.kernel) }
  }

  var text: String {
    let pixels = size.split(separator: "x").compactMap { Double($0) }.reduce(1, *)
    var text =
      "\(model) at \(size), \(threads) thread\(threads == 1 ? "" : "s"), \(precision), \(runs) runs\n"
    text += "ready    \(Quantity.fixed(openSeconds, 4)) s after the file was named\n"
    text +=
      "median   \(Quantity.fixed(medianSeconds, 4)) s, least \(Quantity.fixed(minSeconds, 4)) s, "
    text += "\(Quantity.fixed(pixels / medianSeconds / 1e6, 3)) megapixels a second\n"
    text += "speed    \(Quantity.fixed(gflops, 1)) GFLOPS, "
    text +=
      "\(Quantity.fixed(100 * gflops / (fmaPeakGflops * Double(threads)), 1)) % of the measured "
    text += "f32 peak of \(Quantity.fixed(fmaPeakGflops, 1)) a thread\n"
    text += "memory   \(Quantity.bytes(peakBytes)) resident at most, "
    text += "\(Quantity.bytes(statedBytes)) stated for the run\n"
    return steps.isEmpty ? text : text + "\n" + profileText
  }

  private var profileText: String {
    let total = steps.reduce(0) { $0 + $1.seconds }
    var table = TextTable("kernel", "steps", "seconds", "share", "GFLOPS", "GB/s")
    for share in kernels {
      table.add(
        share.kernel, "\(share.steps)", Quantity.fixed(share.seconds, 4),
        Quantity.fixed(100 * share.seconds / total, 1) + " %",
        Quantity.fixed(2 * Double(share.multiplyAdds) / share.seconds / 1e9, 1),
        Quantity.fixed(Double(share.bytes) / share.seconds / 1e9, 1))
    }
    var slowest = TextTable("slowest steps", "kernel", "seconds", "GFLOPS", "GB/s")
    for step in steps.sorted(by: { $0.seconds > $1.seconds }).prefix(12) {
      slowest.add(
        "\(step.step) \(singleLine(step.origin))", step.kernel, Quantity.fixed(step.seconds, 4),
        Quantity.fixed(2 * Double(step.multiplyAdds) / step.seconds / 1e9, 1),
        Quantity.fixed(Double(step.bytes) / step.seconds / 1e9, 1))
    }
    return table.text + "\n" + slowest.text
  }
}
