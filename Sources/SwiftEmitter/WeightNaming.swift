import Operators
import PlanFormat

/// Gives the weights of a plan their paths: the author's names, without what passes and packing have
/// added to them, and unique. What is a layer's weight and bias in the plan is called so, whatever
/// it was made of.
struct WeightNaming {
  private(set) var paths: [PlanValueID: WeightPath] = [:]

  private let plan: Plan
  private let users: [PlanValueID: User]
  private var taken: Set<WeightPath> = []
  /// The number that a path of this text gets next.
  private var counts: [String: Int] = [:]

  init(_ plan: Plan) {
    self.plan = plan
    users = WeightNaming.users(in: plan)
    for value in plan.values { nameLayer(value) }
    for (index, value) in plan.values.enumerated() where paths[PlanValueID(index)] == nil {
      let id = PlanValueID(index)
      guard let own = parts(of: value) else { continue }
      let parts = users[id].flatMap { moved(own, to: $0) } ?? own
      paths[id] = unique(parts, [])
    }
  }

  /// Where a weight belongs that has been computed and has lost its module's name: to the only module
  /// that reads it.
  private func moved(_ parts: [String], to user: User) -> [String]? {
    guard let module = user.module.map({ StepHomes.parts(of: $0) }), let first = module.first,
      parts.first != first
    else { return nil }
    let word = parts.last { Int($0) == nil } ?? "weight"
    return module.prefix(WeightPath.partLimit - 1) + [user.isTopK ? "weights" : word]
  }

  /// Who reads a weight, all of them of one module or of none.
  private struct User {
    var module: String?
    var isTopK: Bool
  }

  private static func users(in plan: Plan) -> [PlanValueID: User] {
    var users: [PlanValueID: User] = [:]
    for value in plan.values {
      let isTopK = if case .topKSoftmax = value.op { true } else { false }
      for id in value.operands {
        guard let known = users[id] else {
          users[id] = User(module: value.origin?.modulePath, isTopK: isTopK)
          continue
        }
        if known.module != value.origin?.modulePath { users[id]?.module = nil }
      }
    }
    return users
  }

  /// Names the weight and the bias that a value reads.
  private mutating func nameLayer(_ value: PlanValue) {
    guard value.op.isLayer, value.operands.count > 1, paths[value.operands[1]] == nil,
      var layer = parts(of: plan[value.operands[1]])
    else { return }
    if layer.last == "weight", layer.count > 1 { layer.removeLast() }
    let path = unique(layer, ["weight"])
    paths[value.operands[1]] = path
    if value.operands.count > 2, paths[value.operands[2]] == nil,
      case .weight = plan[value.operands[2]].op
    {
      paths[value.operands[2]] = unique(path.parent.parts, ["bias"])
    }
  }

  /// A path that no other weight has; the layer is numbered, not its weight.
  private mutating func unique(_ layer: [String], _ end: [String]) -> WeightPath {
    let last = layer.last ?? "layer"
    let stem = (layer + end).joined(separator: ".")
    var number = counts[stem] ?? 1
    while true {
      let name = number == 1 ? last : "\(last)_\(number)"
      let path = WeightPath(parts: layer.dropLast() + [name] + end)
      number += 1
      if taken.insert(path).inserted {
        counts[stem] = number
        return path
      }
    }
  }

  /// `stage1.conv1.weight.multiply panels(groups: 1)` → `stage1`, `conv1`, `weight`; `nil` for what is
  /// no weight.
  private func parts(of value: PlanValue) -> [String]? {
    guard case .weight(let reference) = value.op else { return nil }
    let layout = plan.weight(named: reference.name)?.layout ?? .rowMajor
    // Packed weights are called by their layout too.
    let suffix = layout == .rowMajor ? "" : " \(layout)"
    let name = reference.name.utf8
    let isPacked =
      name.count > suffix.utf8.count && name.reversed().starts(with: suffix.utf8.reversed())
    var parts: [String] = []
    for part in name.dropLast(isPacked ? suffix.utf8.count : 0).prefix(4096)
      .split(separator: UInt8(ascii: "."))
    {
      guard let word = Identifier.word(String(decoding: part, as: UTF8.self)) else { continue }
      parts.append(word)
    }
    if let last = parts.lastIndex(where: { $0 == "weight" || $0 == "bias" }), last > 0 {
      parts.removeSubrange((last + 1)...)
    }
    if parts.isEmpty { return ["weight"] }
    let limit = WeightPath.partLimit - 1
    return Array(parts.prefix(limit)) + parts.dropFirst(limit).suffix(1)
  }
}

extension Op {
  /// Whether the second and third operand are a layer's weight and bias.
  fileprivate var isLayer: Bool {
    switch self {
    case .convolution, .layerNorm, .channelAttention: true
    case .input, .weight, .fill, .unary, .clip, .binary, .select, .cast, .matrixProduct,
      .averagePool, .localMean, .reduce, .softmax, .topKSoftmax, .cumulativeSum, .topK,
      .scatterElements, .gather, .reshape, .transpose, .slice, .concatenate, .pad, .expand,
      .depthToSpace, .spaceToDepth, .resize, .l2Normalize, .simpleGate, .scaledResidual:
      false
    }
  }
}
