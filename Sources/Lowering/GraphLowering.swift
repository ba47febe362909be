import IR
import Operators
import SourceGraphs
import TensorCore

/// Lowers a source graph under one assumption about the input's size.
struct GraphLowering {
  /// The graph so far.
  var graph: Graph
  /// What each name stands for.
  var values: [String: Lowered] = [:]
  /// The inputs whose given elements shapes depend on.
  var assumedInputs: Set<String> = []
  /// What went wrong, in the order of the graph.
  var errors: [LoweringError] = []
  private var failed: Set<String> = []
  /// How many nodes were lowered before the first error.
  private(set) var progress = 0
  private let source: SourceGraph
  private let nodes: [Node]

  /// - Parameters:
  ///   - source: The graph.
  ///   - nodes: Those of its nodes that a result needs.
  init(_ source: SourceGraph, nodes: [Node]) {
    self.source = source
    self.nodes = nodes
    graph = Graph(name: source.name)
    for (name, tensor) in source.initializers {
      values[name] = .constant(name: name, tensor)
    }
  }

  /// Lowers all inputs, nodes and outputs.
  ///
  /// - Parameters:
  ///   - inputTypes: The types of the inputs, in their order.
  ///   - elements: Elements of inputs that are known beforehand.
  ///   - stopsAtFirstError: Whether the rest is of no interest after an error.
  mutating func run(
    inputTypes: [TensorType], elements: [String: Tensor], stopsAtFirstError: Bool
  ) {
    for (input, type) in zip(source.inputs, inputTypes) {
      do throws(ShapeError) {
        let id = try graph.add(
          .input(Input(name: input.name, type: type)), origin: Origin(node: input.name))
        values[input.name] = .value(id, assumed: elements[input.name])
      } catch {
        errors.append(LoweringError(place: .input(input.name), reason: .shape(error)))
      }
    }
    for node in nodes {
      if errors.isEmpty { progress += 1 } else if stopsAtFirstError { return }
      let sourceNode = node.source
      guard !sourceNode.inputs.contains(where: { failed.contains($0) }) else {
        failed.formUnion(sourceNode.outputs)
        continue
      }
      do throws(LoweringError) {
        let results = try lower(node)
        for (name, result) in zip(sourceNode.outputs, results) where !name.isEmpty {
          values[name] = result
        }
      } catch {
        errors.append(error)
        failed.formUnion(sourceNode.outputs.filter { !$0.isEmpty })
      }
    }
    for output in source.outputs where !failed.contains(output.name) { addOutput(output.name) }
  }

  private mutating func addOutput(_ name: String) {
    do throws(LoweringError) {
      guard let lowered = values[name] else { return }
      let id = try materialize(
        lowered, name: name, origin: Origin(node: name), place: .output(name))
      graph.outputs.append(Output(name: name, value: id))
    } catch {
      errors.append(error)
    }
  }
}

/// Operands.
extension GraphLowering {
  /// What an operand stands for.
  func operand(_ node: Node, _ index: Int) throws(LoweringError) -> Lowered {
    guard node.has(index), let lowered = values[node.operandName(index)] else {
      throw node.error(.missingOperand(index: index))
    }
    return lowered
  }

  /// The operand as a value of the typed graph.
  ///
  /// - Parameter isWeight: Whether a constant stays a weight though all its elements are equal.
  mutating func value(
    _ node: Node, _ index: Int, isWeight: Bool = false
  ) throws(LoweringError) -> ValueID {
    try materialize(
      try operand(node, index), name: node.operandName(index), origin: node.origin,
      place: .node(node.place), isWeight: isWeight)
  }

  /// The element type of an operand.
  func elementType(_ node: Node, _ index: Int) throws(LoweringError) -> ElementType {
    switch try operand(node, index) {
    case .constant(_, let tensor): tensor.elementType
    case .symbolic(let tensor): tensor.elementType
    case .value(let id, _): graph.type(of: id).elementType
    }
  }

  /// The extents of an operand.
  func shape(_ node: Node, _ index: Int) throws(LoweringError) -> [Dim] {
    switch try operand(node, index) {
    case .constant(_, let tensor): tensor.shape.map { Dim($0) }
    case .symbolic(let tensor): tensor.shape.map { Dim($0) }
    case .value(let id, _): graph.type(of: id).shape
    }
  }

  /// The operand where it belongs to shape arithmetic: what derives from shapes, and small
  /// constants of integers.
  func symbolic(_ node: Node, _ index: Int) throws(LoweringError) -> SymbolicTensor? {
    switch try operand(node, index) {
    case .symbolic(let tensor): tensor
    case .constant(_, let tensor):
      tensor.elementType.isFloatingPoint ? nil : SymbolicTensor(tensor)
    case .value: nil
    }
  }

  /// All operands where all belong to shape arithmetic; whole numbers of a floating-point type do
  /// beside an operand that derives from shapes.
  func allSymbolic(_ node: Node) throws(LoweringError) -> [SymbolicTensor]? {
    var tensors: [SymbolicTensor] = []
    var derives = false
    for index in 0..<node.operandCount where node.has(index) {
      if case .symbolic = try operand(node, index) { derives = true }
    }
    for index in 0..<node.operandCount where node.has(index) {
      if let tensor = try symbolic(node, index) {
        tensors.append(tensor)
      } else if derives, case .constant(_, let constant) = try operand(node, index),
        let tensor = SymbolicTensor(constant)
      {
        tensors.append(tensor)
      } else {
        return nil
      }
    }
    return tensors
  }

