import ArgumentParser
import OutputFiles
import PictureFiles
import Pictures
import PlanFormat

/// `mhnetc restore`: pictures in, pictures out.
struct Restore: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Restores pictures.",
    discussion: """
      PNG, JPEG and PPM are read, told apart by content. With one input, OUT is the picture to \
      write (PNG, or PPM by its suffix) unless it is a directory; with several it is a directory, \
      and results are named after their inputs, as PNG. Depth, grey and opacity are kept; \
      but a network of one channel restores greys, so colours become their luma, with a warning. An \
      output that would replace an input, also through a link, is refused.
      """)

  @Argument(help: "The model: ONNX, an exported program, a checkpoint or a plan.")
  var model: String

  @Argument(help: "The pictures.")
  var inputs: [String]

  @Option(name: .shortAndLong, help: "The picture or directory to write.")
  var output: String

  @Option(help: "The true picture, or a directory of true pictures of the same names.")
  var reference: String?

  @Flag(name: .customLong("allow-damaged"), help: "Use what can be decoded of damaged pictures.")
  var allowsDamaged = false

  @Flag(name: .customLong("fail-fast"), help: "Stop at the first picture that cannot be restored.")
  var failsFast = false

  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var running: RunOptions
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if inputs.isEmpty { throw ValidationError("expected at least one picture") }
    try global.checkOutput(output)
    if output == "-" && inputs.count > 1 {
      throw ValidationError("several pictures cannot go to standard output; give a directory")
    }
  }

  func run() throws {
    let settings = CompilationSettings(
      precision: precision.precision, model: modelOptions.settings)
    let compiler = Compiler(settings, messages: global.messages)
    let compiled = try compiler.compile(path: model)
    let runner = try Runner(compiled.plan, running, messages: global.messages)
    let restorer = try Restorer(runner, file: model)
    let targets = try PictureTargets(inputs: inputs, output: output, reference: reference)
    try targets.keep([model] + inputs)
    var results: [RestoreResult.Image] = []
    var statuses: Set<ExitStatus> = []
    for (index, input) in inputs.enumerated() {
      do throws(Diagnostic) {
        results.append(try restore(input, at: index, targets, restorer))
      } catch {
        // The others are still wanted; the exit code tells that one was not restored.
        if error.status != .done { writeToStandardError(error.text + "\n") }
        results.append(RestoreResult.Image(input: input, error: error.text))
        statuses.insert(error.status)
        if failsFast { break }
      }
    }
    try report(
      RestoreResult(model: model, network: compiled.plan.metadata.network, images: results))
    // One kind of failure keeps its code; of several, some pictures were bad data.
    if let status = statuses.first { throw statuses.count == 1 ? status : .badData }
  }

  private func restore(
    _ input: String, at index: Int, _ targets: PictureTargets, _ restorer: Restorer
  ) throws(Diagnostic) -> RestoreResult.Image {
    let reader = PictureReader(allowsDamaged: allowsDamaged)
    let file = try PictureStorage.read(input, reader)
    for notice in file.notices { global.messages.warn("\(input): \(notice)") }
    let picture = try adapted(file.picture, input, restorer)
    if picture.channels.isGrey && !file.picture.hasOnlyGreys {
      global.messages.warn("\(input): colours become greys, for the network has one channel")
    }
    // Before the work: a reference that is not there, or of another size, is found at once.
    let reference = try targets.reference(at: index).map {
      path throws(Diagnostic) -> (path: String, picture: Picture) in
      (path, try adapted(PictureStorage.read(path, reader).picture, path, restorer))
    }
    if let reference {
      try RestoreResult.Image.check(picture, reference.picture, reference.path)
    }
    let clock = ContinuousClock()
    let start = clock.now
    let restored = try restorer.restore(picture, name: input)
    let seconds = (clock.now - start) / .seconds(1)
    let output = targets.output(at: index)
    try PictureStorage.write(restored, to: output)
    var image = RestoreResult.Image(input: input, output: output, seconds: seconds)
    image.width = restored.width
    image.height = restored.height
    if let reference {
      try image.measure(
        before: picture, after: restored, truth: reference.picture, name: reference.path)
    }
    return image
  }

  /// The picture in the channels of the network: of colours, a network of one takes the luma.
  private func adapted(
    _ picture: Picture, _ name: String, _ restorer: Restorer
  ) throws(Diagnostic) -> Picture {
    guard restorer.takesGrey else { return picture }
    do throws(PictureError) {
      return try picture.inGrey()
    } catch {
      throw Diagnostic(error, file: name)
    }
  }

  private func report(_ result: RestoreResult) throws {
    if global.json { return try writeToStandardOutput(try result.jsonText()) }
    if output != "-" { try writeToStandardOutput(result.text) }
  }
}
