import Examination
import ModelFiles
import PlanFormat
import TensorCore

extension Inspection {
  /// One screen.
  var text: String {
    var table = TextTable()
    for row in rows { table.addPair(row.name, row.value) }
    return table.text + stagesText + weightsText
  }

  /// The facts, each with its name.
  var rows: [(name: String, value: String)] {
    var rows: [(name: String, value: String)] = []
    func add(_ name: String, _ value: String) { rows.append((name, value)) }
    add("format", "\(format), by \(producer)")
    if let architecture {
      let parameters = architecture.parameters.sorted { $0.key < $1.key }
        .map { "\($0.key) \($0.value.text)" }.joined(separator: ", ")
      add("architecture", "\(architecture.name): \(parameters)")
    } else {
      add("architecture", "none that is known")
    }
    for port in inputs { add("input", port.text) }
    for port in outputs { add("output", port.text) }
    add("parameters", "\(Quantity.count(parameters)) (\(parameters))")
    for facts in sizes { add("multiply-adds", "\(Quantity.count(facts.macs)) at \(facts.size)") }
    add("weights", Quantity.bytes(weightBytes))
    for facts in sizes {
      add("memory", "\(Quantity.bytes(facts.memoryBytes)) for a run at \(facts.size)")
    }
    add("precision", precisionText)
    add("sizes", sizesText)
    add("receptive field", receptiveField + globalText)
    if let pooling { add("pooling", poolingText(pooling)) }
    add("operators", countsText(operators))
    if !unusedTensors.isEmpty {
      add("unused", "\(unusedTensors.count) tensors: \(someNames(unusedTensors))")
    }
    if let sourceLines { add("author's code", codeText(sourceLines)) }
    for note in notes { add("note", note) }
    return rows
  }

  private var precisionText: String {
    precision == Precision.bf16.rawValue
      ? "bf16: large products round their operands; needs \(PlanFeature.bfloat16.rawValue)"
      : "f32"
  }

  private var sizesText: String {
    if padsItself { return "any height and width; the network pads itself" }
    guard let sizeMultiple else { return "one size only" }
    return sizeMultiple == 1
      ? "any height and width" : "heights and widths that are multiples of \(sizeMultiple)"
  }

  private var globalText: String {
    globalOperators.isEmpty ? "" : " (\(countsText(globalOperators)))"
  }

  private func poolingText(_ pooling: String) -> String {
    // What a plan was made with cannot be changed any more.
    let choice = format == FileFormat.plan.rawValue ? "" : "; --pool local:N takes windows"
    return pooling == "global"
      ? "global: means over the whole picture" + choice
      : "\(pooling): means over windows of so many pixels in height and width (TLC)"
  }

  private func countsText(_ counts: [String: Int]) -> String {
    counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
      .joined(separator: ", ")
  }

  /// The files, with how many of their lines and modules made operators.
  private func codeText(_ modules: [ModuleLines]) -> String {
    let lines = Set(modules.flatMap(\.lines))
    let files = Inspection.counts(lines.map { String($0.prefix { $0 != ":" }) })
    let names = files.sorted { $0.key < $1.key }
      .map { "\(singleLine($0.key)) (\($0.value == 1 ? "1 line" : "\($0.value) lines"))" }
    let shown = names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
    return "\(modules.count) modules of \(shown); --json has them by module"
  }

  private func someNames(_ names: [String]) -> String {
    names.prefix(8).map(singleLine).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
  }
}

extension Inspection.Port {
  var text: String { "\(singleLine(name)) \(elementType)[\(shape.joined(separator: ", "))]" }
}
