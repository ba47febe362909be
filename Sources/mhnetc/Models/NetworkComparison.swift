import PictureFiles
import Pictures
import PlanFormat
import TensorCore

/// Runs two networks on the same inputs and compares what they give.
struct NetworkComparison {
  /// One of the two.
  struct Side {
    let name: String
    /// The MODEL argument.
    let file: String
    let compiled: CompiledModel
    let running: RunOptions
  }

  let tolerance: Tolerance
  private let first: Side
  private let second: Side
  private let runners: (a: Runner, b: Runner)
  private let messages: Messages

  /// - Parameters:
  ///   - first: What is expected.
  ///   - second: What is compared with it.
  ///   - tolerance: How near the results must be.
  ///   - messages: How much is said.
  /// - Throws: `Diagnostic` where a network cannot be prepared to run.
  init(
    _ first: Side, _ second: Side, tolerance: Tolerance, messages: Messages
  ) throws(Diagnostic) {
    self.first = first
    self.second = second
    self.tolerance = tolerance
    self.messages = messages
    runners = (
      try Runner(first.compiled.plan, first.running, messages: messages),
      try Runner(second.compiled.plan, second.running, messages: messages)
    )
  }

  private var inputTypes: (a: [TensorType], b: [TensorType]) {
    (
      runners.a.plan.inputs.map { runners.a.plan[$0].type },
      runners.b.plan.inputs.map { runners.b.plan[$0].type }
    )
  }

  /// Why the two cannot be compared by their numbers; `nil` where they can.
  private var obstacle: (name: String, problem: String)? {
    if let ours = first.compiled.facts.pooling, let theirs = second.compiled.facts.pooling,
      ours != theirs, first.file != second.file
    {
      return ("pooling", "found \(theirs), expected \(ours)")
    }
    let (a, b) = inputTypes
    if a.count != b.count { return ("inputs", "found \(b.count), expected \(a.count)") }
    if let (x, y) = InputExtents.contradiction(a, b) {
      return ("inputs", "found \(y), expected \(x)")
    }
    let outputs = (runners.a.outputNames.count, runners.b.outputNames.count)
    return outputs.0 == outputs.1
      ? nil : ("outputs", "found \(outputs.1), expected \(outputs.0)")
  }

  /// Compares on these tensors, or else on a random picture.
  ///
  /// - Parameters:
  ///   - tensors: Inputs of the first network; `nil` for random ones.
  ///   - size: The size of random ones.
  ///   - result: What the comparisons are added to; also why there are none.
  /// - Throws: `Diagnostic` where the first network does not run.
  func run(
    on tensors: [String: Tensor]?, size: ImageSize?, into result: inout CompareResult
  ) throws(Diagnostic) {
    if let (name, problem) = obstacle { return result.fail(name, problem) }
    let (a, b) = runners
    let types = inputTypes
    let random = RandomInputs(
      a.plan, size: size, fixed: InputExtents.fixed(types.a, types.b))
    // A size that is refused is refused before memory is taken.
    let shapes: [String: [Int]]
    if let tensors {
      shapes = tensors.mapValues(\.shape)
    } else {
      shapes = try random.shapes(file: first.file)
    }
    try a.prepare(for: shapes, file: first.file)
    var theirShapes: [String: [Int]] = [:]
    for (name, other) in zip(b.inputNames, a.inputNames) { theirShapes[name] = shapes[other] }
    do throws(Diagnostic) {
      try b.prepare(for: theirShapes, file: second.file)
    } catch {
      guard error.status == .badData else { throw error }
      let reason = error.findings.first
      result.fail(
        "inputs",
        "\(second.name) does not take them: \(reason?.place ?? ""): \(reason?.message ?? "")")
      return
    }
    let inputs: [String: Tensor]
    if let tensors {
      inputs = tensors
    } else {
      inputs = try random.tensors(file: first.file)
    }
    let (truth, found) = (
      try a.run(inputs, file: first.file), try b.run(b.renamed(inputs, from: a), file: second.file)
    )
    for (name, other) in zip(a.outputNames, b.outputNames) {
      if let x = found[other], let y = truth[name] { try result.add(name, x, expected: y) }
    }
  }