  /// The elements of an operand that must be known before the network runs.
  mutating func known(_ node: Node, _ index: Int) throws(LoweringError) -> SymbolicTensor {
    let name = node.operandName(index)
    let tensor: Tensor
    switch try operand(node, index) {
    case .symbolic(let tensor): return tensor
    case .constant(_, let constant): tensor = constant
    case .value(_, let assumed):
      guard let assumed else { throw node.error(.runTimeOperand(index: index, name: name)) }
      assumedInputs.insert(name)
      tensor = assumed
    }
    guard let result = SymbolicTensor(tensor) else {
      throw node.error(.runTimeOperand(index: index, name: name))
    }
    return result
  }

  /// The elements of an operand that must be known and must not depend on the size.
  mutating func integers(_ node: Node, _ index: Int) throws(LoweringError) -> [Int] {
    let tensor = try known(node, index)
    if let constants = tensor.constants { return constants }
    let symbol = tensor.elements.first { $0.value == nil } ?? 0
    throw node.error(.sizeAsData(name: node.operandName(index), symbol))
  }

  /// The only element of an operand that must be known.
  mutating func integer(_ node: Node, _ index: Int) throws(LoweringError) -> Int {
    let values = try integers(node, index)
    guard values.count == 1 else {
      throw node.error(
        .number(operand: index, found: "\(values.count) elements", expected: "1 element"))
    }
    return values[0]
  }

  /// The only element of an operand as a number, where it is known without assuming anything.
  func number(_ node: Node, _ index: Int) throws(LoweringError) -> Double? {
    switch try operand(node, index) {
    case .constant(_, let tensor): return tensor.elementCount == 1 ? tensor.doubles().first : nil
    case .symbolic(let tensor): return tensor.constants?.first.map { Double($0) }
    case .value(let id, _):
      if case .fill(let fill) = graph[id].op { return fill.value }
      return nil
    }
  }
}

/// Results.
extension GraphLowering {
  /// Adds a value to the graph.
  mutating func add(
    _ op: Op, _ operands: [ValueID], at node: Node
  ) throws(LoweringError) -> ValueID {
    do throws(ShapeError) {
      return try graph.add(op, operands, origin: node.origin)
    } catch {
      throw node.error(.shape(error))
    }
  }

  /// Adds a value that is the node's only result.
  mutating func emit(
    _ op: Op, _ operands: [ValueID], at node: Node
  ) throws(LoweringError) -> [Lowered] {
    [.value(try add(op, operands, at: node), assumed: nil)]
  }

  /// A filled scalar, to be broadcast.
  mutating func scalar(
    _ value: Double, _ type: ElementType, at node: Node
  ) throws(LoweringError) -> ValueID {
    try add(.fill(Fill(value, type: TensorType(type, []))), [], at: node)
  }

  /// Adds a constant or a result of shape arithmetic to the graph.
  mutating func materialize(
    _ lowered: Lowered, name: String, origin: Origin, place: LoweringError.Place,
    isWeight: Bool = false
  ) throws(LoweringError) -> ValueID {
    let tensor: Tensor
    var weightName = name
    switch lowered {
    case .value(let id, _): return id
    case .constant(let ownName, let constant):
      tensor = constant
      weightName = ownName
    case .symbolic(let symbolic):
      guard let constant = symbolic.tensor else {
        let dim = symbolic.elements.first { $0.value == nil } ?? 0
        throw LoweringError(place: place, reason: .sizeAsData(name: name, dim))
      }
      tensor = constant
    }
    do throws(ShapeError) {
      if !isWeight || tensor.shape.isEmpty, let number = tensor.repeatedNumber {
        return try graph.add(.fill(Fill(number, type: tensor.type)), origin: origin)
      }
      return try graph.addWeight(weightName, tensor, origin: origin)
    } catch {
      throw LoweringError(place: place, reason: .shape(error))
    }
  }

  /// Runs shape arithmetic, its error at the node.
  func symbolically<Result>(
    _ node: Node, _ body: () throws(SymbolicError) -> Result
  ) throws(LoweringError) -> Result {
    do throws(SymbolicError) { return try body() } catch { throw node.error(.symbolic(error)) }
  }

  /// Runs arithmetic on extents, its error at the node.
  func arithmetic<Result>(
    _ node: Node, _ body: () throws(DimError) -> Result
  ) throws(LoweringError) -> Result {
    do throws(DimError) { return try body() } catch {
      throw node.error(.symbolic(.arithmetic(error)))
    }
  }
}

extension Tensor {
  /// The number that all elements are; `nil` where they differ or a `Double` cannot hold it.
  var repeatedNumber: Double? {
    let size = elementType.byteCount
    let first = bytes.withUnsafeBytes { raw -> [UInt8]? in
      let first = Array(raw.prefix(size))
      for start in stride(from: size, to: raw.count, by: size) {
        if !raw[start..<start + size].elementsEqual(first) { return nil }
      }
      return first
    }
    guard let first else { return nil }
    if first.isEmpty { return 0 }
    guard let scalar = try? Tensor(elementType, shape: [], bytes: TensorBytes(first)),
      let number = scalar.doubles().first
    else { return nil }
    if !elementType.isFloatingPoint, number.magnitude > 0x1p53 { return nil }
    return number
  }
}
