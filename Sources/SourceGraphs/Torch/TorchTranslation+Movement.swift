internal import ModelFiles
internal import TensorCore

/// The same elements in another shape or order.
extension TorchTranslation {
  mutating func reshape(
    _ call: TorchCall, _ argument: String
  ) throws(SourceProblem.Reason) -> [String] {
    let shape = try sizes(try call.extents(argument), at: call)
    return [
      emit(
        "Reshape", [try tensor("self", of: call).name, shape], ["allowzero": .int(1)], at: call)
    ]
  }

  mutating func flatten(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let operand = try tensor("self", of: call)
    func axis(_ name: String) throws(SourceProblem.Reason) -> Int {
      let given = try call.integer(name)
      guard (-operand.rank..<operand.rank).contains(given) else {
        throw call.mismatch(name, "an axis of \(operand.rank)")
      }
      return given < 0 ? given + operand.rank : given
    }
    let (first, last) = (try axis("start_dim"), try axis("end_dim"))
    guard first <= last else { throw call.mismatch("end_dim", "start_dim or more") }
    // 0 keeps an extent.
    var shape = try vector([Int](repeating: 0, count: first) + [-1])
    if last < operand.rank - 1 {
      let rest = emit("Shape", [operand.name], ["start": .int(Int64(last + 1))], at: call)
      shape = emit("Concat", [shape, rest], ["axis": .int(0)], at: call)
    }
    return [emit("Reshape", [operand.name, shape], at: call)]
  }

  mutating func permute(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let axes = try call.integers("dims")
    let permutation = axes.map { Int64($0 < 0 ? $0 + axes.count : $0) }
    return [
      emit(
        "Transpose", [try tensor("self", of: call).name], ["perm": .ints(permutation)], at: call)
    ]
  }

  /// Exchanges two axes; `t` those of a matrix.
  mutating func transpose(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let operand = try tensor("self", of: call)
    if call.kind == .t, operand.rank < 2 { return [operand.name] }
    var permutation = Array(0..<operand.rank)
    var axes = [0, 1]
    if call.kind == .transpose {
      for (index, name) in ["dim0", "dim1"].enumerated() {
        let given = try call.integer(name)
        guard (-operand.rank..<operand.rank).contains(given) else {
          throw call.mismatch(name, "an axis of \(operand.rank)")
        }
        axes[index] = given < 0 ? given + operand.rank : given
      }
    } else if operand.rank != 2 {
      throw call.mismatch("self", "a tensor of at most 2 dimensions")
    }
    permutation.swapAt(axes[0], axes[1])
    return [
      emit("Transpose", [operand.name], ["perm": .ints(permutation.map { Int64($0) })], at: call)
    ]
  }

  /// −1 keeps an extent, as 1 does in ONNX.
  mutating func expand(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let target = try call.extents("size").map { $0 == .value(-1) ? .value(1) : $0 }
    let shape = try sizes(target, at: call)
    return [emit("Expand", [try tensor("self", of: call).name, shape], at: call)]
  }

  mutating func expandAs(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let shape = emit("Shape", [try tensor("other", of: call).name], at: call)
    return [emit("Expand", [try tensor("self", of: call).name, shape], at: call)]
  }

  mutating func tile(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let operand = try tensor("self", of: call)
    let repeats = try call.extents("repeats")
    let missing = repeats.count - operand.rank
    guard missing >= 0 else { throw call.mismatch("repeats", "\(operand.rank) or more numbers") }
    var input = operand.name
    if missing > 0 {
      input = emit("Unsqueeze", [input, try vector(Array(0..<missing))], at: call)
    }
    return [emit("Tile", [input, try sizes(repeats, at: call)], at: call)]
  }

  mutating func unsqueeze(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let axis = try vector([try call.integer("dim")])
    return [emit("Unsqueeze", [try tensor("self", of: call).name, axis], at: call)]
  }

