internal import ModelFiles
internal import TensorCore

/// Convolutions, pools and matrix products.
extension TorchTranslation {
  private func attribute(_ values: [Int]) -> SourceAttribute { .ints(values.map { Int64($0) }) }

  mutating func convolution(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let weight = try tensor("weight", of: call)
    let axes = weight.rank - 2
    guard axes >= 1 else { throw call.mismatch("weight", "a tensor of at least 3 dimensions") }
    if call.kind == .convolution {
      guard try !call.bool("transposed") else { throw call.unsupported("transposed", "False") }
      guard try call.integers("output_padding").allSatisfy({ $0 == 0 }) else {
        throw call.mismatch("output_padding", "zeros")
      }
    }
    let dilation = try call.integers("dilation", count: axes)
    let pads: [Int]
    if call.kind == .conv2dPadding {
      pads = try namedPads(call, weight, dilation)
    } else {
      let padding = try call.integers("padding", count: axes)
      pads = padding + padding
    }
    var inputs = [try tensor("input", of: call).name, weight.name]
    if let bias = try optionalTensor("bias", of: call) { inputs.append(bias.name) }
    return [
      emit(
        "Conv", inputs,
        [
          "strides": attribute(try call.integers("stride", count: axes)),
          "dilations": attribute(dilation), "pads": attribute(pads),
          "group": .int(Int64(try call.integer("groups"))),
        ], at: call)
    ]
  }

  /// `valid` is no padding; `same` keeps the extents, with the odd element after.
  private func namedPads(
    _ call: TorchCall, _ weight: TorchCall.Operand, _ dilation: [Int]
  ) throws(SourceProblem.Reason) -> [Int] {
    let axes = weight.rank - 2
    switch try call.text("padding") {
    case "valid": return [Int](repeating: 0, count: 2 * axes)
    case "same":
      guard try call.integers("stride", count: axes).allSatisfy({ $0 == 1 }) else {
        throw call.mismatch("stride", "1 with padding 'same'")
      }
      var totals: [Int] = []
      for (dim, step) in zip(weight.dims.dropFirst(2), dilation) {
        guard case .fixed(let extent) = dim,
          case (let total, false) = (extent - 1).multipliedReportingOverflow(by: step)
        else { throw call.mismatch("weight", "a tensor of fixed extents") }
        totals.append(total)
      }
      return totals.map { $0 / 2 } + totals.map { $0 - $0 / 2 }
    case _: throw call.mismatch("padding", "'valid' or 'same'")
    }
  }

  mutating func averagePool(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    guard !call.isGiven("divisor_override") else {
      throw call.unsupported("divisor_override", "None")
    }
    let kernel = try call.integers("kernel_size", count: 2)
    let strides =
      try call.integers("stride").isEmpty ? kernel : try call.integers("stride", count: 2)
    let padding = try call.integers("padding", count: 2)
    return [
      emit(
        "AveragePool", [try tensor("self", of: call).name],
        [
          "kernel_shape": attribute(kernel), "strides": attribute(strides),
          "pads": attribute(padding + padding),
          "ceil_mode": .int(try call.bool("ceil_mode") ? 1 : 0),
          "count_include_pad": .int(try call.bool("count_include_pad") ? 1 : 0),
        ], at: call)
    ]
  }

  /// A mean over the whole map, or over windows that tile it.
  mutating func adaptivePool(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let operand = try tensor("self", of: call)
    let sizes = try call.integers("output_size", count: 2)
    if sizes == [1, 1] {
      return [
        emit("ReduceMean", [operand.name, try vector([-1, -2])], ["keepdims": .int(1)], at: call)
      ]
    }
    var kernel: [Int] = []
    for (dim, size) in zip(operand.dims.suffix(2), sizes) {
      guard case .fixed(let extent) = dim, size > 0, extent > 0, extent.isMultiple(of: size) else {
        throw call.unsupported("output_size", "1, or a divisor of a fixed extent")
      }
      kernel.append(extent / size)
    }
    guard kernel.count == 2 else { throw call.mismatch("self", "a tensor of 3 or 4 dimensions") }
    return [
      emit(
        "AveragePool", [operand.name],
        ["kernel_shape": attribute(kernel), "strides": attribute(kernel)], at: call)
    ]
  }

  mutating func product(
    _ call: TorchCall, other: String
  ) throws(SourceProblem.Reason) -> [String] {
    let operands = [try tensor("self", of: call).name, try tensor(other, of: call).name]
    return [emit("MatMul", operands, at: call)]
  }

  /// `x Wᵀ + b`.
  mutating func linear(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let weight = try tensor("weight", of: call)
    guard weight.rank == 2 else { throw call.mismatch("weight", "a tensor of 2 dimensions") }
    let turned = emit("Transpose", [weight.name], ["perm": .ints([1, 0])], at: call)
    let product = emit("MatMul", [try tensor("input", of: call).name, turned], at: call)
    guard let bias = try optionalTensor("bias", of: call) else { return [product] }
    return [emit("Add", [product, bias.name], at: call)]
  }

  /// `β b + α A B`.
  mutating func addmm(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let operands = [
      try tensor("mat1", of: call).name, try tensor("mat2", of: call).name,
      try tensor("self", of: call).name,
    ]
    let (alpha, beta) = (try call.number("alpha").number, try call.number("beta").number)
    return [
      emit(
        "Gemm", operands, ["alpha": .float(Float(alpha)), "beta": .float(Float(beta))], at: call)
    ]
  }

  /// Resampling of height and width. With `scale_factors` the size follows from them.
  mutating func upsample(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let operand = try tensor("input", of: call)
    guard operand.rank == 4 else { throw call.mismatch("input", "a tensor of 4 dimensions") }
    var attributes: [String: SourceAttribute] = ["mode": .string("nearest")]
    if call.kind == .upsampleBilinear2d {
      attributes["mode"] = .string("linear")
      let aligns = try call.bool("align_corners")
      attributes["coordinate_transformation_mode"] = .string(
        aligns ? "align_corners" : "half_pixel")
    } else {
      attributes["coordinate_transformation_mode"] = .string("asymmetric")
      attributes["nearest_mode"] = .string("floor")
    }
    if call.isGiven("output_size") {
      let leading = emit("Shape", [operand.name], ["start": .int(0), "end": .int(2)], at: call)
      let size = try sizes(try call.extents("output_size"), at: call)
      let whole = emit("Concat", [leading, size], ["axis": .int(0)], at: call)
      return [emit("Resize", [operand.name, "", "", whole], attributes, at: call)]
    }
    guard case .numbers(let factors) = call.value("scale_factors"), factors.count == 2,
      let scales = try? Tensor(shape: [4], floats: [1, 1] + factors.map { Float($0) })
    else { throw call.mismatch("scale_factors", "2 numbers") }
    return [emit("Resize", [operand.name, "", constant(scales)], attributes, at: call)]
  }
}
