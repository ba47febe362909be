import IR
import Operators
import TensorCore

/// Parts of tensors, and their composition.
extension GraphLowering {
  /// The part of the first operand at `start`, `start + step`, … along an axis.
  private mutating func part(
    of operand: Lowered, axis: Int, start: Dim, count: Dim, step: Int = 1, at node: Node
  ) throws(LoweringError) -> Lowered {
    switch operand {
    case .value(let id, _):
      let extent = graph.type(of: id).shape[axis]
      if start == 0 && step == 1 && count == extent { return operand }
      let slice = Slice(axis: axis, start: start, count: count, step: step)
      return .value(try add(.slice(slice), [id], at: node), assumed: nil)
    case .symbolic(let tensor):
      guard let start = start.value, let count = count.value else {
        throw node.error(.shape(.axis(axis, of: TensorType(tensor.elementType, []))))
      }
      return .symbolic(
        try symbolically(node) { () throws(SymbolicError) in
          try tensor.sliced(axis: axis, start: start, count: count, step: step)
        })
    case .constant(let name, let tensor):
      if !tensor.elementType.isFloatingPoint, let symbolic = SymbolicTensor(tensor) {
        return try part(
          of: .symbolic(symbolic), axis: axis, start: start, count: count, step: step, at: node)
      }
      let id = try materialize(
        operand, name: name, origin: node.origin, place: .node(node.place))
      return try part(
        of: .value(id, assumed: nil), axis: axis, start: start, count: count, step: step, at: node)
    }
  }

  mutating func slice(_ node: Node) throws(LoweringError) -> [Lowered] {
    let extents = try shape(node, 0)
    let starts: [Dim]
    let ends: [Dim]
    var axes: [Int]?
    var steps: [Int]?
    if node.version < 10 {
      try node.requireOperands(1...1)
      guard let first = try node.integers("starts"), let last = try node.integers("ends") else {
        throw node.error(.missingAttribute(name: "starts, ends"))
      }
      (starts, ends) = (first.map { Dim($0) }, last.map { Dim($0) })
      axes = try node.integers("axes")
    } else {
      try node.requireOperands(3...5)
      (starts, ends) = (try known(node, 1).elements, try known(node, 2).elements)
      if node.has(3) { axes = try integers(node, 3) }
      if node.has(4) { steps = try integers(node, 4) }
    }
    let sliced = try node.axes(axes ?? Array(0..<starts.count), rank: extents.count)
    guard ends.count == starts.count, sliced.count == starts.count,
      steps == nil || steps?.count == starts.count
    else {
      throw node.error(
        .number(operand: 2, found: "\(ends)", expected: "\(starts.count) numbers"))
    }
    var result = try operand(node, 0)
    for (index, axis) in sliced.enumerated() {
      let range = try SliceRange(
        start: starts[index], end: ends[index], step: steps?[index] ?? 1, extent: extents[axis],
        at: node)
      result = try part(
        of: result, axis: axis, start: range.start, count: range.count, step: range.step, at: node)
    }
    return [result]
  }

  mutating func split(_ node: Node) throws(LoweringError) -> [Lowered] {
    let count = node.resultNames.count
    try node.requireResults(1...max(1, count))
    let extents = try shape(node, 0)
    let axis = try node.axis(try node.integer("axis", default: 0), rank: extents.count)
    let sizes = try splitSizes(node, extent: extents[axis], count: count)
    guard sizes.count == count else {
      throw node.error(.resultCount(found: count, expected: sizes.count...sizes.count))
    }
    let total = try arithmetic(node) { () throws(DimError) in try Dim.sum(sizes) }
    guard total == extents[axis] else {
      throw node.error(
        .shape(
          .attribute(
            name: "split", found: "\(sizes)", expected: "sizes of sum \(extents[axis])")))
    }
    return try parts(of: try operand(node, 0), axis: axis, sizes: sizes, at: node)
  }

