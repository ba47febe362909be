import IR
import Operators
import TensorCore

/// Shapes as data, and constants.
extension GraphLowering {
  /// The extents of the operand; from version 15 a range of them.
  mutating func shapeOperator(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(1...1)
    let extents = try shape(node, 0)
    var range = 0..<extents.count
    if node.version >= 15 {
      let start = bounded(try node.integer("start", default: 0), extents.count)
      let end = bounded(try node.integer("end", default: extents.count), extents.count)
      range = start..<max(start, end)
    }
    let vector = Array(extents[range])
    return [
      .symbolic(
        try symbolically(node) { () throws(SymbolicError) in
          try SymbolicTensor(.int64, vector: vector)
        })
    ]
  }

  private func bounded(_ index: Int, _ rank: Int) -> Int {
    max(0, min(rank, index < 0 ? index + rank : index))
  }

  /// The number of elements of the operand.
  mutating func sizeOperator(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(1...1)
    let extents = try shape(node, 0)
    let count = try arithmetic(node) { () throws(DimError) in try Dim.product(extents) }
    return [.symbolic(SymbolicTensor(.int64, scalar: count))]
  }

  mutating func constantOfShape(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(1...1)
    let extents = try known(node, 0).elements
    let scalar = try node.tensor("value")
    guard scalar == nil || scalar?.elementCount == 1 else {
      throw node.error(
        .attribute(
          name: "value", found: "\(scalar?.elementCount ?? 0) elements", expected: "1 element"))
    }
    let type = scalar?.elementType ?? .float32
    for extent in extents where (extent.upperBound ?? 0) < 0 {
      throw node.error(.number(operand: 0, found: "\(extent)", expected: "at least 0"))
    }
    if !type.isFloatingPoint, let scalar, let element = SymbolicTensor(scalar)?.elements.first {
      let shape = extents.compactMap(\.value)
      if shape.count == extents.count, let count = try? SymbolicTensor.elementCount(shape) {
        let elements = [Dim](repeating: element, count: count)
        return [
          .symbolic(
            try symbolically(node) { () throws(SymbolicError) in
              try SymbolicTensor(type, shape: shape, elements: elements)
            })
        ]
      }
    }
    guard let number = scalar.map(\.repeatedNumber) ?? 0 else {
      throw node.error(.unsupportedElementType(operand: 0, found: type))
    }
    return try emit(.fill(Fill(number, type: TensorType(type, extents))), [], at: node)
  }

  /// `start, start + delta, …` below `limit`; numbers that the network would have to compute are
  /// not compiled.
  mutating func range(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(3...3)
    let type = try elementType(node, 0)
    if type.isFloatingPoint { return try floatingRange(node, type) }
    let start = try known(node, 0).elements.first ?? 0
    let limit = try known(node, 1).elements.first ?? 0
    guard let delta = try known(node, 2).elements.first?.value, delta != 0 else {
      throw node.error(.number(operand: 2, found: "0", expected: "a step that is not 0"))
    }
    let span = try arithmetic(node) { () throws(DimError) in try limit - start }
    let steps = try arithmetic(node) { () throws(DimError) in
      try span.dividedRoundingUp(by: delta)
    }
    guard let count = steps.value.map({ max(0, $0) }) else {
      throw node.error(.sizeAsData(name: node.operandName(1), limit))
    }
    var elements: [Dim] = []
    for index in 0..<min(count, SymbolicTensor.elementLimit + 1) {
      elements.append(
        try arithmetic(node) { () throws(DimError) in try start + Dim(index) * Dim(delta) })
    }
    return [
      .symbolic(
        try symbolically(node) { () throws(SymbolicError) in
          try SymbolicTensor(type, vector: elements)
        })
    ]
  }

  private mutating func floatingRange(
    _ node: Node, _ type: ElementType
  ) throws(LoweringError) -> [Lowered] {
    var numbers: [Double] = []
    for index in 0..<3 { numbers.append(try knownNumber(node, index)) }
    let steps = ((numbers[1] - numbers[0]) / numbers[2]).rounded(.up)
    guard steps.isFinite, steps <= Double(1 << 24) else {
      throw node.error(.number(operand: 2, found: "\(numbers[2])", expected: "fewer steps"))
    }
    let elements = (0..<max(0, Int(steps))).map { numbers[0] + Double($0) * numbers[2] }
    guard let tensor = try? Tensor(type, shape: [elements.count], doubles: elements) else {
      throw node.error(.unsupportedElementType(operand: 0, found: type))
    }
    return [.constant(name: node.resultNames.first ?? "", tensor)]
  }

  /// The only element of an operand that must be known before the network runs.
  mutating func knownNumber(_ node: Node, _ index: Int) throws(LoweringError) -> Double {
    if let number = try number(node, index) { return number }
    guard case .value(_, let assumed?) = try operand(node, index), assumed.elementCount == 1,
      let number = assumed.doubles().first
    else {
      throw node.error(.runTimeOperand(index: index, name: node.operandName(index)))
    }
    assumedInputs.insert(node.operandName(index))
    return number
  }
}
