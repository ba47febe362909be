import IR
import Operators
import TensorCore

/// Finds what the left side of a rule can stand for.
struct Matcher {
  let graph: Graph
  private let useCounts: [Int]
  private let isConstant: [Bool]
  /// Whether variables may stand for values of any kind: those that are not of theirs are noted.
  private let admitsEveryKind: Bool

  init(_ graph: Graph, admitsEveryKind: Bool = false) {
    self.graph = graph
    self.admitsEveryKind = admitsEveryKind
    useCounts = Matcher.liveUses(of: graph)
    isConstant = Matcher.constants(of: graph)
  }

  /// Every way in which the expression matches at a value, of those whose interior has no use
  /// outside the match.
  func matches(_ expression: Expression, at root: ValueID) -> [Match] {
    candidates(expression, at: root).filter { outsideUses(of: $0).isEmpty }
  }

  /// Every way in which the expression matches at a value, whoever else uses its interior.
  func candidates(_ expression: Expression, at root: ValueID) -> [Match] {
    // Nearly always the root's operator is another one, and no match need be prepared.
    guard expression.canBegin(with: graph[root].op) else { return [] }
    return extend(Match(graph: graph, root: root), expression, at: root, isShared: false)
  }

  private func extend(
    _ match: Match, _ expression: Expression, at id: ValueID, isShared: Bool
  ) -> [Match] {
    switch expression {
    case .variable(let variable):
      if accepts(variable, id) { return bind(variable, to: id, in: match) }
      guard admitsEveryKind else { return [] }
      var extended = match
      extended.misfits.append(variable)
      return bind(variable, to: id, in: extended)
    case .number(let number):
      guard case .fill(let fill) = graph[id].op, fill.isNearest(to: number) else { return [] }
      return [match]
    case .labelled(let name, let inner):
      var extended = match
      extended.values[name] = id
      return extend(extended, inner, at: id, isShared: isShared)
    case .shared(let inner):
      return extend(match, inner, at: id, isShared: true)
    case .either(let spellings):
      return spellings.flatMap { extend(match, $0, at: id, isShared: isShared) }
    case .apply(let pattern, let operands):
      return apply(match, pattern, operands, at: id, isShared: isShared)
    }
  }

  private func apply(
    _ match: Match, _ pattern: OperatorPattern, _ expressions: [Expression], at id: ValueID,
    isShared: Bool
  ) -> [Match] {
    let op = graph[id].op
    let operands = graph[id].operands
    guard operands.count == expressions.count else { return [] }
    var start = match
    switch pattern {
    case .exactly(let expected):
      guard op == expected else { return [] }
    case .captured(let name, let test):
      guard test(op), start.operators[name].map({ $0 == op }) ?? true else { return [] }
      start.operators[name] = op
    case .made: return []
    }
    start.matched.append(id)
    if id != match.root && !isShared { start.interior.append(id) }
    var found = extend(start, expressions, at: operands)
    if operands.count == 2, operands[0] != operands[1], op.definition.isCommutative {
      found += extend(start, expressions, at: [operands[1], operands[0]])
    }
    return found
  }

  private func extend(
    _ match: Match, _ expressions: [Expression], at operands: [ValueID]
  ) -> [Match] {
    var matches = [match]
    for (expression, operand) in zip(expressions, operands) {
      matches = matches.flatMap { extend($0, expression, at: operand, isShared: false) }
      if matches.isEmpty { break }
    }
    return matches
  }

  private func bind(_ variable: Variable, to id: ValueID, in match: Match) -> [Match] {
    guard let bound = match.values[variable.name] else {
      var extended = match
      extended.values[variable.name] = id
      extended.variableValues.append(id)
      return [extended]
    }
    if bound == id { return [match] }
    // Scalars of different shapes are the same variable when they are the same number.
    if variable.kind == .scalar, case .fill(let a) = graph[bound].op,
      case .fill(let b) = graph[id].op, a.value == b.value
    {
      return [match]
    }
    return []
  }

  private func accepts(_ variable: Variable, _ id: ValueID) -> Bool {
    switch variable.kind {
    case .value: return true
    case .constant: return isConstant[id.index]
    case .scalar:
      if case .fill = graph[id].op { return true }
      return false
    case .perChannel:
      let shape = graph.type(of: id).shape
      let padded = [Dim](repeating: 1, count: max(0, 4 - shape.count)) + shape
      return isConstant[id.index] && shape.count >= 3 && padded.count == 4
        && padded[0] == 1 && padded[2] == 1 && padded[3] == 1
    }
  }

  /// The values that would disappear though something outside of the match uses them, and how
  /// often.
  func outsideUses(of match: Match) -> [(value: ValueID, count: Int)] {
    if match.interior.isEmpty { return [] }
    var uses: [ValueID: Int] = [:]
    for id in Set(match.matched) {
      for operand in graph[id].operands { uses[operand, default: 0] += 1 }
    }
    return match.interior.compactMap { id in
      let count = useCounts[id.index] - uses[id, default: 0]
      return count == 0 ? nil : (id, count)
    }
  }

  /// How often each value is used by what reaches a result.
  private static func liveUses(of graph: Graph) -> [Int] {
    var counts = [Int](repeating: 0, count: graph.values.count)
    for (value, isReached) in zip(graph.values, graph.reachability()) where isReached {
      for operand in value.operands { counts[operand.index] += 1 }
    }
    for output in graph.outputs { counts[output.value.index] += 1 }
    return counts
  }

  /// Whether each value is computed from weights and fills alone.
  private static func constants(of graph: Graph) -> [Bool] {
    var constants = [Bool](repeating: false, count: graph.values.count)
    for (index, value) in graph.values.enumerated() {
      if case .input = value.op { continue }
      constants[index] = value.operands.allSatisfy { constants[$0.index] }
    }
    return constants
  }
}

extension Expression {
  /// Whether the outermost operator may be this one.
  fileprivate func canBegin(with op: Op) -> Bool {
    switch self {
    case .variable, .number: true
    case .apply(.exactly(let expected), _): op == expected
    case .apply(.captured(_, let test), _): test(op)
    case .apply(.made, _): false
    case .labelled(_, let inner), .shared(let inner): inner.canBegin(with: op)
    case .either(let spellings): spellings.contains { $0.canBegin(with: op) }
    }
  }
}

extension Fill {
  /// Whether the fill is this number, as far as its element type can hold it; exporters compute
  /// constants like √2 in `f32`, so the last digits are free where the number has so many.
  fileprivate func isNearest(to number: Double) -> Bool {
    if value == number { return true }
    let hasManyDigits = Double(Float(number)) != number
    return hasManyDigits && (value - number).magnitude <= 2e-7 * number.magnitude
  }
}
