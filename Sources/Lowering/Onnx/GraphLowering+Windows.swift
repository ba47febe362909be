import IR
import Operators
import TensorCore

/// Where a window lies: what the attributes of convolutions and pools say.
struct WindowAttributes {
  var strides: [Int]
  var dilations: [Int]
  /// Zeros before and after each spatial axis; they depend on the size with `SAME_UPPER` and
  /// `SAME_LOWER` and a stride.
  var before: [Dim]
  var after: [Dim]

  /// The padding as numbers, where it does not depend on the size.
  var constantPads: (before: [Int], after: [Int])? {
    let (first, last) = (before.compactMap(\.value), after.compactMap(\.value))
    return first.count == before.count && last.count == after.count ? (first, last) : nil
  }
}

/// Convolutions, pools, matrix products and padding.
extension GraphLowering {
  private enum AutoPad: String, CaseIterable {
    case notSet = "NOTSET"
    case sameUpper = "SAME_UPPER"
    case sameLower = "SAME_LOWER"
    case valid = "VALID"
  }

  private func windowAttributes(
    _ node: Node, kernel: [Int], spatial: [Dim]
  ) throws(LoweringError) -> WindowAttributes {
    let axes = kernel.count
    guard spatial.count == axes else {
      throw node.error(
        .operandRank(index: 0, found: spatial.count + 2, expected: axes + 2...axes + 2))
    }
    let ones = [Int](repeating: 1, count: axes)
    let strides = try list("strides", default: ones, count: axes, from: 1, at: node)
    let dilations = try list("dilations", default: ones, count: axes, from: 1, at: node)
    let zeros = [Int](repeating: 0, count: 2 * axes)
    let pads = try list("pads", default: zeros, count: 2 * axes, from: 0, at: node)
    var window = WindowAttributes(
      strides: strides, dilations: dilations, before: pads[..<axes].map { Dim($0) },
      after: pads[axes...].map { Dim($0) })
    let autoPad = try node.word("auto_pad", as: AutoPad.self, default: .notSet)
    switch autoPad {
    case .notSet: break
    case .valid:
      window.before = [Dim](repeating: 0, count: axes)
      window.after = window.before
    case .sameUpper, .sameLower:
      for axis in 0..<axes {
        let span = (kernel[axis] - 1) * dilations[axis] + 1
        let total = try samePadding(spatial[axis], span: span, stride: strides[axis], at: node)
        let half = try arithmetic(node) { () throws(DimError) in
          try total.dividedRoundingDown(by: 2)
        }
        let rest = try arithmetic(node) { () throws(DimError) in try total - half }
        window.before[axis] = autoPad == .sameUpper ? half : rest
        window.after[axis] = autoPad == .sameUpper ? rest : half
      }
    }
    return window
  }

  /// `max(0, (⌈extent / stride⌉ − 1) · stride + span − extent)`.
  private func samePadding(
    _ extent: Dim, span: Int, stride: Int, at node: Node
  ) throws(LoweringError) -> Dim {
    let total = try arithmetic(node) { () throws(DimError) in
      let steps = try extent.dividedRoundingUp(by: stride)
      return try (steps - 1) * Dim(stride) + Dim(span) - extent
    }
    return try symbolically(node) { () throws(SymbolicError) in
      try DimArithmetic.maximum(total, 0)
    }
  }

  private func list(
    _ name: String, default values: [Int], count: Int, from smallest: Int, at node: Node
  ) throws(LoweringError) -> [Int] {
    guard let given = try node.integers(name) else { return values }
    guard given.count == count, given.allSatisfy({ (smallest..<1 << 24).contains($0) }) else {
      throw node.error(
        .attribute(
          name: name, found: "\(given)", expected: "\(count) numbers of at least \(smallest)"))
    }
    return given
  }

  mutating func convolution(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(2...3)
    let (extents, weight) = (try shape(node, 0), try shape(node, 1))
    guard weight.count >= 3, weight.count == extents.count else {
      throw node.error(
        .operandRank(
          index: 1, found: weight.count, expected: max(3, extents.count)...max(3, extents.count)))
    }
    let kernel = weight[2...].compactMap(\.value)
    guard kernel.count == weight.count - 2, kernel.allSatisfy({ (1..<1 << 24).contains($0) })
    else {
      throw node.error(
        .shape(
          .attribute(name: "weight", found: "\(weight)", expected: "constant positive extents")))
    }
    if let declared = try node.integers("kernel_shape"), declared != kernel {
      throw node.error(
        .attribute(name: "kernel_shape", found: "\(declared)", expected: "\(kernel)"))
    }
    let groups = try node.integer("group", default: 1)
    let window = try windowAttributes(node, kernel: kernel, spatial: Array(extents[2...]))
    var operands = [try value(node, 0), try value(node, 1, isWeight: true)]
    if node.has(2) { operands.append(try value(node, 2, isWeight: true)) }
    var pads = window.constantPads
    if pads == nil {
      let pad = Pad(
        before: [0, 0] + window.before, after: [0, 0] + window.after, mode: .constant)
      operands[0] = try add(.pad(pad), [operands[0]], at: node)
      let zeros = [Int](repeating: 0, count: kernel.count)
      pads = (zeros, zeros)
    }
    let op = Convolution(
      strides: window.strides, padsBefore: pads?.before ?? [], padsAfter: pads?.after ?? [],
      dilations: window.dilations, groups: groups)
    return try emit(.convolution(op), operands, at: node)
  }

