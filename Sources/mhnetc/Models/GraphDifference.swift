import Examination
import IR
import Operators
import TensorCore

/// The first place where two graphs are not the same network.
///
/// Names of inputs, outputs and weights do not count, nor does the order in which independent
/// values were added: graphs are walked from their results, operand by operand.
struct GraphDifference: Equatable {
  let text: String

  /// `nil` when the graphs are the same network.
  init?(_ a: Graph, _ b: Graph) {
    guard a.inputs.count == b.inputs.count, a.outputs.count == b.outputs.count else {
      text =
        "\(a.inputs.count) inputs and \(a.outputs.count) outputs against "
        + "\(b.inputs.count) and \(b.outputs.count)"
      return
    }
    var matched: [ValueID: ValueID] = [:]
    for (x, y) in zip(a.outputs, b.outputs) {
      if let text = GraphDifference.difference(a, x.value, b, y.value, &matched) {
        self.text = text
        return
      }
    }
    return nil
  }

  /// Walks with a stack of its own: graphs may be deep.
  private static func difference(
    _ a: Graph, _ rootA: ValueID, _ b: Graph, _ rootB: ValueID, _ matched: inout [ValueID: ValueID]
  ) -> String? {
    var stack = [(rootA, rootB)]
    // Operands come before the value that uses them: the first difference is the deepest.
    var pending: [(ValueID, ValueID)] = []
    while let (x, y) = stack.popLast() {
      if let known = matched[x] {
        if known != y { return describe(a, x, b, y) }
        continue
      }
      matched[x] = y
      pending.append((x, y))
      guard a[x].operands.count == b[y].operands.count else { continue }
      stack += zip(a[x].operands, b[y].operands)
    }
    for (x, y) in pending.sorted(by: { $0.0 < $1.0 }) where !isSame(a, x, b, y) {
      return describe(a, x, b, y)
    }
    return nil
  }

  private static func isSame(_ a: Graph, _ x: ValueID, _ b: Graph, _ y: ValueID) -> Bool {
    let (left, right) = (a[x], b[y])
    guard left.type == right.type, left.operands.count == right.operands.count else { return false }
    switch (left.op, right.op) {
    case (.input, .input): return a.inputs.firstIndex(of: x) == b.inputs.firstIndex(of: y)
    case (.weight(let p), .weight(let q)): return a.weights[p.name] == b.weights[q.name]
    // Where a weight has one element, one file may hold it as a number and the other as a tensor.
    case (.fill(let p), .weight(let q)): return b.weights[q.name]?.isFilled(with: p.value) ?? false
    case (.weight(let p), .fill(let q)): return a.weights[p.name]?.isFilled(with: q.value) ?? false
    case (let p, let q): return p == q
    }
  }

  private static func describe(_ a: Graph, _ x: ValueID, _ b: Graph, _ y: ValueID) -> String {
    if case .weight(let p) = a[x].op, case .weight(let q) = b[y].op,
      let left = a.weights[p.name], let right = b.weights[q.name], left.type == right.type,
      let first = firstDifference(left, right)
    {
      return "\(words(a, x)): their elements differ, first at \(first.index), "
        + "\(first.left) against \(first.right)"
    }
    return "\(words(a, x)) against \(words(b, y))"
  }

  private static func words(_ graph: Graph, _ id: ValueID) -> String {
    let origin = graph.origins[id]?.description ?? ""
    let place = origin.isEmpty ? "" : " at \(origin)"
    return "\(graph[id].op.text(operands: graph[id].operands)) : \(graph[id].type)\(place)"
  }

  /// The first element whose bits differ; float32 elements as the shortest text that tells them.
  private static func firstDifference(
    _ left: Tensor, _ right: Tensor
  ) -> (index: [Int], left: String, right: String)? {
    let width = left.elementType.byteCount
    let differing = left.bytes.withUnsafeBytes { a in
      right.bytes.withUnsafeBytes { b in zip(a, b).enumerated().first { $1.0 != $1.1 }?.offset }
    }
    guard let differing else { return nil }
    let element = differing / width
    func text(_ tensor: Tensor) -> String {
      tensor.elementType == .float32
        ? "\(tensor.floats()[element])" : "\(tensor.doubles()[element])"
    }
    let index = left.position(of: element)
    return (index, text(left), text(right))
  }
}

extension Tensor {
  /// Whether all elements are this number, in the tensor's type.
  fileprivate func isFilled(with value: Double) -> Bool {
    guard let one = try? Tensor(elementType, shape: [1], doubles: [value]).doubles().first else {
      return false
    }
    return doubles().allSatisfy { $0 == one || ($0.isNaN && one.isNaN) }
  }
}
