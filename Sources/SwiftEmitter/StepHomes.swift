import PlanFormat

/// Which of the author's modules each step belongs to.
///
/// A step with a layer's weights is at home in that layer; any other where the exporter says, else
/// where its weights are, else in what the steps before and after it have in common.
enum StepHomes {
  static func homes(of plan: Plan, _ calls: [Call]) -> [[String]] {
    let known = zip(plan.steps, calls).map { step, call -> [String]? in
      if let layer = call.layer { return layer.parts }
      let origins = step.values.reversed().compactMap { plan[$0].origin?.modulePath }
      if let origin = origins.first { return parts(of: origin) }
      return call.paths.first.map { $0.parent.parts }
    }
    var next: [String]?
    var following = [[String]?](repeating: nil, count: known.count)
    for index in known.indices.reversed() {
      following[index] = next
      next = known[index] ?? next
    }
    var previous: [String]?
    return known.indices.map { index in
      if let home = known[index] {
        previous = home
        return home
      }
      return commonPrefix(previous ?? [], following[index] ?? [])
    }
  }

  static func commonPrefix(_ left: [String], _ right: [String]) -> [String] {
    Array(zip(left, right).prefix { $0 == $1 }.map(\.0))
  }

  /// The parts of a module's path, as those of weights are made.
  static func parts(of path: String) -> [String] {
    path.utf8.prefix(4096).split(separator: UInt8(ascii: ".")).prefix(WeightPath.partLimit)
      .compactMap { Identifier.word(String(decoding: $0, as: UTF8.self)) }
  }
}

/// Consecutive steps of one module, and within it of its parts.
struct StepGroup {
  enum Item {
    case step(Int)
    case group(StepGroup)
  }

  /// What the homes of all steps have in common.
  let path: [String]
  let steps: Range<Int>
  let items: [Item]

  /// The groups of all steps of a network.
  init(homes: [[String]]) {
    self.init(homes, homes.indices, path: [])
  }

  private init(_ homes: [[String]], _ steps: Range<Int>, path: [String]) {
    self.path = path
    self.steps = steps
    var items: [Item] = []
    var start = steps.lowerBound
    let depth = path.count
    while start < steps.upperBound {
      var end = start + 1
      guard homes[start].count > depth else {
        items.append(.step(start))
        start = end
        continue
      }
      let part = homes[start][depth]
      while end < steps.upperBound, homes[end].count > depth, homes[end][depth] == part { end += 1 }
      if end == start + 1 {
        items.append(.step(start))
      } else {
        let common = homes[start + 1..<end].reduce(homes[start]) { StepHomes.commonPrefix($0, $1) }
        items.append(.group(StepGroup(homes, start..<end, path: common)))
      }
      start = end
    }
    self.items = items
  }
}
