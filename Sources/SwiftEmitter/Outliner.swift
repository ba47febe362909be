import PlanFormat

/// Makes functions of groups of steps; groups that are written alike become one.
struct Outliner {
  let plan: Plan
  let calls: [Call]
  let results: [PlanValueID]
  private(set) var functions: [Function] = []
  private var known: [String: Int] = [:]
  /// The last step that reads a value; beyond all steps for results of the network.
  private var lastUses: [PlanValueID: Int] = [:]

  init(_ plan: Plan, _ calls: [Call]) {
    self.plan = plan
    self.calls = calls
    results = plan.steps.map { $0.values.last ?? PlanValueID(0) }
    for (index, call) in calls.enumerated() {
      for id in call.values { lastUses[id] = index }
    }
    for output in plan.outputs { lastUses[output.value] = calls.count }
  }

  /// The body of the whole network.
  mutating func outline(_ root: StepGroup) -> Function {
    let statements = Phases.split(lowered(root), in: &self, path: [])
    return function(statements, path: [], steps: root.steps)
  }

  /// The statements that stand for a group where it is used.
  private mutating func statements(for group: StepGroup) -> [Statement] {
    let body = lowered(group)
    let hasCalls = body.contains { if case .step = $0 { false } else { true } }
    guard body.count > 2 || body.count == 2 && hasCalls else { return body }
    let statements = Phases.split(body, in: &self, path: group.path)
    return [.call(call(statements, path: group.path, steps: group.steps))]
  }

  private mutating func lowered(_ group: StepGroup) -> [Statement] {
    var body: [Statement] = []
    for item in group.items {
      switch item {
      case .step(let index): body.append(.step(index))
      case .group(let inner): body += statements(for: inner)
      }
    }
    return withLoops(body)
  }

  /// A call of the function with this body, which is made if there is none yet.
  mutating func call(
    _ statements: [Statement], path: [String], steps: Range<Int>
  ) -> FunctionCall {
    let function = function(statements, path: path, steps: steps)
    let key = text(of: function)
    let index = known[key] ?? functions.count
    let call = FunctionCall(
      function: index, module: path, inputs: function.inputs, outputs: function.outputs,
      steps: steps, slots: statements.flatMap { slots(of: $0) })
    if index == functions.count {
      functions.append(function)
      known[key] = index
    }
    functions[index].calls.append(call)
    return call
  }

  /// The function of statements that follow each other.
  private func function(
    _ statements: [Statement], path: [String], steps: Range<Int>
  ) -> Function {
    let made = Set(results[steps])
    var inputs: [PlanValueID] = []
    var takesModule = false
    for statement in statements {
      for id in values(of: statement) where !made.contains(id) && !inputs.contains(id) {
        inputs.append(id)
      }
      takesModule = takesModule || uses(path, statement)
    }
    let outputs = results[steps].filter { (lastUses[$0] ?? -1) >= steps.upperBound }
    return Function(
      statements: statements, path: path, inputs: inputs, outputs: outputs,
      takesModule: takesModule)
  }

  /// The values that a statement reads.
  func values(of statement: Statement) -> [PlanValueID] {
    switch statement {
    case .step(let index): calls[index].values
    case .call(let call): call.inputs
    case .loop(let loop): loop.calls.inputs
    }
  }

  /// The numbers of a statement that may become arguments of the function that it is in.
  func slots(of statement: Statement) -> [Slot] {
    switch statement {
    case .step(let index): calls[index].slots
    case .call(let call): call.slots
    case .loop(let loop): loop.calls.slots
    }
  }

  /// Whether a statement names modules of a path.
  private func uses(_ path: [String], _ statement: Statement) -> Bool {
    switch statement {
    case .step(let index): calls[index].paths.contains { $0.parts.starts(with: path) }
    case .call(let call):
      functions[call.function].takesModule && call.module.starts(with: path)
    case .loop(let loop): loop.list.starts(with: path)
    }
  }

  /// The body with its own numbers for values and its modules relative to its path: equal for
  /// functions that differ in nothing else.
  private func text(of function: Function) -> String {
    var names: [PlanValueID: String] = [:]
    for (index, id) in function.inputs.enumerated() { names[id] = "p\(index)" }
    func module(_ parts: [String]) -> String {
      parts.starts(with: function.path)
        ? "*." + parts.dropFirst(function.path.count).joined(separator: ".")
        : parts.joined(separator: ".")
    }
    func name(_ id: PlanValueID) -> String { names[id] ?? "?" }
    var lines: [String] = []
    for statement in function.statements {
      switch statement {
      case .step(let index):
        lines.append(calls[index].outline(value: name, module: { module($0.parts) }))
        names[results[index]] = "v\(lines.count)"
      case .call(let call):
        let path = functions[call.function].takesModule ? module(call.module) : ""
        lines.append("\(call.function)(\(call.inputs.map(name)), \(path))")
        for (index, id) in call.outputs.enumerated() { names[id] = "v\(lines.count).\(index)" }
      case .loop(let loop):
        lines.append(
          "loop \(loop.calls.function)(\(loop.calls.inputs.map(name))), \(loop.position), "
            + "\(module(loop.list))\(loop.numbers)")
        for id in loop.calls.outputs { names[id] = "v\(lines.count)" }
      }
    }
    return lines.joined(separator: "\n") + "\n\(function.outputs.map(name))"
  }

  // MARK: - Loops

  private func withLoops(_ statements: [Statement]) -> [Statement] {
    var result: [Statement] = []
    var index = 0
    while index < statements.count {
      guard case .call(let first) = statements[index], first.outputs.count == 1,
        functions[first.function].takesModule, let number = first.module.last.flatMap({ Int($0) })
      else {
        result.append(statements[index])
        index += 1
        continue
      }
      var last = first
      var position: Int?
      var count = 1
      while index + count < statements.count, case .call(let next) = statements[index + count],
        let place = continues(next, last, position, number + count)
      {
        position = place
        last = next
        count += 1
      }
      if let position {
        let calls = FunctionCall(
          function: first.function, module: first.module, inputs: first.inputs,
          outputs: last.outputs, steps: first.steps.lowerBound..<last.steps.upperBound,
          slots: first.slots)
        result.append(
          .loop(
            FunctionLoop(
              calls: calls, position: position, list: Array(first.module.dropLast()),
              numbers: number..<number + count)))
      } else {
        result.append(statements[index])
      }
      index += count
    }
    return result
  }

  /// Which input takes the result of the call before, where one call continues the other.
  private func continues(
    _ next: FunctionCall, _ last: FunctionCall, _ position: Int?, _ number: Int
  ) -> Int? {
    guard next.function == last.function, next.slots == last.slots, next.outputs.count == 1,
      next.module.dropLast() == last.module.dropLast(), next.module.last == "\(number)",
      let place = next.inputs.firstIndex(of: last.outputs[0]),
      position == nil || position == place,
      (lastUses[last.outputs[0]] ?? -1) < next.steps.upperBound
    else { return nil }
    for (index, id) in next.inputs.enumerated() where index != place && id != last.inputs[index] {
      return nil
    }
    return place
  }
}
