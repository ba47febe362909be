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
  /// A stage is what stands before the first number of a module path, as `middle_blks`, with that
  /// number where it is a level with numbered blocks of its own, as `encoders.0`.
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
  package func plainName(of weight: String) -> String {
    weight.split(separator: " ").first.map(String.init) ?? weight
  }
}

/// How far a stage reaches into the module paths.
private struct StageNames {
  /// Names under which a number is a level with numbered blocks of its own, as in `encoders.0.1`.
  private var levels: Set<String> = []

  init(_ paths: [String]) {
    for path in paths {
      let (name, number, isLevel) = StageNames.split(path)
      if isLevel, number != nil { levels.insert(name) }
    }
  }

  func stage(of path: String) -> String {
    let (name, number, _) = StageNames.split(path)
    guard let number, levels.contains(name) else { return name }
    return "\(name).\(number)"
  }

  /// At most two names before the first number, the number where it follows them, and whether
  /// another number follows it.
  private static func split(_ path: String) -> (name: String, number: String?, isLevel: Bool) {
    let parts = path.split(separator: ".")
    func isNumber(_ index: Int) -> Bool {
      index < parts.count && parts[index].allSatisfy(\.isNumber)
    }
    let length = min(parts.indices.first(where: isNumber) ?? parts.count, 2)
    let name = parts[..<length].joined(separator: ".")
    guard length > 0, isNumber(length) else { return (name, nil, false) }
    return (name, String(parts[length]), isNumber(length + 1))
  }
}
