import IR
import Operators
import TensorCore

/// The same elements in another shape or order.
extension GraphLowering {
  /// Moves the first operand: its elements where it belongs to shape arithmetic, else the value.
  mutating func move(
    _ node: Node, _ op: Op, _ function: (SymbolicTensor) throws(SymbolicError) -> SymbolicTensor
  ) throws(LoweringError) -> [Lowered] {
    if let tensor = try symbolic(node, 0) {
      return [
        .symbolic(
          try symbolically(node) { () throws(SymbolicError) in try function(tensor) })
      ]
    }
    return try emit(op, [try value(node, 0)], at: node)
  }

  /// Gives the first operand another shape of as many elements.
  mutating func reshape(_ node: Node, to target: [Dim]) throws(LoweringError) -> [Lowered] {
    let extents = try shape(node, 0)
    if extents == target { return [try operand(node, 0)] }
    let constants = target.compactMap(\.value)
    if let tensor = try symbolic(node, 0), constants.count == target.count {
      return [
        .symbolic(
          try symbolically(node) { () throws(SymbolicError) in try tensor.reshaped(constants) })
      ]
    }
    return try emit(.reshape(Reshape(target)), [try value(node, 0)], at: node)
  }

  /// ONNX's Reshape: 0 copies an extent (unless `allowzero`), −1 takes what is left.
  mutating func reshapeOperator(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(2...2)
    let extents = try shape(node, 0)
    var target = try known(node, 1).elements
    let keepsZeros = try node.flag("allowzero", default: false)
    for index in target.indices where target[index] == 0 && !keepsZeros {
      guard extents.indices.contains(index) else {
        throw node.error(.axis(index, rank: extents.count))
      }
      target[index] = extents[index]
    }
    let open = target.indices.filter { target[$0] == -1 }
    guard open.count <= 1, target.allSatisfy({ $0 == -1 || ($0.upperBound ?? 0) >= 0 }) else {
      throw node.error(
        .number(operand: 1, found: "\(target)", expected: "at most one -1, no other negatives"))
    }
    if let open = open.first {
      let others = target.enumerated().filter { $0.offset != open }.map(\.element)
      let divisor = try arithmetic(node) { () throws(DimError) in try Dim.product(others) }
      let total = try arithmetic(node) { () throws(DimError) in try Dim.product(extents) }
      guard divisor != 0 else {
        throw node.error(.shape(.elementCount(found: target, expected: extents)))
      }
      target[open] = try arithmetic(node) { () throws(DimError) in
        try total.dividedExactly(by: divisor)
      }
    }
    return try reshape(node, to: target)
  }

  /// Two axes: those before `axis`, and those from it on.
  mutating func flatten(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(1...1)
    let extents = try shape(node, 0)
    let given = try node.integer("axis", default: 1)
    guard (-extents.count...extents.count).contains(given) else {
      throw node.error(.axis(given, rank: extents.count))
    }
    let axis = given < 0 ? given + extents.count : given
    let target = try arithmetic(node) { () throws(DimError) in
      [try Dim.product(extents[..<axis]), try Dim.product(extents[axis...])]
    }
    return try reshape(node, to: target)
  }

  /// Axes from the attribute, or since `version` from operand 1.
  mutating func axes(
    _ node: Node, operandSince version: Int
  ) throws(LoweringError) -> [Int]? {
    if node.version < version {
      try node.requireOperands(1...1)
      return try node.integers("axes")
    }
    try node.requireOperands(1...2)
    return node.has(1) ? try integers(node, 1) : nil
  }

  /// Drops axes of extent 1: the given ones, or all.
  mutating func squeeze(_ node: Node) throws(LoweringError) -> [Lowered] {
    let extents = try shape(node, 0)
    let dropped: [Int]
    if let axes = try axes(node, operandSince: 13) {
      dropped = try node.axes(axes, rank: extents.count)
    } else {
      dropped = extents.indices.filter { extents[$0] == 1 }
    }
    for axis in dropped where extents[axis] != 1 {
      throw node.error(
        .shape(
          .attribute(name: "axes", found: "extent \(extents[axis])", expected: "extent 1")))
    }
    return try reshape(
      node, to: extents.indices.filter { !dropped.contains($0) }.map { extents[$0] })
  }

  /// Inserts axes of extent 1, counted in the result.
  mutating func unsqueeze(_ node: Node) throws(LoweringError) -> [Lowered] {
    let extents = try shape(node, 0)
    guard let given = try axes(node, operandSince: 13) else {
      throw node.error(.missingAttribute(name: "axes"))
    }
    let inserted = try node.axes(given, rank: extents.count + given.count)
    var left = extents[...]
    var target: [Dim] = []
    for axis in 0..<extents.count + given.count {
      target.append(inserted.contains(axis) ? 1 : left.popFirst() ?? 1)
    }
    return try reshape(node, to: target)
  }

