import Operators
import PlanFormat

/// Writes functions.
struct FunctionWriter {
  let plan: Plan
  let outliner: Outliner
  let functions: [Function]
  /// Names that no local value may take.
  let taken: NameSet

  /// One function with its comment, indented by two.
  func text(_ function: Function, moduleName: String, comment: [String]) -> String {
    var locals = Locals(function, moduleName, self)
    var lines = comment.map { $0.isEmpty ? "  ///" : "  /// \($0)" }
    var parameters = function.inputs.map { "_ \(locals.name($0)): Value" }
    if function.takesModule { parameters.append("_ \(moduleName): Module") }
    let result =
      switch function.outputs.count {
      case 0: ""
      case 1: " -> Value"
      case _: " -> (\(function.outputs.map { _ in "Value" }.joined(separator: ", ")))"
      }
    lines += Layout.call(
      "mutating func \(function.name)", parameters, end: "\(result) {", indent: 2)
    for (index, statement) in function.statements.enumerated() {
      // The last result is returned where it is computed.
      let isLast = index == function.statements.count - 1
      let outputs = results(of: statement)
      let returns = isLast && outputs == function.outputs && !outputs.isEmpty
      lines += locals.lines(statement, returns: returns)
      if returns { return (lines + ["  }"]).joined(separator: "\n") + "\n" }
    }
    if !function.outputs.isEmpty {
      lines.append("    return \(locals.tuple(function.outputs))")
    }
    return (lines + ["  }"]).joined(separator: "\n") + "\n"
  }

  fileprivate func results(of statement: Statement) -> [PlanValueID] {
    switch statement {
    case .step(let index): [outliner.results[index]]
    case .call(let call): call.outputs
    // A loop has a variable of its own.
    case .loop: []
    }
  }
}

/// The names within one function.
private struct Locals {
  private let function: Function
  private let moduleName: String
  private let writer: FunctionWriter
  private var names: [PlanValueID: String] = [:]
  private var set: NameSet
  /// The values that something in the function reads, or that are its results.
  private var used: Set<PlanValueID>

  init(_ function: Function, _ moduleName: String, _ writer: FunctionWriter) {
    self.function = function
    self.moduleName = moduleName
    self.writer = writer
    set = writer.taken
    used = Set(function.outputs)
    for statement in function.statements { used.formUnion(writer.outliner.values(of: statement)) }
    _ = set.unique(moduleName)
    let isSingle = function.inputs.count == 1
    for (index, id) in function.inputs.enumerated() {
      let base = isSingle || function.isShared ? ["x", "y", "z"][min(index, 2)] : outside(id)
      names[id] = set.unique(base)
    }
  }

  func name(_ id: PlanValueID) -> String { names[id] ?? "x" }

  /// What a value from outside is called: by its own step, or the input's name.
  private func outside(_ id: PlanValueID) -> String {
    if case .input(let input) = writer.plan[id].op {
      return Identifier.valueName(input.name).map { $0 == "input" ? "picture" : $0 } ?? "picture"
    }
    guard let index = writer.outliner.results.firstIndex(of: id) else { return "x" }
    return base(writer.outliner.calls[index])
  }

  private func base(_ call: Call) -> String {
    ValueNaming.name(of: call, operand: call.values.first.flatMap { names[$0] })
  }

  /// Names what a statement computes, and gives the pattern before the equals sign.
  private mutating func bind(_ ids: [PlanValueID], _ bases: [String]) -> String {
    let bound = zip(ids, bases).map { id, base in
      guard used.contains(id) else { return "_" }
      let name = set.unique(base)
      names[id] = name
      return name
    }
    if bound.allSatisfy({ $0 == "_" }) { return "_ = " }
    return "let \(bound.count == 1 ? bound[0] : "(\(bound.joined(separator: ", ")))") = "
  }

  func tuple(_ ids: [PlanValueID]) -> String {
    let list = ids.map { name($0) }.joined(separator: ", ")
    return ids.count == 1 ? list : "(\(list))"
  }

  private func module(_ path: [String]) -> String {
    path.starts(with: function.path)
      ? WeightPath(parts: path).text(after: function.path.count, of: moduleName)
      : WeightPath(parts: path).text(after: 0, of: "Module.network")
  }

  mutating func lines(_ statement: Statement, returns: Bool) -> [String] {
    switch statement {
    case .step(let index):
      let call = writer.outliner.calls[index]
      let arguments = call.argumentTexts(value: { name($0) }, module: { module($0.parts) })
      let base = base(call)
      let start = returns ? "return " : bind([writer.outliner.results[index]], [base])
      return Layout.call(
        "\(start)\(call.head)", arguments, end: call.kernel == nil ? "" : " }", indent: 4)
    case .call(let call):
      let function = writer.functions[call.function]
      let arguments = arguments(of: call, function, module(call.module))
      let start = returns ? "return " : bind(call.outputs, bases(of: call, function))
      return Layout.call(
        (call.outputs.isEmpty ? "" : start) + function.name, arguments, end: "", indent: 4)
    case .loop(let loop): return lines(loop)
    }
  }

  private mutating func lines(_ loop: FunctionLoop) -> [String] {
    let function = writer.functions[loop.calls.function]
    let start = name(loop.calls.inputs[loop.position])
    let variable = set.unique(FunctionNaming.name(of: loop.list, keepsNumbers: true) ?? "x")
    var inputs = loop.calls.inputs.map { name($0) }
    inputs[loop.position] = variable
    for id in loop.calls.outputs { names[id] = variable }
    var inner = set
    let element = inner.unique("block")
    let range = "\(loop.numbers.lowerBound)..<\(loop.numbers.upperBound)"
    return ["    var \(variable) = \(start)"]
      + ["    for \(element) in \(module(loop.list))[\(range)] {"]
      + Layout.call(
        "\(variable) = \(function.name)", inputs + [element], end: "", indent: 6)
      + ["    }"]
  }

  private func arguments(
    of call: FunctionCall, _ function: Function, _ module: String
  ) -> [String] {
    call.inputs.map { name($0) } + (function.takesModule ? [module] : [])
  }

  private func bases(of call: FunctionCall, _ function: Function) -> [String] {
    if call.outputs.count == 1 {
      let name =
        FunctionNaming.name(of: call.module, keepsNumbers: true)
        ?? "part"
      return [writer.functions.contains { $0.name == name } ? "\(name)Output" : name]
    }
    return call.outputs.map { id in outside(id) }
  }
}

extension Call {
  /// What stands before the parenthesis.
  fileprivate var head: String {
    kernel.map { "step(.\($0.rawValue)) { $0.\(method)" } ?? method
  }
}