  /// Parts of given sizes, one behind the other along an axis.
  mutating func parts(
    of whole: Lowered, axis: Int, sizes: [Dim], at node: Node
  ) throws(LoweringError) -> [Lowered] {
    var start: Dim = 0
    var parts: [Lowered] = []
    for size in sizes {
      parts.append(try part(of: whole, axis: axis, start: start, count: size, at: node))
      start = try arithmetic(node) { () throws(DimError) in try start + size }
    }
    return parts
  }

  /// The sizes of the parts: given (attribute before version 13, then operand), or equal; with
  /// `num_outputs` (version 18) the last may be smaller.
  private mutating func splitSizes(
    _ node: Node, extent: Dim, count: Int
  ) throws(LoweringError) -> [Dim] {
    if node.version < 13 {
      try node.requireOperands(1...1)
      if let sizes = try node.integers("split") { return sizes.map { Dim($0) } }
    } else {
      try node.requireOperands(1...2)
      if node.has(1) { return try known(node, 1).elements }
    }
    let outputs = node.version >= 18 ? try node.integer("num_outputs") : count
    guard let outputs, outputs >= 1, outputs == count else {
      throw node.error(
        .attribute(
          name: "num_outputs", found: outputs.map { "\($0)" } ?? "nothing",
          expected: "\(count), the number of results"))
    }
    guard node.version >= 18 else {
      let size = try arithmetic(node) { () throws(DimError) in
        try extent.dividedExactly(by: Dim(outputs))
      }
      return [Dim](repeating: size, count: outputs)
    }
    return try arithmetic(node) { () throws(DimError) in
      let size = try extent.dividedRoundingUp(by: outputs)
      let last = try extent - size * Dim(outputs - 1)
      return [Dim](repeating: size, count: outputs - 1) + [last]
    }
  }

  mutating func concatenate(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(1...max(1, node.operandCount))
    guard let given = try node.integer("axis") else {
      throw node.error(.missingAttribute(name: "axis"))
    }
    let axis = try node.axis(given, rank: try shape(node, 0).count)
    if node.operandCount == 1 { return [try operand(node, 0)] }
    if let tensors = try allSymbolic(node) {
      return [
        .symbolic(
          try symbolically(node) { () throws(SymbolicError) in
            try SymbolicTensor.concatenated(tensors, axis: axis)
          })
      ]
    }
    var operands: [ValueID] = []
    for index in 0..<node.operandCount { operands.append(try value(node, index)) }
    return try emit(.concatenate(Concatenate(axis: axis)), operands, at: node)
  }

  /// Parts at indices. One constant index is a slice, which is cheaper and easier to recognise.
  mutating func gather(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(2...2)
    let extents = try shape(node, 0)
    let axis = try node.axis(try node.integer("axis", default: 0), rank: extents.count)
    if let indices = try symbolic(node, 1), let constants = indices.constants {
      for index in constants { try check(index, extent: extents[axis], operand: 1, at: node) }
      if let tensor = try symbolic(node, 0) {
        return [
          .symbolic(
            try symbolically(node) { () throws(SymbolicError) in
              try tensor.gathered(axis: axis, indices: constants, indexShape: indices.shape)
            })
        ]
      }
      if constants.count == 1 {
        let start = try arithmetic(node) { () throws(DimError) in
          constants[0] < 0 ? try extents[axis] + Dim(constants[0]) : Dim(constants[0])
        }
        let slice = Slice(axis: axis, start: start, count: 1)
        let part = try add(.slice(slice), [try value(node, 0)], at: node)
        let target =
          Array(extents[..<axis]) + indices.shape.map { Dim($0) } + Array(extents[(axis + 1)...])
        return try emit(.reshape(Reshape(target)), [part], at: node)
      }
    }
    let operands = [try value(node, 0), try value(node, 1, isWeight: true)]
    return try emit(.gather(Gather(axis: axis)), operands, at: node)
  }

