public import IR
public import Operators
public import Rewriting

/// One step of the pipeline: a list of rules, or a function.
public struct Pass: Sendable {
  /// What a pass does.
  public enum Body: Sendable {
    /// Applies rules until none applies.
    case rules([Rule])
    /// Gives a graph of the same results.
    case function(@Sendable (Graph) throws(ShapeError) -> Graph)
    /// Makes global means local where `Pooling` says so; else the pass does not run.
    case pooling
  }

  /// What a pass is for.
  public enum Stage: String, Hashable, Sendable, CaseIterable {
    /// Brings equal networks to equal graphs, in the field's terms: what is compared and inspected.
    case recognition
    /// Makes the graph cheaper to run, at the cost of its likeness to what the authors wrote.
    case fusion
  }

  /// The name, in kebab case: what `--passes` and `--dump-after` take.
  public let name: String
  /// What it does, in a line.
  public let summary: String
  /// What for.
  public let stage: Stage
  /// How.
  public let body: Body

  init(_ name: String, _ summary: String, _ body: Body) {
    self.init(name, summary, .recognition, body)
  }

  init(_ name: String, _ summary: String, _ stage: Stage, _ body: Body) {
    self.name = name
    self.summary = summary
    self.stage = stage
    self.body = body
  }

  /// The rules; none where the pass is a function.
  public var rules: [Rule] {
    if case .rules(let rules) = body { return rules }
    return []
  }

  /// Where a rule that fuses has come near and does not apply, and why; nothing for passes that
  /// recognise, whose patterns match in part wherever a network is not what they look for.
  ///
  /// - Parameter graph: What the pass has made.
  /// - Returns: The near misses, in the order of the values.
  public func nearMisses(in graph: Graph) -> [NearMiss] {
    stage == .fusion ? Rewriter(rules).nearMisses(in: graph) : []
  }
}

/// What a pass has changed.
public struct PassReport: Hashable, Sendable {
  /// The pass.
  public let pass: String
  /// How often each rule was applied.
  public let applications: [String: Int]
  /// Values that reach a result, by mnemonic, before.
  public let before: [String: Int]
  /// Values that reach a result, by mnemonic, after.
  public let after: [String: Int]
  /// Weights that nothing uses any more, sorted.
  public let droppedWeights: [String]
}

extension Graph {
  /// How many values of each mnemonic reach a result.
  public func operatorCounts() -> [String: Int] {
    let reached = reachability()
    var counts: [String: Int] = [:]
    for (index, value) in values.enumerated() where reached[index] {
      counts[value.op.definition.mnemonic, default: 0] += 1
    }
    return counts
  }
}
