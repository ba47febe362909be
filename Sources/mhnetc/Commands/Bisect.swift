import ArgumentParser
import Examination
import PlanFormat
import PlanRuntime
import TensorCore

/// `mhnetc bisect`: where two networks begin to compute something else.
struct Bisect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Finds the first value in which two models differ, or one before and after passes.",
    discussion: """
      Runs both on the same picture and pairs their values by what they are, not by their names: \
      models of different formats and from different exporters can be laid side by side; where both \
      have the same operators, also values that hardly reach the result are compared. With one \
      model, it is compared without passes and with them. Exit code 1 when something differs by \
      more than --tolerance.
      """)

  @Argument(help: "Two models, or one that is compared without and with passes.")
  var models: [String]

  @Option(
    help: "The largest distance of two values that count as the same, relative to their norm.")
  var tolerance = 1e-4

  @Option(name: .long, help: "An input tensor, as FILE or NAME=FILE; random ones by default.")
  var input: [TensorArgument] = []

  @Option(help: "The size of random inputs, HxW; by default the smallest from 32x32 on.")
  var size: ImageSize?

  @Option(
    help: """
      Write the smallest part that shows the difference into this folder: a plan of each side, \
      their inputs and results.
      """)
  var reduce: String?

  @OptionGroup var compilation: CompilationOptions
  @OptionGroup var running: RunOptions
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard (1...2).contains(models.count) else {
      throw ValidationError("expected two models, or one")
    }
    guard tolerance > 0, tolerance.isFinite else {
      throw ValidationError("--tolerance: expected a number above 0")
    }
  }

  func run() throws {
    let (first, second) = try plans()
    let result = try Bisection(
      first, second, tolerance: tolerance, running: running, messages: global.messages
    ).run(input, size: size, reducingInto: reduce)
    try writeToStandardOutput(global.json ? try result.jsonText() : result.text)
    if !result.agree { throw ExitStatus.comparisonFailed }
  }

  private func plans() throws -> (Bisection.Model, Bisection.Model) {
    var settings = compilation.settings
    if models.count == 2 {
      settings.keepsValuesApart = true
      let compiler = Compiler(settings, messages: global.messages)
      return (
        Bisection.Model(name: models[0], plan: try compiler.compile(path: models[0]).plan),
        Bisection.Model(name: models[1], plan: try compiler.compile(path: models[1]).plan)
      )
    }
    var unfused = settings
    unfused.passes = []
    unfused.keepsValuesApart = true
    unfused.precision = nil
    unfused.dumpAfter = nil
    let before = try Compiler(unfused, messages: global.messages).compile(path: models[0])
    guard before.graph != nil else {
      throw Diagnostic(
        .usage, file: models[0],
        "found a plan, whose passes are settled; give it together with another model")
    }
    let after = try Compiler(settings, messages: global.messages).compile(path: models[0])
    return (
      Bisection.Model(name: "\(models[0]) without passes", plan: before.plan),
      Bisection.Model(name: "\(models[0]) with passes", plan: after.plan)
    )
  }
}