  mutating func averagePool(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(1...1)
    try node.requireResults(1...1)
    let extents = try shape(node, 0)
    guard let kernel = try node.integers("kernel_shape") else {
      throw node.error(.missingAttribute(name: "kernel_shape"))
    }
    guard extents.count == kernel.count + 2, kernel.allSatisfy({ (1..<1 << 24).contains($0) })
    else {
      throw node.error(
        .attribute(
          name: "kernel_shape", found: "\(kernel)",
          expected: "\(max(0, extents.count - 2)) positive numbers"))
    }
    let window = try windowAttributes(node, kernel: kernel, spatial: Array(extents[2...]))
    guard let pads = window.constantPads else {
      throw node.error(
        .unsupportedAttribute(
          name: "auto_pad", found: "padding that depends on the size", supported: "explicit pads"))
    }
    let countsPadding = try node.flag("count_include_pad", default: false)
    let roundsUp = try roundsUp(node, kernel, window, pads, Array(extents[2...]))
    let op = AveragePool(
      kernel: kernel, strides: window.strides, padsBefore: pads.before, padsAfter: pads.after,
      dilations: window.dilations, countsPadding: countsPadding, roundsUp: roundsUp)
    return try emit(.averagePool(op), [try value(node, 0)], at: node)
  }

  /// Whether the number of windows is rounded up. A window that would begin in the padding after
  /// the last element is left out, so rounding up can mean rounding down.
  private func roundsUp(
    _ node: Node, _ kernel: [Int], _ window: WindowAttributes,
    _ pads: (before: [Int], after: [Int]), _ spatial: [Dim]
  ) throws(LoweringError) -> Bool {
    guard try node.flag("ceil_mode", default: false) else { return false }
    var overhangs = 0
    var leavesOut = 0
    for axis in kernel.indices {
      let span = (kernel[axis] - 1) * window.dilations[axis] + 1
      let stride = window.strides[axis]
      // The last window begins before `extent + before` whenever the span covers the stride.
      if pads.after[axis] == 0 && span >= stride {
        overhangs += 1
        continue
      }
      guard let extent = spatial[axis].value, extent < 1 << 40 else {
        throw node.error(
          .unsupportedAttribute(
            name: "ceil_mode", found: "1 with padding of a size-dependent axis", supported: "0"))
      }
      let room = extent + pads.before[axis] + pads.after[axis] - span
      let last = (room + stride - 1) / stride * stride
      if room.isMultiple(of: stride) { continue }
      if last >= extent + pads.before[axis] { leavesOut += 1 } else { overhangs += 1 }
    }
    guard overhangs == 0 || leavesOut == 0 else {
      throw node.error(
        .unsupportedAttribute(
          name: "ceil_mode", found: "1 with windows left out along one axis only",
          supported: "0"))
    }
    return leavesOut == 0
  }

  /// The mean or largest of each channel.
  mutating func globalPool(
    _ function: Reduce.Function, _ node: Node
  ) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(1...1)
    let rank = try shape(node, 0).count
    guard rank >= 2 else {
      throw node.error(.operandRank(index: 0, found: rank, expected: 2...8))
    }
    return try emit(
      .reduce(Reduce(function, axes: Array(2..<rank), keepsAxes: true)), [try value(node, 0)],
      at: node)
  }

  /// The product over the last two axes; a vector counts as a row on the left, a column on the
  /// right.
  mutating func matrixProduct(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(2...2)
    let (left, right) = (try shape(node, 0), try shape(node, 1))
    guard !left.isEmpty, !right.isEmpty else {
      throw node.error(
        .operandRank(index: left.isEmpty ? 0 : 1, found: 0, expected: 1...8))
    }
    var a = try value(node, 0, isWeight: true)
    var b = try value(node, 1, isWeight: true)
    if left.count == 1 { a = try add(.reshape(Reshape([1, left[0]])), [a], at: node) }
    if right.count == 1 { b = try add(.reshape(Reshape([right[0], 1])), [b], at: node) }
    let product = try add(.matrixProduct(MatrixProduct()), [a, b], at: node)
    var target = graph.type(of: product).shape
    if right.count == 1 { target.removeLast() }
    if left.count == 1 { target.remove(at: target.count - (right.count == 1 ? 1 : 2)) }
    guard target != graph.type(of: product).shape else { return [.value(product, assumed: nil)] }
    return try emit(.reshape(Reshape(target)), [product], at: node)
  }

  /// `α A' B' + β C` with `A'`, `B'` transposed on demand and C broadcast.
  mutating func gemm(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(2...3)
    for index in 0..<2 {
      let rank = try shape(node, index).count
      guard rank == 2 else {
        throw node.error(.operandRank(index: index, found: rank, expected: 2...2))
      }
    }
    let type = try elementType(node, 0)
    var a = try value(node, 0, isWeight: true)
    var b = try value(node, 1, isWeight: true)
    if try node.flag("transA", default: false) {
      a = try add(.transpose(Transpose([1, 0])), [a], at: node)
    }
    if try node.flag("transB", default: false) {
      b = try add(.transpose(Transpose([1, 0])), [b], at: node)
    }
    var result = try add(.matrixProduct(MatrixProduct()), [a, b], at: node)
    let alpha = try node.number("alpha", default: 1)
    if alpha != 1 {
      result = try add(
        .binary(Binary(.multiply)), [result, try scalar(alpha, type, at: node)], at: node)
    }
    guard node.has(2) else { return [.value(result, assumed: nil)] }
    var bias = try value(node, 2, isWeight: true)
    let beta = try node.number("beta", default: 1)
    if beta != 1 {
      bias = try add(
        .binary(Binary(.multiply)), [bias, try scalar(beta, type, at: node)], at: node)
    }
    let target = graph.type(of: result).shape
    let sum = try add(.binary(Binary(.add)), [result, bias], at: node)
    guard graph.type(of: sum).shape == target else {
      throw node.error(.shape(.broadcast(graph.type(of: bias).shape, target)))
    }
    return [.value(sum, assumed: nil)]
  }
}
