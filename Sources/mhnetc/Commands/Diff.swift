import ArgumentParser
import Examination
import Operators
import PlanFormat
import TensorCore

/// `mhnetc diff`: what is in one model and not in the other.
struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compares what two models consist of: tensors and operators.",
    discussion: """
      Says which tensors were renamed, resized, changed, added and removed, and in which modules \
      other operators stand, attributes such as epsilon among them. Nothing is run; `mhnetc \
      compare` and `mhnetc bisect` compare results. Exit code 1 when the models differ.
      """)

  @Argument(help: "The first model.")
  var first: String

  @Argument(help: "The second model.")
  var second: String

  @Option(help: "The most lines of each kind; the counts are always of all.")
  var most = 20

  @OptionGroup var compilation: CompilationOptions
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if most < 0 { throw ValidationError("--most: expected at least 0") }
  }

  func run() throws {
    let (a, b) = (try side(first), try side(second))
    let result = DiffResult(
      a: first, b: second, tensors: InventoryDifference(a.tensors, b.tensors),
      modules: ModuleDifference.between(a.operators, b.operators))
    try writeToStandardOutput(
      global.json ? try result.jsonText() : result.text(most: most))
    if !result.same { throw ExitStatus.comparisonFailed }
  }

  private struct Side {
    let tensors: [InventoryEntry]
    let operators: [String: [String]]
  }

  private func side(_ path: String) throws(Diagnostic) -> Side {
    var settings = compilation.settings
    settings.keepsValuesApart = true
    let opened = try OpenedModel(path, settings.model)
    let compiled = try Compiler(settings, messages: global.messages).compile(opened)
    return Side(
      tensors: opened.namedTensors.map { InventoryEntry(name: $0.name, tensor: $0.tensor) },
      operators: operators(of: compiled.plan))
  }

  /// The operators of each module, without the numbers of their operands.
  private func operators(of plan: Plan) -> [String: [String]] {
    var modules: [String: [String]] = [:]
    for step in plan.steps {
      for id in step.values {
        let definition = plan[id].op.definition
        let attributes = definition.attributes.map(\.text).joined(separator: ", ")
        let text = "\(definition.mnemonic) {\(attributes)} : \(plan[id].type)"
        modules[plan[id].origin?.modulePath ?? "", default: []].append(text)
      }
    }
    return modules
  }
}

/// What `mhnetc diff` reports; Schemas/diff.json.
struct DiffResult: JSONResult {
  struct Renaming: Encodable {
    let from: String
    let to: String
    /// Whether the elements are the same.
    let same: Bool
  }

  struct Resizing: Encodable {
    let name: String
    let from: String
    let to: String
  }

  struct Change: Encodable {
    let name: String
    let differing: Int
    let elements: Int
    let maxAbs: Double
  }

  struct Entry: Encodable {
    let name: String
    let type: String
  }

  let schema = 1
  let a: String
  let b: String
  /// Whether the models consist of the same.
  let same: Bool
  let sameTensors: Int
  let renamed: [Renaming]
  let resized: [Resizing]
  let changed: [Change]
  let removed: [Entry]
  let added: [Entry]
  let modules: [ModuleDifference]

  init(a: String, b: String, tensors: InventoryDifference, modules: [ModuleDifference]) {
    self.a = a
    self.b = b
    self.modules = modules
    same = tensors.isEmpty && modules.isEmpty
    sameTensors = tensors.sameCount
    renamed = tensors.renamed.map { Renaming(from: $0.from, to: $0.to, same: $0.isSame) }
    resized = tensors.resized.map {
      Resizing(name: $0.name, from: "\($0.from)", to: "\($0.to)")
    }
    changed = tensors.changed.map {
      Change(name: $0.name, differing: $0.count, elements: $0.elements, maxAbs: $0.maxAbs)
    }
    removed = tensors.removed.map { Entry(name: $0.name, type: "\($0.tensor.type)") }
    added = tensors.added.map { Entry(name: $0.name, type: "\($0.tensor.type)") }
  }

  func text(most: Int) -> String {
    func list(_ title: String, _ lines: [String]) -> String {
      if lines.isEmpty { return "" }
      let more = lines.count > most ? "  … and \(lines.count - most) more\n" : ""
      return "\(title): \(lines.count)\n"
        + lines.prefix(most).map { "  \(singleLine($0))\n" }.joined() + more
    }
    var text = "tensors with the same name and elements: \(sameTensors)\n"
    text += list(
      "renamed", renamed.map { "\($0.from) → \($0.to)\($0.same ? "" : ", other elements")" })
    text += list("resized", resized.map { "\($0.name): \($0.from) → \($0.to)" })
    text += list(
      "changed",
      changed.map { "\($0.name): \($0.differing) of \($0.elements), max abs \($0.maxAbs)" })
    text += list("removed", removed.map { "\($0.name): \($0.type)" })
    text += list("added", added.map { "\($0.name): \($0.type)" })
    text += list(
      "modules with other operators",
      modules.map { difference in
        let parts =
          difference.removed.map { "− \($0)" } + difference.added.map { "+ \($0)" }
        return "\(difference.module.isEmpty ? "(none)" : difference.module): "
          + parts.prefix(6).joined(separator: "; ") + (parts.count > 6 ? "; …" : "")
      })
    return text + (same ? "the same\n" : "different\n")
  }
}