  /// Compares on every picture of a folder, one after the other: what is kept of each is a line.
  ///
  /// A picture that cannot be read or restored is named, and the others are still compared.
  ///
  /// - Parameters:
  ///   - folder: The pictures.
  ///   - heatMaps: A folder for pictures of the differences.
  ///   - prints: Whether each line is printed as soon as it is known.
  /// - Returns: A comparison for each picture.
  /// - Throws: `Diagnostic` where nothing can be compared.
  func onPictures(
    of folder: String, heatMaps: String?, prints: Bool
  ) throws -> CompareResult {
    var result = CompareResult(tolerance, heatMap: nil)
    result.printsPictures = prints
    if let (name, problem) = obstacle {
      result.fail(name, problem)
      return result
    }
    let restorations = try (
      restoration(of: runners.a, file: first.file), restoration(of: runners.b, file: second.file)
    )
    let names = try pictureNames(in: folder)
    let paths = names.map { "\(folder)/\($0)" }
    let targets = try heatMaps.map { heatMaps throws(Diagnostic) -> PictureTargets in
      let output = heatMaps.hasSuffix("/") ? heatMaps : heatMaps + "/"
      let targets = try PictureTargets(inputs: paths, output: output, reference: nil)
      try targets.keep([first.file, second.file] + paths)
      return targets
    }
    for (index, path) in paths.enumerated() {
      do throws(Diagnostic) {
        let planes = try restored(path, restorations)
        try result.addPicture(
          names[index], planes.b, expected: planes.a, heatMap: targets?.output(at: index))
      } catch {
        writeToStandardError(error.text + "\n")
        result.failPicture(names[index], error)
      }
      if prints, let line = result.pictures?.last?.text { try writeToStandardOutput(line) }
    }
    return result
  }

  /// What is no folder in a folder, hidden files aside.
  private func pictureNames(in folder: String) throws(Diagnostic) -> [String] {
    guard PictureStorage.isDirectory(folder) else {
      throw Diagnostic(.cannotOpenInput, file: folder, "found no folder, expected one of pictures")
    }
    let names = PictureStorage.names(in: folder).filter {
      !$0.hasPrefix(".") && !PictureStorage.isDirectory("\(folder)/\($0)")
    }
    if names.isEmpty {
      throw Diagnostic(.badData, file: folder, "found no file, expected pictures")
    }
    return names
  }

  private func restoration(
    of runner: Runner, file: String
  ) throws(Diagnostic) -> PictureRestoration {
    do throws(PictureRestorationError) {
      return try PictureRestoration(runner.plan)
    } catch {
      throw Diagnostic(error, file: file)
    }
  }

  /// What both make of a picture, in its size, neither clipped nor rounded.
  private func restored(
    _ path: String, _ restorations: (a: PictureRestoration, b: PictureRestoration)
  ) throws(Diagnostic) -> (a: Tensor, b: Tensor) {
    let file = try PictureStorage.read(path, PictureReader())
    for notice in file.notices { messages.warn("\(path): \(notice)") }
    return (
      try restored(file.picture, path, runners.a, restorations.a),
      try restored(file.picture, path, runners.b, restorations.b)
    )
  }

  private func restored(
    _ picture: Picture, _ path: String, _ runner: Runner, _ restoration: PictureRestoration
  ) throws(Diagnostic) -> Tensor {
    var adapted = picture
    if restoration.takesGrey {
      do throws(PictureError) {
        adapted = try picture.inGrey()
      } catch {
        throw Diagnostic(error, file: path)
      }
    }
    let inputs: [String: Tensor]
    do throws(PictureRestorationError) {
      inputs = try restoration.inputs(for: adapted)
    } catch {
      throw Diagnostic(error, file: path)
    }
    let outputs = try runner.run(inputs, file: path)
    let (height, width) = (picture.height, picture.width)
    do throws(PictureRestorationError) {
      let planes = try restoration.planes(from: outputs, height: height, width: width)
      let shape = [1, restoration.channels, height, width]
      return try Result { () throws(TensorError) in try Tensor(shape: shape, floats: planes) }
        .mapError { PictureRestorationError.tensor($0) }.get()
    } catch {
      throw Diagnostic(error, file: path)
    }
  }
}
