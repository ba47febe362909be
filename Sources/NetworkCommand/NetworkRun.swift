import CommandLineSupport
import Kernels
import NetworkRuntime
import OutputFiles
import PictureFiles
import Pictures
import PlanFormat
import PlanRuntime
import TensorCore
import TensorFiles
import Terminal

/// Runs the network on what the arguments name.
struct NetworkRun {
  private let network: Network
  private let request: Request
  private let file: String
  private let messages: Messages

  /// The most bytes of a tensor's file.
  private static let limit = 16 << 30

  init(_ network: Network, _ request: Request, file: String) {
    self.network = network
    self.request = request
    self.file = file
    messages = Messages(isQuiet: request.isQuiet, isVerbose: false)
  }

  // MARK: - Tensors

  /// Reads, runs and writes.
  func runTensors(
    _ inputs: [TensorArgument], _ outputs: [TensorArgument]
  ) throws(Diagnostic) {
    let replaced = OutputGuard(inputs: inputs.map(\.path) + [request.weights].compactMap { $0 })
    for output in outputs { try replaced.check(output.path) }
    let types = Dictionary(network.inputs.map { ($0.name, $0.type.elementType) }) { first, _ in
      first
    }
    let targets = try TensorArgument.match(
      outputs, names: network.outputs.map(\.name), kind: "output")
    var tensors: [String: Tensor] = [:]
    for (name, path) in try TensorArgument.match(
      inputs, names: network.inputs.map(\.name), kind: "input")
    {
      let converted = try read(path).converted(to: types[name], file: path)
      if let remark = converted.remark { messages.warn("\(path): \(remark)") }
      tensors[name] = converted.tensor
    }
    let results = try withProgress { settings throws(NetworkError) in
      try network.run(tensors, settings)
    }
    for (name, path) in targets {
      guard let tensor = results[name] else { continue }
      do throws(OutputError) {
        try OutputFile.write(Npy.write(tensor), to: path)
      } catch {
        throw Diagnostic(error)
      }
    }
  }

  private func read(_ path: String) throws(Diagnostic) -> Tensor {
    let bytes: [UInt8]
    do throws(InputError) {
      bytes = try InputFile.read(path, limit: NetworkRun.limit)
    } catch {
      throw Diagnostic(error)
    }
    do throws(NpyError) {
      return try Npy.read(bytes)
    } catch {
      throw Diagnostic(error, file: path)
    }
  }

  // MARK: - Pictures

  /// Restores each picture; one that cannot be restored does not keep the others from it.
  func restore(_ inputs: [String], to output: String) throws(Diagnostic) -> ExitStatus {
    let targets = try PictureTargets(inputs: inputs, output: output, reference: nil)
    try targets.keep(inputs + [request.weights].compactMap { $0 })
    var statuses: Set<ExitStatus> = []
    for (index, input) in inputs.enumerated() {
      do throws(Diagnostic) {
        try restore(input, to: targets.output(at: index))
      } catch {
        if error.status == .interrupted { throw error }
        if error.status != .done { writeToStandardError(error.text + "\n") }
        statuses.insert(error.status)
      }
    }
    // One kind of failure keeps its code; of several, some pictures were bad data.
    return statuses.first.map { statuses.count == 1 ? $0 : .badData } ?? .done
  }

  private func restore(_ input: String, to output: String) throws(Diagnostic) {
    let read = try PictureStorage.read(
      input, PictureReader(allowsDamaged: request.allowsDamaged))
    for notice in read.notices { messages.warn("\(input): \(notice)") }
    let restored: Picture
    do throws(NetworkError) {
      if try network.pictureRestoration().takesGrey, !read.picture.hasOnlyGreys {
        messages.warn("\(input): colours become greys, for the network has one channel")
      }
    } catch {
      throw Diagnostic(error, file: file)
    }
    restored = try withProgress(of: input) { settings throws(NetworkError) in
      try network.restore(read.picture, settings)
    }
    try PictureStorage.write(restored, to: output)
  }

  // MARK: - Timing

  /// Runs the network on a picture of random numbers, and prints the median and the shortest time.
  func time(height: Int, width: Int) throws {
    let restoration: PictureRestoration
    let inputs: [String: Tensor]
    do throws(NetworkError) {
      restoration = try network.pictureRestoration()
      // The random picture is made before the run, which checks what it takes itself.
      let needed = try network.memory(height: height, width: width)
      if let memoryLimit, needed > memoryLimit {
        throw .run(.memoryLimit(needed: needed, limit: memoryLimit))
      }
    } catch {
      throw Diagnostic(error, file: file)
    }
    var state: UInt64 = 1
    let planes = (0..<restoration.channels * height * width).map { _ -> Float in
      // Knuth's MMIX: good enough for pixels.
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(state >> 40) * 0x1p-24
    }
    do throws(PictureRestorationError) {
      inputs = try restoration.inputs(planes: planes, height: height, width: width)
    } catch {
      throw Diagnostic(error, file: file)
    }
    var seconds: [Double] = []
    let clock = ContinuousClock()
    // The first run takes its memory from the system, and does not count.
    for run in 0...request.runs {
      let start = clock.now
      _ = try withProgress { settings throws(NetworkError) in try network.run(inputs, settings) }
      if run > 0 { seconds.append((clock.now - start) / .seconds(1)) }
    }
    seconds.sort()
    try writeToStandardOutput(
      "median \(Quantity.fixed(seconds[seconds.count / 2], 4)) s, "
        + "shortest \(Quantity.fixed(seconds[0], 4)) s, \(seconds.count) runs\n")
  }

  // MARK: - Parts

  /// The most bytes of a run: what the user says, or what is free.
  private var memoryLimit: Int? { request.memoryLimit ?? SystemMemory.available }

  private func withProgress<Value>(
    of name: String? = nil, _ body: (RunSettings) throws(NetworkError) -> Value
  ) throws(Diagnostic) -> Value {
    let bar = ProgressBar(
      "running", total: network.plan.steps.count, unit: "steps",
      style: .automatic(quiet: request.isQuiet))
    defer { bar.finish() }
    let settings = RunSettings(
      threads: request.threads, memoryLimit: memoryLimit
    ) { done, _ in
      bar.update(to: done)
      return true
    }
    do throws(NetworkError) {
      return try body(settings)
    } catch {
      throw Diagnostic(error, file: name ?? file)
    }
  }
}
