import Operators
import PlanFormat

/// Writes functions.
struct FunctionWriter {
  let plan: Plan
  let outliner: Outliner
  let functions: [Function]
  /// Names that no local value may take.
  let taken: NameSet
  /// What the results of functions are called in them, and their arguments where they are called.
  private var outputNames: [Int: [String]] = [:]
  private var inputNames: [Int: [String]] = [:]

  init(_ outliner: Outliner, _ functions: [Function], taken: NameSet) {
    plan = outliner.plan
    self.outliner = outliner
    self.functions = functions
    self.taken = taken
  }

  /// The texts of all functions, and last that of the whole network, without their comments.
  ///
  /// A function is called what its results are by those that call it, which stand after it, and its
  /// arguments what they are there: so names are found twice.
  mutating func texts(_ whole: Function) -> [[String]] {
    for index in functions.indices {
      var locals = Locals(functions[index], moduleName(functions[index]), inputs: nil, self)
      _ = locals.body()
      outputNames[index] = functions[index].outputs.map { locals.name($0) }
    }
    var texts: [[String]] = []
    for (index, function) in ([whole] + functions.reversed()).enumerated() {
      let number = index == 0 ? nil : functions.count - index
      let inputs = number.flatMap { inputNames[$0] }
      let name = number == nil ? "network" : moduleName(function)
      var locals = Locals(function, name, inputs: inputs, self)
      let body = locals.body()
      for (callee, names) in locals.calls where !functions[callee].isShared {
        inputNames[callee] = names
      }
      texts.append(locals.head() + body + ["  }"])
    }
    // The whole network came first, then the functions from the last to the first.
    return Array(texts.dropFirst().reversed()) + texts.prefix(1)
  }

  /// Both are reserved: no function and no value has them.
  func moduleName(_ function: Function) -> String { function.isShared ? "block" : "stage" }

