public import IR
import Operators
import TensorCore

extension Rewriter {
  /// Where patterns match and rules do not apply, and why.
  ///
  /// A pattern matches when its operators stand where it wants them. What its variables stand for,
  /// who else uses the values inside and what the condition asks may then be obstacles.
  ///
  /// - Parameter graph: A graph that has been rewritten.
  /// - Returns: For each value and rule the match with the fewest obstacles, in the order of the
  ///   values; nothing for a rule that applies.
  public func nearMisses(in graph: Graph) -> [NearMiss] {
    let matcher = Matcher(graph, admitsEveryKind: true)
    let isReached = graph.reachability()
    var misses: [NearMiss] = []
    for id in graph.ids where isReached[id.index] {
      for rule in rules {
        let candidates = matcher.candidates(rule.left, at: id)
          .map { rule.obstacles(to: $0, matcher) }
        guard let nearest = candidates.min(by: { $0.count < $1.count }), !nearest.isEmpty else {
          continue
        }
        misses.append(
          NearMiss(
            rule: rule.name, root: id, place: Obstacle.Place(id, in: graph), obstacles: nearest))
      }
    }
    return misses
  }
}

extension Rule {
  /// What keeps the rule from being applied to a match; empty when it applies.
  fileprivate func obstacles(to match: Match, _ matcher: Matcher) -> [Obstacle] {
    var obstacles = match.misfits.map { Obstacle.kind(of: $0) }
    // Conditions and right sides count on the kinds of variables.
    if obstacles.isEmpty {
      if let requirement = unmet(match) {
        obstacles.append(.requirement(requirement))
      } else if (try? right.resultType(match)) != match.type {
        obstacles.append(.result)
      }
    }
    obstacles += matcher.outsideUses(of: match).map { id, count in
      .otherUses(count: count, of: Obstacle.Place(id, in: match.graph))
    }
    return obstacles
  }
}

extension Obstacle.Place {
  fileprivate init(_ id: ValueID, in graph: Graph) {
    self.init(mnemonic: graph[id].op.definition.mnemonic, origin: graph.origins[id])
  }
}