  /// Drops axes of extent 1, of those that are given; others stay.
  mutating func squeeze(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let operand = try tensor("self", of: call)
    let given =
      call.kind == .squeeze ? Array(0..<operand.rank) : try call.integers("dim")
    var dropped: [Int] = []
    for axis in given {
      guard (-operand.rank..<operand.rank).contains(axis) else {
        throw call.mismatch("dim", "axes of \(operand.rank)")
      }
      let index = axis < 0 ? axis + operand.rank : axis
      if operand.dims[index] == .fixed(1) { dropped.append(index) }
    }
    guard !dropped.isEmpty else { return [operand.name] }
    return [emit("Squeeze", [operand.name, try vector(dropped)], at: call)]
  }

  mutating func pixelShuffle(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let factor = try call.integer("upscale_factor")
    return [
      emit(
        "DepthToSpace", [try tensor("self", of: call).name],
        ["mode": .string("CRD"), "blocksize": .int(Int64(factor))], at: call)
    ]
  }

  /// `[N, C, H, W]` by way of `[N, C, H/r, r, W/r, r]` to `[N, C r², H/r, W/r]`.
  mutating func pixelUnshuffle(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let operand = try tensor("self", of: call)
    let factor = try call.integer("downscale_factor")
    guard operand.rank == 4 else { throw call.mismatch("self", "a tensor of 4 dimensions") }
    guard factor > 0 else { throw call.mismatch("downscale_factor", "1 or more") }
    let step = try vector([factor])
    let leading = emit("Shape", [operand.name], ["start": .int(0), "end": .int(2)], at: call)
    var extents: [String] = []
    for axis in [2, 3] {
      let whole = emit(
        "Shape", [operand.name], ["start": .int(Int64(axis)), "end": .int(Int64(axis + 1))],
        at: call)
      extents.append(emit("Div", [whole, step], at: call))
    }
    let apart = emit(
      "Concat", [leading, extents[0], step, extents[1], step], ["axis": .int(0)], at: call)
    let split = emit("Reshape", [operand.name, apart], at: call)
    let moved = emit("Transpose", [split], ["perm": .ints([0, 1, 3, 5, 2, 4])], at: call)
    let images = emit("Shape", [operand.name], ["start": .int(0), "end": .int(1)], at: call)
    let target = emit(
      "Concat", [images, try vector([-1]), extents[0], extents[1]], ["axis": .int(0)], at: call)
    return [emit("Reshape", [moved, target], at: call)]
  }

  /// Padding is given from the last axis to the first, before and after each.
  mutating func pad(
    _ call: TorchCall, _ argument: String = "pad", mode given: String? = nil
  ) throws(SourceProblem.Reason) -> [String] {
    let operand = try tensor("self", of: call)
    let amounts = try call.extents(argument)
    guard amounts.count.isMultiple(of: 2), amounts.count / 2 <= operand.rank else {
      throw call.mismatch(argument, "2 numbers for each of at most \(operand.rank) axes")
    }
    guard !amounts.isEmpty else { return [operand.name] }
    let before = stride(from: 0, to: amounts.count, by: 2).map { amounts[$0] }
    let after = stride(from: 1, to: amounts.count, by: 2).map { amounts[$0] }
    let mode: String
    if let given { mode = given } else { mode = try padMode(call) }
    var value = ""
    if mode == "constant", call.isGiven("value") {
      value = try scalar(try call.number("value").number, operand.elementType)
    }
    let axes = try vector((0..<before.count).map { -1 - $0 })
    return [
      emit(
        "Pad", [operand.name, try sizes(before + after, at: call), value, axes],
        ["mode": .string(mode)], at: call)
    ]
  }

  private func padMode(_ call: TorchCall) throws(SourceProblem.Reason) -> String {
    if call.kind == .constantPad { return "constant" }
    switch try call.text("mode") {
    case "constant": return "constant"
    case "reflect": return "reflect"
    case "replicate": return "edge"
    case "circular": throw call.unsupported("mode", "'constant', 'reflect' or 'replicate'")
    case _: throw call.mismatch("mode", "'constant', 'reflect', 'replicate' or 'circular'")
    }
  }
}