  mutating func transpose(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(1...1)
    let rank = try shape(node, 0).count
    let permutation = try node.integers("perm") ?? Array((0..<rank).reversed())
    if permutation == Array(0..<rank) { return [try operand(node, 0)] }
    return try move(node, .transpose(Transpose(permutation))) { tensor throws(SymbolicError) in
      try tensor.transposed(permutation)
    }
  }

  /// Broadcasts the operand and the given shape against each other.
  mutating func expand(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(2...2)
    let extents = try shape(node, 0)
    let given = try known(node, 1).elements
    guard given.allSatisfy({ ($0.upperBound ?? 0) >= 0 }) else {
      throw node.error(.number(operand: 1, found: "\(given)", expected: "no negative extents"))
    }
    var target: [Dim] = []
    let rank = max(extents.count, given.count)
    for index in 0..<rank {
      let own = index < rank - extents.count ? 1 : extents[index - (rank - extents.count)]
      let other = index < rank - given.count ? 1 : given[index - (rank - given.count)]
      guard own == other || own == 1 || other == 1 else {
        throw node.error(.shape(.broadcast(extents, given)))
      }
      target.append(own == 1 ? other : own)
    }
    if target == extents { return [try operand(node, 0)] }
    let constants = target.compactMap(\.value)
    if let tensor = try symbolic(node, 0), constants.count == target.count,
      (try? SymbolicTensor.elementCount(constants)) != nil
    {
      return [
        .symbolic(
          try symbolically(node) { () throws(SymbolicError) in
            try tensor.expanded(to: constants)
          })
      ]
    }
    return try emit(.expand(Expand(target)), [try value(node, 0)], at: node)
  }

  /// Repeats the whole operand along each axis: an axis before each, expanded, then merged.
  mutating func tile(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(2...2)
    let extents = try shape(node, 0)
    let repeats = try known(node, 1).elements
    guard repeats.count == extents.count, repeats.allSatisfy(\.isKnownNonNegative) else {
      throw node.error(
        .number(
          operand: 1, found: "\(repeats)", expected: "\(extents.count) numbers of at least 0"))
    }
    let spread = extents.flatMap { extent -> [Dim] in [1, extent] }
    let expanded = zip(repeats, extents).flatMap { count, extent -> [Dim] in [count, extent] }
    let merged = try arithmetic(node) { () throws(DimError) in
      var merged: [Dim] = []
      for (count, extent) in zip(repeats, extents) { merged.append(try count * extent) }
      return merged
    }
    if let tensor = try symbolic(node, 0) {
      let (a, b, c) = (
        spread.compactMap(\.value), expanded.compactMap(\.value), merged.compactMap(\.value)
      )
      if b.count == expanded.count {
        return [
          .symbolic(
            try symbolically(node) { () throws(SymbolicError) in
              try tensor.reshaped(a).expanded(to: b).reshaped(c)
            })
        ]
      }
    }
    if repeats.allSatisfy({ $0 == 1 }) { return [try operand(node, 0)] }
    let apart = try add(.reshape(Reshape(spread)), [try value(node, 0)], at: node)
    let repeated = try add(.expand(Expand(expanded)), [apart], at: node)
    return try emit(.reshape(Reshape(merged)), [repeated], at: node)
  }

  mutating func depthToSpace(_ node: Node) throws(LoweringError) -> [Lowered] {
    enum Mode: String, CaseIterable {
      case depthColumnRow = "DCR"
      case columnRowDepth = "CRD"
    }
    try node.requireOperands(1...1)
    let mode = try node.word("mode", as: Mode.self, default: .depthColumnRow)
    let op = DepthToSpace(
      factor: try blockSize(node), order: mode == .columnRowDepth ? .pixelShuffle : .depthColumnRow)
    return try emit(.depthToSpace(op), [try value(node, 0)], at: node)
  }

  mutating func spaceToDepth(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(1...1)
    let op = SpaceToDepth(factor: try blockSize(node), order: .depthColumnRow)
    return try emit(.spaceToDepth(op), [try value(node, 0)], at: node)
  }

  private func blockSize(_ node: Node) throws(LoweringError) -> Int {
    guard let size = try node.integer("blocksize") else {
      throw node.error(.missingAttribute(name: "blocksize"))
    }
    guard (1...4096).contains(size) else {
      throw node.error(.attribute(name: "blocksize", found: "\(size)", expected: "1 to 4096"))
    }
    return size
  }
}