  /// What the results of a call are called before they are made unique.
  fileprivate func bases(of call: FunctionCall) -> [String] {
    let function = functions[call.function]
    guard call.outputs.count == 1 else {
      return outputNames[call.function] ?? call.outputs.map { _ in "part" }
    }
    let own = FunctionNaming.name(of: call.module, keepsNumbers: true) ?? "part"
    return [functions.contains { $0.name == own } || function.name == own ? "\(own)Output" : own]
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
  /// The functions that are called, and what their arguments are called here.
  private(set) var calls: [(function: Int, names: [String])] = []

  init(
    _ function: Function, _ moduleName: String, inputs: [String]?, _ writer: FunctionWriter
  ) {
    self.function = function
    self.moduleName = moduleName
    self.writer = writer
    set = writer.taken
    used = Set(function.outputs)
    for statement in function.statements { used.formUnion(writer.outliner.values(of: statement)) }
    _ = set.unique(moduleName)
    for parameter in function.numbers.parameters { _ = set.unique(parameter.name) }
    for (index, id) in function.inputs.enumerated() {
      let letters = ["x", "y", "z"]
      let plain = index < letters.count ? letters[index] : "v\(index)"
      let base = function.inputs.count == 1 ? "x" : inputs?[index] ?? plain
      names[id] = set.unique(base)
    }
  }

  func name(_ id: PlanValueID) -> String { names[id] ?? "x" }

  func head() -> [String] {
    var parameters = function.inputs.map { "_ \(name($0)): Value" }
    if function.takesModule { parameters.append("_ \(moduleName): Module") }
    for parameter in function.numbers.parameters {
      parameters.append("\(parameter.name): \(parameter.kind.rawValue)")
    }
    let results = function.outputs.map { _ in "Value" }.joined(separator: ", ")
    let result =
      switch function.outputs.count {
      case 0: ""
      case 1: " -> Value"
      case _: " -> (\(results))"
      }
    return Layout.declaration(
      "mutating func \(function.name)", parameters, result: result, indent: 2)
  }

  /// The statements; the last result is returned where it is computed.
  mutating func body() -> [String] {
    var lines: [String] = []
    var slot = 0
    for (index, statement) in function.statements.enumerated() {
      let outputs = writer.results(of: statement)
      let returns =
        index == function.statements.count - 1 && outputs == function.outputs && !outputs.isEmpty
      lines += self.lines(statement, firstSlot: slot, returns: returns)
      slot += writer.outliner.slots(of: statement).count
      if returns { return lines }
    }
    switch function.outputs.count {
    case 0: break
    case 1: lines.append("    return \(name(function.outputs[0]))")
    case _: lines += Layout.call("return ", function.outputs.map { name($0) }, indent: 4)
    }
    return lines
  }

  private func base(_ call: Call) -> String {
    ValueNaming.name(of: call, operand: call.values.first.flatMap { names[$0] })
  }

  /// Names what a statement computes.
  private mutating func bind(_ ids: [PlanValueID], _ bases: [String]) -> [String] {
    zip(ids, bases).map { id, base in
      guard used.contains(id) else { return "_" }
      let name = set.unique(base)
      names[id] = name
      return name
    }
  }

  /// A call whose results get these names.
  private func assignment(
    _ bound: [String], _ head: String, _ arguments: [String], end: String
  ) -> [String] {
    if bound.allSatisfy({ $0 == "_" }) {
      return Layout.call("_ = \(head)", arguments, end: end, indent: 4)
    }
    let pattern = bound.count == 1 ? bound[0] : "(\(bound.joined(separator: ", ")))"
    let start = "let \(pattern) = \(head)"
    if start.utf8.count + 5 <= Layout.width {
      return Layout.call(start, arguments, end: end, indent: 4)
    }
    return ["    let ("] + Layout.filled(bound, end: "", indent: 6)
      + Layout.call(") = \(head)", arguments, end: end, indent: 4)
  }

  private func module(_ path: [String]) -> String {
    path.starts(with: function.path)
      ? WeightPath(parts: path).text(after: function.path.count, of: moduleName)
      : WeightPath(parts: path).text(after: 0, of: "Module.network")
  }

  private func slot(_ index: Int, _ slot: Slot) -> String {
    let texts = function.numbers.texts
    return index < texts.count ? texts[index] : slot.text
  }

  private mutating func lines(
    _ statement: Statement, firstSlot: Int, returns: Bool
  ) -> [String] {
    switch statement {
    case .step(let index):
      let call = writer.outliner.calls[index]
      let arguments = call.argumentTexts(
        value: { name($0) }, module: { module($0.parts) },
        slot: { slot(firstSlot + $0, $1) })
      let end = call.kernel == nil ? "" : " }"
      if returns {
        return Layout.call("return \(call.head)", arguments, end: end, indent: 4)
      }
      let bound = bind([writer.outliner.results[index]], [base(call)])
      return assignment(bound, call.head, arguments, end: end)
    case .call(let call):
      let callee = writer.functions[call.function]
      let inputs = call.inputs.map { name($0) }
      calls.append((call.function, inputs))
      let arguments = self.arguments(inputs, call, module(call.module), firstSlot: firstSlot)
      if returns { return Layout.call("return \(callee.name)", arguments, indent: 4) }
      if call.outputs.isEmpty { return Layout.call(callee.name, arguments, indent: 4) }
      let bound = bind(call.outputs, writer.bases(of: call))
      return assignment(bound, callee.name, arguments, end: "")
    case .loop(let loop): return lines(loop, firstSlot: firstSlot)
    }
  }

  private mutating func lines(_ loop: FunctionLoop, firstSlot: Int) -> [String] {
    let callee = writer.functions[loop.calls.function]
    let start = name(loop.calls.inputs[loop.position])
    let own = FunctionNaming.name(of: loop.list, keepsNumbers: true) ?? "x"
    let isTaken = writer.functions.contains { $0.name == own }
    let variable = set.unique(isTaken ? "\(own)Output" : own)
    var inputs = loop.calls.inputs.map { name($0) }
    inputs[loop.position] = variable
    for id in loop.calls.outputs { names[id] = variable }
    // No value is called so, but perhaps the function's own module.
    var inner = set
    let element = moduleName == "block" ? inner.unique("block") : "block"
    let range = "\(loop.numbers.lowerBound)..<\(loop.numbers.upperBound)"
    return ["    var \(variable) = \(start)"]
      + ["    for \(element) in \(module(loop.list))[\(range)] {"]
      + Layout.call(
        "\(variable) = \(callee.name)",
        arguments(inputs, loop.calls, element, firstSlot: firstSlot), indent: 6)
      + ["    }"]
  }

  private func arguments(
    _ inputs: [String], _ call: FunctionCall, _ module: String, firstSlot: Int
  ) -> [String] {
    let callee = writer.functions[call.function]
    let numbers = callee.numbers.parameters.map {
      "\($0.name): \(slot(firstSlot + $0.slot, call.slots[$0.slot]))"
    }
    return inputs + (callee.takesModule ? [module] : []) + numbers
  }
}

extension Call {
  /// What stands before the parenthesis.
  fileprivate var head: String {
    kernel.map { "step(.\($0.rawValue)) { $0.\(method)" } ?? method
  }
}
