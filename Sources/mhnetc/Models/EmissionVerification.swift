import Foundation
import KernelSelection
import Kernels
import PlanFormat
import SwiftPackages
import TensorCore
import TensorFiles

/// Builds emitted packages and compares what they compute with the interpreter.
struct EmissionVerification {
  /// The package manager.
  let swift: URL
  /// Where packages are written.
  let directory: URL
  /// For tensors and logs.
  let scratch: URL
  let threads: [Int]
  let messages: Messages

  /// A program that has been built.
  struct Program {
    let url: URL
    let seconds: Double
    let byteCount: Int
    /// The kernels that it runs here.
    let instructionSet: InstructionSet
  }

  /// Writes and builds a package.
  ///
  /// - Throws: `Diagnostic`; a package that does not build is a defect of ours.
  func build(_ package: SwiftPackage, model: String) throws(Diagnostic) -> Program {
    _ = try EmissionOptions.write(package, to: directory.path)
    messages.note("\(model): building \(package.names.module)")
    let start = ContinuousClock.now
    let outcome = try ChildProcess.run(
      swift,
      [
        "build", "-c", "release", "--product", package.names.program, "--package-path",
        directory.path,
      ], log: scratch.appending(path: "build.log"))
    guard outcome.status == 0 else {
      let errors = outcome.text.split(separator: "\n").filter { $0.contains("error:") }
      throw Diagnostic(
        .internalBug, file: model, place: "swift build",
        "the package does not build: " + errors.prefix(3).joined(separator: "; "))
    }
    let url = directory.appending(path: ".build/release/\(package.names.program)")
    let size = try? FileManager.default.attributesOfItem(atPath: url.path)[.size] as? Int
    return Program(
      url: url, seconds: (ContinuousClock.now - start) / .seconds(1), byteCount: size ?? 0,
      instructionSet: KernelSelection.available.last { $0 <= package.bestInstructionSet } ?? .scalar
    )
  }

  /// Runs both at every size, the program with each number of threads.
  ///
  /// - Throws: `Diagnostic`: the network does not take a size, or the program fails.
  func compare(
    _ program: Program, _ plan: Plan, model: String, sizes: [ImageSize]
  ) throws(Diagnostic) -> VerificationResult.Model {
    let runner: Runner
    do throws(KernelSelectionError) {
      // Kernels of another instruction set may round the other way.
      runner = Runner(
        plan, kernels: try KernelSelection.table(for: program.instructionSet), messages: messages)
    } catch {
      throw Diagnostic(.unsupported, file: model, error.text)
    }
    var runs: [VerificationResult.Run] = []
    for size in try sizes.isEmpty ? usualSizes(of: plan, model) : sizes {
      let inputs = try RandomInputs(plan, size: size).tensors(file: model)
      let expected = try runner.run(inputs, file: model)
      for count in threads {
        let found = try run(program, inputs, runner, threads: count, model)
        runs.append(
          VerificationResult.Run(
            shapes: inputs.mapValues(\.shape), threads: count,
            differingElements: differingElements(found, expected)))
      }
    }
    return VerificationResult.Model(
      model: model, buildSeconds: program.seconds, programBytes: program.byteCount, runs: runs)
  }

  /// Sizes of different proportions that the network takes; `nil` where it takes one alone.
  private func usualSizes(of plan: Plan, _ model: String) throws(Diagnostic) -> [ImageSize?] {
    var sizes: [ImageSize?] = []
    for (height, width) in [(32, 48), (33, 47), (64, 40), (72, 96), (128, 64)] {
      let size = ImageSize(height: height, width: width)
      if (try? RandomInputs(plan, size: size).shapes(file: model)) != nil { sizes.append(size) }
    }
    return sizes.isEmpty ? [nil] : sizes
  }

  /// Runs the program; inputs and outputs go in their order, whatever they are called.
  private func run(
    _ program: Program, _ inputs: [String: Tensor], _ runner: Runner, threads: Int,
    _ model: String
  ) throws(Diagnostic) -> [String: Tensor] {
    var arguments = ["--quiet", "--threads", "\(threads)"]
    for (index, name) in runner.inputNames.enumerated() {
      guard let tensor = inputs[name] else { continue }
      let file = scratch.appending(path: "input\(index).npy").path
      try TensorFile.write(tensor, to: file)
      arguments += ["--input", file]
    }
    func file(_ index: Int) -> String { scratch.appending(path: "output\(index).npy").path }
    for index in runner.outputNames.indices {
      arguments += ["--output", file(index)]
      // What an earlier run wrote must not pass for this one's.
      guard unlink(file(index)) == 0 || errno == ENOENT else {
        throw Diagnostic(.inputOutput, file: file(index), "cannot be removed")
      }
    }
    // The program chooses kernels as it does on this machine without being told.
    let outcome = try ChildProcess.run(
      program.url, arguments, without: [KernelSelection.environmentVariable],
      log: scratch.appending(path: "run.log"))
    guard outcome.status == 0 else {
      throw Diagnostic(
        .internalBug, file: model, place: program.url.lastPathComponent,
        "found exit code \(outcome.status), expected 0: \(outcome.text)")
    }
    var results: [String: Tensor] = [:]
    for (index, name) in runner.outputNames.enumerated() {
      results[name] = try TensorFile.read(file(index))
    }
    return results
  }

  /// Elements whose bits differ; all of an output of another type or shape.
  private func differingElements(
    _ found: [String: Tensor], _ expected: [String: Tensor]
  ) -> Int {
    expected.reduce(0) { sum, pair in
      let (name, right) = pair
      guard let left = found[name], left.shape == right.shape else {
        return sum + right.elementCount
      }
      // What .npy has no type for is written in another, the same way on both sides.
      let (a, b) = (Npy.write(left), Npy.write(right))
      if a == b { return sum }
      guard a.count == b.count else { return sum + right.elementCount }
      let size = max(1, right.elementType.byteCount)
      let differing = Set(
        zip(a, b).enumerated().filter { $0.element.0 != $0.element.1 }.map {
          $0.offset / size
        })
      return sum + differing.count
    }
  }
}