  /// Checks a constant index into an axis, which may count from the end.
  func check(
    _ index: Int, extent: Dim, operand: Int, at node: Node
  ) throws(LoweringError) {
    let needed = index < 0 ? index.magnitude : UInt(index).addingReportingOverflow(1).partialValue
    guard let needed = Int(exactly: needed), Dim.isKnown(Dim(needed), atMost: extent) else {
      throw node.error(
        .number(operand: operand, found: "\(index)", expected: "an index into \(extent)"))
    }
  }

  /// Writes updates at indices along an axis.
  mutating func scatterElements(_ node: Node) throws(LoweringError) -> [Lowered] {
    enum Reduction: String, CaseIterable { case none, add, mul, max, min }
    try node.requireOperands(3...3)
    let extents = try shape(node, 0)
    let axis = try node.axis(try node.integer("axis", default: 0), rank: extents.count)
    let reduction: ScatterElements.Reduction =
      switch try node.word("reduction", as: Reduction.self, default: .none) {
      case .none: .none
      case .add: .add
      case .mul: .multiply
      case .max: .maximum
      case .min: .minimum
      }
    if case .constant(_, let indices) = try operand(node, 1) {
      for index in Set(indices.integers()) {
        try check(Int(index), extent: extents[axis], operand: 1, at: node)
      }
    }
    let operands = [
      try value(node, 0), try value(node, 1, isWeight: true), try value(node, 2),
    ]
    return try emit(
      .scatterElements(ScatterElements(axis: axis, reduction: reduction)), operands, at: node)
  }
}

/// The elements of a slice as ONNX defines them: positions count from the end where they are
/// negative, and are then limited to the axis.
struct SliceRange {
  let start: Dim
  let count: Dim
  let step: Int

  /// Exporters write "to the end" as the largest number of 32 or 64 bits.
  private static let beyondAnyExtent = Int(Int32.max)

  init(start: Dim, end: Dim, step: Int, extent: Dim, at node: Node) throws(LoweringError) {
    guard step != 0, step != .min else {
      throw node.error(.number(operand: 4, found: "\(step)", expected: "a step that is not 0"))
    }
    self.step = step
    do throws(SymbolicError) {
      let last = try DimArithmetic.ring(extent, 1) { (a, b) throws(DimError) in try a - b }
      if step > 0 {
        let first = try SliceRange.limited(start, extent: extent, from: 0, to: extent)
        let end = try SliceRange.limited(end, extent: extent, from: 0, to: extent)
        self.start = first
        count = try SliceRange.count(from: first, to: end, step: step)
      } else {
        let first = try SliceRange.limited(start, extent: extent, from: 0, to: last)
        let end = try SliceRange.limited(end, extent: extent, from: -1, to: last)
        self.start = first
        count = try SliceRange.count(from: first, to: end, step: step)
      }
    } catch {
      throw node.error(.symbolic(error))
    }
  }

  /// A position from the front, within `lowest ... highest`.
  private static func limited(
    _ position: Dim, extent: Dim, from lowest: Dim, to highest: Dim
  ) throws(SymbolicError) -> Dim {
    if let constant = position.value {
      if constant >= beyondAnyExtent { return highest }
      if constant <= -beyondAnyExtent { return lowest }
    }
    var absolute = position
    if position.isKnownNonNegative {
      // As it is.
    } else if let upper = position.upperBound, upper < 0 {
      absolute = try DimArithmetic.ring(position, extent) { (a, b) throws(DimError) in try a + b }
    } else {
      throw .undecidable(position, comparedTo: 0)
    }
    return try DimArithmetic.minimum(DimArithmetic.maximum(absolute, lowest), highest)
  }

  /// `max(0, ⌈(end − start) / step⌉)`.
  private static func count(
    from start: Dim, to end: Dim, step: Int
  ) throws(SymbolicError) -> Dim {
    let span = try DimArithmetic.ring(end, start) { (a, b) throws(DimError) in try a - b }
    let steps = try DimArithmetic.ring(span, Dim(step)) { (a, b) throws(DimError) in
      try a.dividedRoundingUp(by: b.value ?? 1)
    }
    return try DimArithmetic.maximum(steps, 0)
  }
}
