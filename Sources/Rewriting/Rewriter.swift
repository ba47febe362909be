public import IR
public import Operators
import TensorCore

/// Why a graph could not be rewritten.
public enum RewriteError: Error, Hashable, Sendable {
  /// The rules still applied after so many scans; those of the last are named.
  case noFixedPoint(scans: Int, rules: [String])
  /// The right side of a rule does not accept its operands.
  case shape(rule: String, ValueID, origin: Origin?, ShapeError)
}

/// A rewritten graph and how it came about.
public struct RewriteResult: Sendable {
  /// The graph.
  public let graph: Graph
  /// How often each rule was applied.
  public let applications: [String: Int]
}

/// Applies rules until none applies any more.
///
/// Each scan walks the graph from its results. The first rule that matches at a value claims the
/// values in the interior of the match; then the graph is built anew, once for all matches.
public struct Rewriter: Sendable {
  let rules: [Rule]
  private let scanLimit: Int

  /// Makes a rewriter; earlier rules are tried first.
  public init(_ rules: [Rule], scanLimit: Int = 200) {
    self.rules = rules
    self.scanLimit = scanLimit
  }

  /// Applies the rules.
  ///
  /// - Parameter graph: A graph that verifies.
  /// - Returns: A graph of the same inputs and outputs, without values that reach no output.
  /// - Throws: `RewriteError`; each names the rule.
  /// - Complexity: A scan takes time linear in the values times the rules.
  public func rewrite(_ graph: Graph) throws(RewriteError) -> RewriteResult {
    var graph = graph
    var applications: [String: Int] = [:]
    for _ in 0..<scanLimit {
      let scan = try Scan(graph, rules)
      if scan.replacements.isEmpty {
        if scan.hasDeadValues { graph = try scan.rebuilt() }
        return RewriteResult(graph: graph, applications: applications)
      }
      for (rule, _) in scan.replacements.values { applications[rule.name, default: 0] += 1 }
      graph = try scan.rebuilt()
    }
    let last = try Scan(graph, rules).replacements.values.map(\.rule.name)
    if last.isEmpty { return RewriteResult(graph: graph, applications: applications) }
    throw .noFixedPoint(scans: scanLimit, rules: Set(last).sorted())
  }
}

/// The matches of one walk over a graph, no two of which overlap.
private struct Scan {
  let graph: Graph
  private let isReached: [Bool]
  private var isClaimed: [Bool]
  /// Values that a right side will be built from: a shared value may hide them from the uses that
  /// are counted, so nothing else may claim them.
  private var isNeeded: [Bool]
  private(set) var replacements: [ValueID: (rule: Rule, match: Match)] = [:]

  init(_ graph: Graph, _ rules: [Rule]) throws(RewriteError) {
    self.graph = graph
    isReached = graph.reachability()
    isClaimed = [Bool](repeating: false, count: graph.values.count)
    isNeeded = isClaimed
    let matcher = Matcher(graph)
    for id in graph.ids.reversed() where isReached[id.index] && !isClaimed[id.index] {
      for rule in rules {
        guard let match = try firstMatch(of: rule, at: id, matcher) else { continue }
        replacements[id] = (rule, match)
        for interior in match.interior { isClaimed[interior.index] = true }
        for id in match.variableValues { isNeeded[id.index] = true }
        break
      }
    }
  }

  /// Whether some value reaches no result; inputs stay all the same.
  var hasDeadValues: Bool {
    graph.ids.contains { !isReached[$0.index] && !graph.inputs.contains($0) }
  }

  private func firstMatch(
    of rule: Rule, at id: ValueID, _ matcher: Matcher
  ) throws(RewriteError) -> Match? {
    for match in matcher.matches(rule.left, at: id) {
      guard match.interior.allSatisfy({ !isClaimed[$0.index] && !isNeeded[$0.index] }),
        match.variableValues.allSatisfy({ !isClaimed[$0.index] }), rule.unmet(match) == nil
      else { continue }
      do throws(ShapeError) {
        if try rule.right.resultType(match) == match.type { return match }
      } catch {
        throw .shape(rule: rule.name, id, origin: graph.origins[id], error)
      }
    }
    return nil
  }

  /// The graph with every match replaced by its rule's right side.
  func rebuilt() throws(RewriteError) -> Graph {
    var result = Graph(name: graph.name)
    result.weights = graph.weights
    var translated = [ValueID?](repeating: nil, count: graph.values.count)
    for id in graph.ids {
      let value = graph[id]
      let isInput = if case .input = value.op { true } else { false }
      guard isInput || (isReached[id.index] && !isClaimed[id.index]) else { continue }
      do throws(ShapeError) {
        if let (rule, match) = replacements[id] {
          let builder = Builder(match: match, translated: translated)
          translated[id.index] = try builder.build(rule.right, in: &result)
        } else {
          translated[id.index] = try result.add(
            value.op, value.operands.compactMap { translated[$0.index] },
            origin: graph.origins[id])
        }
      } catch {
        throw .shape(
          rule: replacements[id]?.rule.name ?? "", id, origin: graph.origins[id], error)
      }
    }
    result.outputs = graph.outputs.compactMap { output in
      translated[output.value.index].map { Output(name: output.name, value: $0) }
    }
    result.forgetUnusedWeights()
    return result
  }
}

/// Builds the right side of a rule.
private struct Builder {
  let match: Match
  let translated: [ValueID?]
  private let origin: Origin?

  init(match: Match, translated: [ValueID?]) {
    self.match = match
    self.translated = translated
    origin = match.origin
  }

  func build(
    _ expression: Expression, in graph: inout Graph
  ) throws(ShapeError) -> ValueID? {
    switch expression {
    case .variable(let variable):
      return match.values[variable.name].flatMap { translated[$0.index] }
    case .number(let number):
      return try graph.add(.fill(match.fill(number)), origin: origin)
    case .apply(let pattern, let expressions):
      guard let op = match.op(pattern) else { return nil }
      var operands: [ValueID] = []
      for expression in expressions {
        guard let operand = try build(expression, in: &graph) else { return nil }
        operands.append(operand)
      }
      return try graph.add(op, operands, origin: origin)
    case .labelled, .shared, .either: return nil
    }
  }
}

extension Match {
  /// The operator of a right side; `nil` refuses the match.
  fileprivate func op(_ pattern: OperatorPattern) -> Op? {
    switch pattern {
    case .exactly(let op): op
    case .captured(let name, _): operators[name]
    case .made(let make): make(self)
    }
  }

  /// A number of a right side: a scalar of the root's element type.
  fileprivate func fill(_ number: Double) -> Fill {
    Fill(number, type: TensorType(type.elementType, []))
  }
}

extension Expression {
  /// The type of a right side; `nil` where an operator is refused.
  func resultType(_ match: Match) throws(ShapeError) -> TensorType? {
    switch self {
    case .variable(let variable): return match.values[variable.name].map(match.graph.type(of:))
    case .number(let number): return match.fill(number).type
    case .apply(let pattern, let expressions):
      guard let op = match.op(pattern) else { return nil }
      var operands: [TensorType] = []
      for expression in expressions {
        guard let type = try expression.resultType(match) else { return nil }
        operands.append(type)
      }
      return try op.definition.resultType(operands)
    case .labelled, .shared, .either: return nil
    }
  }
}
