import NetworkProgram
import Operators
import PlanFormat
import TensorCore

/// Writes steps as calls of the vocabulary.
struct StepCalls {
  let plan: Plan
  let paths: [PlanValueID: WeightPath]
  var extents: ExtentText

  init(_ plan: Plan, _ paths: [PlanValueID: WeightPath]) {
    self.plan = plan
    self.paths = paths
    extents = ExtentText(taken: PlanFunction.names(of: plan))
  }

  /// The call that adds a step of the same form.
  mutating func call(_ step: PlanStep) -> Call {
    guard let last = step.values.last, let form = plan.form(of: step) else { return Call("fail") }
    let value = plan[last]
    switch form {
    case .product(let convolution): return product(convolution)
    case .depthwise(let convolution): return depthwise(convolution)
    case .binary(let binary) where binary.appliesGELU:
      var call = Call("geluProduct")
      call.append(nil, piece(binary.left))
      call.append(nil, piece(binary.right))
      return call
    case .matrixProduct(let product): return matrixProduct(product)
    case .reference, .view, .averagePool, .localMean, .resize, .layerNorm, .binary, .unary,
      .scaledResidual, .simpleGate, .channelAttention, .l2Normalize, .reduce, .softmax,
      .topKSoftmax, .copy, .fill:
      var call = self.call(value.op, value.operands)
      let kernel = StepForm.kernel(for: value.op) ?? .reference
      let isAccepted = StepForm.accepts(PlanStep(kernel, step.values), in: plan.values)
      if step.kernel != (isAccepted ? kernel : .reference) { call.kernel = step.kernel }
      return call
    }
  }

  /// An operand.
  func piece(_ id: PlanValueID) -> Piece { paths[id].map { .weight($0) } ?? .value(id) }

  /// A layer whose weights these are: `conv1` for `conv1.weight` and `conv1.bias`.
  func layer(_ weight: PlanValueID, _ bias: PlanValueID?) -> WeightPath? {
    guard let path = paths[weight], path.parts.count > 1, path.parts.last == "weight" else {
      return nil
    }
    guard let bias else { return path.parent }
    return paths[bias] == WeightPath(parts: path.parent.parts + ["bias"]) ? path.parent : nil
  }

  /// Adds a layer, or its weight and bias.
  func append(
    _ weight: PlanValueID, _ bias: PlanValueID?, to call: inout Call
  ) -> WeightPath? {
    guard let layer = layer(weight, bias) else {
      call.append("weight", piece(weight))
      if let bias { call.append("bias", piece(bias)) }
      return nil
    }
    call.append(nil, .module(layer))
    call.layer = layer
    return layer
  }
}

// MARK: - Convolutions

extension StepCalls {
  private func product(_ form: ConvolutionForm) -> Call {
    var call = Call("convolution")
    call.append(nil, piece(form.input))
    appendWindow(form, to: &call, givesGroups: true)
    switch form.prelude {
    case .none: break
    case .normalization(let norm):
      let subtracts = norm.subtractsMean ? "" : ", subtractsMean: false"
      call.append(
        "after", ".normalization(epsilon: \(SourceText.epsilon(norm.epsilon))\(subtracts))")
    case .factors(let factors):
      call.arguments.append(
        Argument(label: "after", pieces: [.text(".factors("), piece(factors), .text(")")]))
    case .attention(let id): appendAttention(plan[id], to: &call)
    }
    if form.gates { call.append("gate", form.appliesGELU ? ".gelu" : ".product") }
    if let scale = form.scale { call.append("scale", piece(scale)) }
    if let residual = form.residual { call.append("residual", piece(residual)) }
    if form.rectifies { call.append("rectified", "true") }
    return call
  }

  private func appendAttention(_ attention: PlanValue, to call: inout Call) {
    let operands = attention.operands
    let bias = operands.count > 2 ? operands[2] : nil
    guard let layer = layer(operands[1], bias) else {
      var pieces = [.text(".weightedMeans("), piece(operands[1])]
      if let bias { pieces += [.text(", bias: "), piece(bias)] }
      call.arguments.append(Argument(label: "after", pieces: pieces + [.text(")")]))
      return
    }
    let suffix = bias == nil ? ", bias: false)" : ")"
    call.arguments.append(
      Argument(
        label: "after", pieces: [.text(".attention("), .module(layer), .text(suffix)]))
  }

  private func depthwise(_ form: ConvolutionForm) -> Call {
    var call = Call("depthwise")
    call.append(nil, piece(form.input))
    appendWindow(form, to: &call, givesGroups: false)
    if form.gates { call.append("gate", form.appliesGELU ? ".gelu" : ".product") }
    return call
  }

  /// The parameters, and those of the window that are not the usual ones.
  private func appendWindow(
    _ form: ConvolutionForm, to call: inout Call, givesGroups: Bool
  ) {
    let op = form.convolution
    let plain = Convolution(
      stride: op.strides.first ?? 1, padding: op.padsBefore.first ?? 0,
      dilation: op.dilations.first ?? 1, groups: op.groups)
    guard op == plain, layer(form.weight, form.bias) != nil else {
      call.append("weight", piece(form.weight))
      if let bias = form.bias { call.append("bias", piece(bias)) }
      call.layer = paths[form.weight]?.parent
      if op != Convolution() { call.append("window", SourceText.window(op, isPlain: op == plain)) }
      return
    }
    _ = append(form.weight, form.bias, to: &call)
    if plain.strides[0] != 1 { call.append("stride", "\(plain.strides[0])") }
    if plain.padsBefore[0] != 0 { call.append("padding", "\(plain.padsBefore[0])") }
    if plain.dilations[0] != 1 { call.append("dilation", "\(plain.dilations[0])") }
    if givesGroups, plain.groups != 1 { call.append("groups", "\(plain.groups)") }
    if form.bias == nil { call.append("bias", "false") }
  }

  /// A convolution that the scalar evaluator computes.
  func convolution(_ op: Convolution, _ operands: [PlanValueID]) -> Call {
    var call = Call("convolution")
    call.append(nil, piece(operands[0]))
    call.append("weight", piece(operands[1]))
    if operands.count > 2 { call.append("bias", piece(operands[2])) }
    call.append("window", SourceText.window(op, isPlain: false))
    return call
  }

  private func matrixProduct(_ form: MatrixProductForm) -> Call {
    var call = Call("matrixProduct")
    call.append(nil, piece(form.left))
    call.append(nil, piece(form.right))
    if form.transposesLeft { call.append("transposesLeft", "true") }
    if form.transposesRight { call.append("transposesRight", "true") }
    return call
  }
}

extension SourceText {
  /// A window of a convolution.
  static func window(_ op: Convolution, isPlain: Bool) -> String {
    guard !isPlain else {
      var parts: [String] = []
      if op.strides[0] != 1 { parts.append("stride: \(op.strides[0])") }
      if op.padsBefore[0] != 0 { parts.append("padding: \(op.padsBefore[0])") }
      if op.dilations[0] != 1 { parts.append("dilation: \(op.dilations[0])") }
      if op.groups != 1 { parts.append("groups: \(op.groups)") }
      return "Convolution(\(parts.joined(separator: ", ")))"
    }
    return "Convolution(strides: \(list(op.strides)), padsBefore: \(list(op.padsBefore)), "
      + "padsAfter: \(list(op.padsAfter)), dilations: \(list(op.dilations)), "
      + "groups: \(op.groups))"
  }
}
