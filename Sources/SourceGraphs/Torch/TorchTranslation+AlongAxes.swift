internal import ModelFiles
internal import TensorCore

/// Functions along axes.
extension TorchTranslation {
  /// The operand, in the type that `dtype` asks for.
  private mutating func converted(
    _ call: TorchCall, _ name: String = "self"
  ) throws(SourceProblem.Reason) -> String {
    let operand = try tensor(name, of: call)
    guard call.kind.parameters.contains(where: { $0.name == "dtype" }),
      let type = try call.elementType("dtype")
    else { return operand.name }
    return try cast(operand, to: type, at: call)
  }

  /// The axes; none where all are meant.
  private func axes(_ call: TorchCall) throws(SourceProblem.Reason) -> [Int] {
    let hasAxes = call.kind.parameters.contains { $0.name == "dim" }
    return hasAxes && call.isGiven("dim") ? try call.integers("dim") : []
  }

  private func keepsAxes(_ call: TorchCall) throws(SourceProblem.Reason) -> SourceAttribute {
    let hasFlag = call.kind.parameters.contains { $0.name == "keepdim" }
    guard hasFlag else { return .int(0) }
    return .int(try call.bool("keepdim") ? 1 : 0)
  }

  mutating func reduce(
    _ operatorType: String, _ call: TorchCall
  ) throws(SourceProblem.Reason) -> [String] {
    let operand = try tensor("self", of: call)
    if operatorType == "ReduceSum", TorchCategory(operand.elementType) != .floating,
      operand.elementType != .int64, try call.elementType("dtype") == nil
    {
      throw call.unsupported("self", "numbers of floating point, or of 64 bits")
    }
    let axes = try axes(call)
    var inputs = [try converted(call)]
    if !axes.isEmpty { inputs.append(try vector(axes)) }
    return [emit(operatorType, inputs, ["keepdims": try keepsAxes(call)], at: call)]
  }

  mutating func vectorNorm(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let operatorType: String
    switch try call.number("ord").number {
    case 1: operatorType = "ReduceL1"
    case 2: operatorType = "ReduceL2"
    case _: throw call.unsupported("ord", "1 or 2")
    }
    return try reduce(operatorType, call)
  }

  /// `Σ (x − mean)² / (n − correction)`, as a mean times `n / (n − correction)`.
  mutating func variance(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let operand = try tensor("self", of: call)
    let axes = try axes(call)
    let dims = axes.isEmpty ? [] : [try vector(axes)]
    let mean = emit("ReduceMean", [operand.name] + dims, ["keepdims": .int(1)], at: call)
    let centred = emit("Sub", [operand.name, mean], at: call)
    let squared = emit("Mul", [centred, centred], at: call)
    let result = emit("ReduceMean", [squared] + dims, ["keepdims": try keepsAxes(call)], at: call)
    let correction: Double
    if call.kind == .varDim {
      correction = try call.bool("unbiased") ? 1 : 0
    } else {
      correction = call.isGiven("correction") ? try call.number("correction").number : 1
    }
    guard correction != 0 else { return [result] }
    var count = 1.0
    for axis in axes.isEmpty ? Array(operand.dims.indices) : axes {
      let index = axis < 0 ? axis + operand.rank : axis
      guard operand.dims.indices.contains(index), case .fixed(let extent) = operand.dims[index]
      else {
        throw .unsupportedArgument(
          name: "correction", found: "\(correction)",
          supported: "0, or any number where the reduced extents are fixed")
      }
      count *= Double(extent)
    }
    let factor = try scalar(count / max(count - correction, 0), operand.elementType)
    return [emit("Mul", [result, factor], at: call)]
  }

  mutating func softmax(
    _ operatorType: String, _ call: TorchCall
  ) throws(SourceProblem.Reason) -> [String] {
    if call.kind == .softmaxDirect || call.kind == .logSoftmaxDirect,
      try call.bool("half_to_float")
    {
      throw call.unsupported("half_to_float", "False")
    }
    let axis = try call.integer("dim")
    return [emit(operatorType, [try converted(call)], ["axis": .int(Int64(axis))], at: call)]
  }

  mutating func cumulativeSum(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let axis = try vector([try call.integer("dim")])
    return [emit("CumSum", [try converted(call), axis], at: call)]
  }

  mutating func topK(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let count = try vector([try call.integer("k")])
    return emit(
      "TopK", [try tensor("self", of: call).name, count],
      [
        "axis": .int(Int64(try call.integer("dim"))),
        "largest": .int(try call.bool("largest") ? 1 : 0),
        "sorted": .int(try call.bool("sorted") ? 1 : 0),
      ], results: 2, at: call)
  }

  /// With the statistics of training; in training mode it would take those of the operand.
  mutating func batchNorm(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    if call.kind == .batchNorm, try call.bool("training") { throw .trainingMode }
    guard let mean = try optionalTensor("running_mean", of: call),
      let variance = try optionalTensor("running_var", of: call)
    else { throw call.unsupported("running_mean", "a tensor") }
    let scale = try channels("weight", of: call, else: 1, like: mean)
    let offset = try channels("bias", of: call, else: 0, like: mean)
    let epsilon = try call.number("eps").number
    return [
      emit(
        "BatchNormalization",
        [try tensor("input", of: call).name, scale, offset, mean.name, variance.name],
        ["epsilon": .float(Float(epsilon))], at: call)
    ]
  }

  /// A number for each channel: an argument, or where it is absent one number for all.
  private mutating func channels(
    _ name: String, of call: TorchCall, else number: Double, like operand: TorchCall.Operand
  ) throws(SourceProblem.Reason) -> String {
    if let given = try optionalTensor(name, of: call) { return given.name }
    let shape = emit("Shape", [operand.name], at: call)
    return emit("Expand", [try scalar(number, operand.elementType), shape], at: call)
  }

  mutating func layerNorm(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let operand = try tensor("input", of: call)
    let shape = try call.integers("normalized_shape")
    guard !shape.isEmpty, shape.count <= operand.rank else {
      throw call.mismatch("normalized_shape", "1 to \(operand.rank) numbers")
    }
    let scale: String
    if let weight = try optionalTensor("weight", of: call) {
      scale = weight.name
    } else {
      scale = emit(
        "Expand", [try scalar(1, operand.elementType), try vector(shape)], at: call)
    }
    var inputs = [operand.name, scale]
    if let bias = try optionalTensor("bias", of: call) { inputs.append(bias.name) }
    let results = call.kind == .nativeLayerNorm ? 3 : 1
    return emit(
      "LayerNormalization", inputs,
      [
        "axis": .int(Int64(-shape.count)),
        "epsilon": .float(Float(try call.number("eps").number)),
      ], results: results, at: call)
  }
}
