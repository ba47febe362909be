import Operators
import PlanFormat
public import PlanRuntime
import TensorCore

/// What one stage of a network has and costs.
public struct StageSummary: Hashable, Sendable {
  /// The beginning of the author's module paths, such as `stage1.encoders.0`; empty for what
  /// belongs to the network as a whole.
  public let name: String
  /// Elements of the weights that are first read here.
  public private(set) var parameters = 0
  /// Multiply-adds.
  public private(set) var multiplyAdds = 0
  /// Bytes of everything that is computed.
  public private(set) var activationBytes = 0

  /// The stages of a plan at a size, in the order in which they begin.
  ///
  /// A stage reaches to the first number in a module path: `encoders.0`, `middle_blks.3`. Where more
  /// than eight numbers follow one name, they are blocks of one stage.
  public static func stages(of sized: SizedPlan) -> [StageSummary] {
    let plan = sized.plan
    let paths = plan.steps.map { plan.modulePath(of: $0) }
    let names = StageNames(paths)
    var stages: [StageSummary] = []
    var places: [String: Int] = [:]
    var counted: Set<String> = []
    for (step, path) in zip(plan.steps, paths) {
      let name = names.stage(of: path)
      let place = places[name] ?? stages.count
      if place == stages.count {
        places[name] = place
        stages.append(StageSummary(name: name))
      }
      stages[place].multiplyAdds &+= sized.multiplyAdds(of: step)
      for id in step.values {
        let extents = sized.shape(of: id)
        stages[place].activationBytes &+= extents.reduce(plan[id].type.elementType.byteCount, &*)
      }
      for id in step.operands(in: plan.values) {
        guard case .weight(let weight) = plan[id].op,
          counted.insert(plan.plainName(of: weight.name)).inserted
        else { continue }
        stages[place].parameters &+= weight.type.staticShape?.reduce(1, &*) ?? 0
      }
    }
    return stages
  }

  private init(name: String) { self.name = name }
}

extension Plan {
  /// The module path of a step.
  fileprivate func modulePath(of step: PlanStep) -> String {
    guard let id = mostTelling(of: step) else { return "" }
    return self[id].origin?.modulePath ?? ""
  }

  /// The name of a weight without what packing added to it.
  func plainName(of weight: String) -> String {
    weight.split(separator: " ").first.map(String.init) ?? weight
  }
}

/// How far a stage reaches into the module paths.
private struct StageNames {
  /// Names under which numbers are blocks, not stages.
  private var lists: Set<String> = []

  init(_ paths: [String]) {
    var numbers: [String: Set<String>] = [:]
    for path in paths {
      if let (name, number) = StageNames.split(path) { numbers[name, default: []].insert(number) }
    }
    lists = Set(numbers.filter { $0.value.count > 8 }.keys)
  }

  func stage(of path: String) -> String {
    guard let (name, number) = StageNames.split(path) else {
      return path.split(separator: ".").prefix(2).joined(separator: ".")
    }
    return lists.contains(name) ? name : "\(name).\(number)"
  }

  /// What stands before the first number, and the number.
  private static func split(_ path: String) -> (name: String, number: String)? {
    let parts = path.split(separator: ".")
    guard let place = parts.firstIndex(where: { $0.allSatisfy(\.isNumber) }), place > 0 else {
      return nil
    }
    return (parts[..<place].joined(separator: "."), String(parts[place]))
  }
}
