internal import ModelFiles
internal import TensorCore

/// Constants, types, and arithmetic of sizes.
extension TorchTranslation {
  mutating func dropout(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    guard try !call.bool("train") else { throw .trainingMode }
    return [try tensor("input", of: call).name]
  }

  mutating func convert(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let operand = try tensor("self", of: call)
    guard let type = try call.elementType("dtype") else { return [operand.name] }
    return [try cast(operand, to: type, at: call)]
  }

  mutating func typeAs(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let type = try tensor("other", of: call).elementType
    return [try cast(try tensor("self", of: call), to: type, at: call)]
  }

  /// The type of a new tensor: the one that is asked for, else what the number suggests.
  private func type(
    _ call: TorchCall, _ category: TorchCategory
  ) throws(SourceProblem.Reason) -> ElementType {
    if let type = try call.elementType("dtype") { return type }
    switch category {
    case .boolean: return .bool
    case .integral: return .int64
    case .floating: return .float32
    }
  }

  private mutating func filled(
    _ number: Double, _ type: ElementType, _ shape: String, _ call: TorchCall
  ) throws(SourceProblem.Reason) -> String {
    guard let tensor = try? Tensor(type, shape: [1], doubles: [number]) else {
      throw call.mismatch("fill_value", "a number of type \(type)")
    }
    return emit("ConstantOfShape", [shape], ["value": .tensor(tensor)], at: call)
  }

  mutating func fill(
    _ call: TorchCall, _ number: Double?
  ) throws(SourceProblem.Reason) -> [String] {
    let scalar: TorchScalar
    if let number {
      scalar = TorchScalar(number: number, category: .floating)
    } else {
      scalar = try call.number("fill_value")
    }
    let shape = try sizes(try call.extents("size"), at: call)
    return [try filled(scalar.number, try type(call, scalar.category), shape, call)]
  }

  mutating func fillLike(
    _ call: TorchCall, _ number: Double?
  ) throws(SourceProblem.Reason) -> [String] {
    let operand = try tensor("self", of: call)
    let value: Double
    if let number { value = number } else { value = try call.number("fill_value").number }
    let type = try call.elementType("dtype") ?? operand.elementType
    return [try filled(value, type, emit("Shape", [operand.name], at: call), call)]
  }

  mutating func scalarTensor(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let number = try call.number("s")
    return [try scalar(number.number, try call.elementType("dtype") ?? .float32)]
  }

  /// Whole numbers from `start` on, below `end`.
  mutating func range(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let start = call.kind == .arange ? ExportedValue.integer(.value(0)) : call.value("start")
    let step = call.kind == .arangeStep ? try call.number("step").number : 1
    guard case .integer(let first) = start, case .integer(let last) = call.value("end") else {
      throw call.unsupported("end", "whole numbers")
    }
    guard step == step.rounded(), step != 0, let whole = Int(exactly: step) else {
      throw call.unsupported("step", "a whole number")
    }
    let type = try type(call, .integral)
    guard type == .int64 else { throw call.unsupported("dtype", "int64") }
    let result = emit("Range", [try size(first), try size(last), try vector([whole])], at: call)
    if whole == 1 { ranges[result] = TorchRange(start: first, end: last, limit: nil) }
    return [result]
  }

  // MARK: Sizes

  mutating func symSize(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let operand = try tensor("self", of: call)
    let given = try call.integer("dim")
    guard (-operand.rank..<operand.rank).contains(given) else {
      throw call.mismatch("dim", "an axis of \(operand.rank)")
    }
    let axis = given < 0 ? given + operand.rank : given
    return [
      emit(
        "Shape", [operand.name], ["start": .int(Int64(axis)), "end": .int(Int64(axis + 1))],
        at: call)
    ]
  }

  private mutating func sizeOperand(
    _ call: TorchCall, _ name: String
  ) throws(SourceProblem.Reason) -> String {
    guard case .integer(let integer) = call.value(name) else {
      throw call.unsupported(name, "a whole number")
    }
    return try size(integer)
  }

  mutating func sizeArithmetic(
    _ operatorType: String, _ call: TorchCall
  ) throws(SourceProblem.Reason) -> [String] {
    [emit(operatorType, [try sizeOperand(call, "a"), try sizeOperand(call, "b")], at: call)]
  }

  /// Python's `//` rounds down, ONNX's Div towards zero: `(a − a mod b) / b` is exact.
  mutating func floorDivide(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let (a, b) = (try sizeOperand(call, "a"), try sizeOperand(call, "b"))
    let rest = emit("Mod", [a, b], at: call)
    return [emit("Div", [emit("Sub", [a, rest], at: call), b], at: call)]
  }

  mutating func negateSize(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    [emit("Neg", [try sizeOperand(call, "a")], at: call)]
  }
}
