internal import ModelFiles
internal import TensorCore

/// Parts of tensors, and their composition.
extension TorchTranslation {
  private func axis(_ call: TorchCall) throws(SourceProblem.Reason) -> SourceAttribute {
    .int(Int64(try call.integer("dim")))
  }

  /// The extent of the axis `dim` as the program declares it.
  private func extent(
    _ operand: TorchCall.Operand, _ call: TorchCall
  ) throws(SourceProblem.Reason) -> Int? {
    let axis = try call.integer("dim")
    let index = axis < 0 ? axis + operand.rank : axis
    guard operand.dims.indices.contains(index) else {
      throw call.mismatch("dim", "an axis of \(operand.rank)")
    }
    if case .fixed(let extent) = operand.dims[index] { return extent }
    return nil
  }

  mutating func concatenate(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let operands = try tensors("tensors", of: call).map(\.name)
    return [emit("Concat", operands, ["axis": try axis(call)], at: call)]
  }

  mutating func stack(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let axes = try vector([try call.integer("dim")])
    var operands: [String] = []
    for operand in try tensors("tensors", of: call) {
      operands.append(emit("Unsqueeze", [operand.name, axes], at: call))
    }
    return [emit("Concat", operands, ["axis": try axis(call)], at: call)]
  }

  /// Parts of `⌈n / chunks⌉` elements, of which the last may be smaller, and there may be fewer.
  mutating func chunk(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let operand = try tensor("self", of: call)
    let chunks = try call.integer("chunks")
    guard chunks > 0 else { throw call.mismatch("chunks", "1 or more") }
    var expected = chunks
    if let extent = try extent(operand, call), extent > 0 {
      let size = 1 + (extent - 1) / chunks
      expected = 1 + (extent - 1) / size
    }
    return try parts(operand, expected, call)
  }

  /// So many parts of equal size; the last may be smaller.
  private mutating func parts(
    _ operand: TorchCall.Operand, _ count: Int, _ call: TorchCall
  ) throws(SourceProblem.Reason) -> [String] {
    guard call.resultCount == count else {
      throw .results(found: call.resultCount, expected: "\(count)")
    }
    return emit(
      "Split", [operand.name],
      ["axis": try axis(call), "num_outputs": .int(Int64(call.resultCount))],
      results: call.resultCount, at: call)
  }

  mutating func split(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let operand = try tensor("self", of: call)
    let size = try call.integer("split_size")
    guard let extent = try extent(operand, call) else {
      throw call.unsupported("self", "a fixed extent of the axis that is split")
    }
    guard size > 0, extent > 0 else { throw call.mismatch("split_size", "1 or more") }
    let count = 1 + (extent - 1) / size
    guard call.resultCount == count else {
      throw .results(found: call.resultCount, expected: "\(count)")
    }
    let sizes = [Int](repeating: size, count: count - 1) + [extent - size * (count - 1)]
    return emit(
      "Split", [operand.name, try vector(sizes)], ["axis": try axis(call)], results: count,
      at: call)
  }

  mutating func splitWithSizes(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let extents = try call.extents("split_sizes")
    guard call.resultCount == extents.count, !extents.isEmpty else {
      throw .results(found: call.resultCount, expected: "\(max(1, extents.count))")
    }
    return emit(
      "Split", [try tensor("self", of: call).name, try sizes(extents, at: call)],
      ["axis": try axis(call)], results: extents.count, at: call)
  }

  mutating func unbind(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let operand = try tensor("self", of: call)
    guard let extent = try extent(operand, call), extent > 0 else {
      throw call.unsupported("self", "a fixed extent of the axis that is taken apart")
    }
    let axes = try vector([try call.integer("dim")])
    var results: [String] = []
    for part in try parts(operand, extent, call) {
      results.append(emit("Squeeze", [part, axes], at: call))
    }
    return results
  }

  mutating func select(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let position = try scalar(Double(try call.integer("index")), .int64)
    return [
      emit(
        "Gather", [try tensor("self", of: call).name, position], ["axis": try axis(call)],
        at: call)
    ]
  }

  mutating func slice(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    func bound(_ name: String, _ absent: Int64) throws(SourceProblem.Reason) -> ExportedInteger {
      switch call.value(name) {
      case .none: return .value(absent)
      case .integer(let integer): return integer
      case _: throw call.mismatch(name, "an integer")
      }
    }
    let step = try call.integer("step")
    guard step > 0 else { throw call.mismatch("step", "1 or more") }
    let inputs = [
      try tensor("self", of: call).name, try size(try bound("start", 0)),
      try size(try bound("end", .max)), try vector([try call.integer("dim")]),
      try vector([step]),
    ]
    return [emit("Slice", inputs, at: call)]
  }

  mutating func narrow(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    guard case .integer(let first) = call.value("start"),
      case .integer(let count) = call.value("length")
    else { throw call.mismatch("start", "an integer") }
    let start = try size(first)
    let end = emit("Add", [start, try size(count)], at: call)
    let axes = try vector([try call.integer("dim")])
    return [emit("Slice", [try tensor("self", of: call).name, start, end, axes], at: call)]
  }

  mutating func indexSelect(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let operands = [try tensor("self", of: call).name, try tensor("index", of: call).name]
    return [emit("Gather", operands, ["axis": try axis(call)], at: call)]
  }

  /// Parts at the indices of one tensor along its axis.
  ///
  /// Indices `clamp(start ..< end, 0, n)` repeat the border: that is padding by `−start` before and
  /// `end − (n + 1)` after what has `n + 1` elements. To so many the operand is cut before; as a
  /// rule it has them, and the cut is one of no elements.
  mutating func index(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let operand = try tensor("self", of: call)
    let indices: [String?]
    switch call.value("indices") {
    case .optionalTensors(let names): indices = names
    case .tensors(let names): indices = names
    case _: throw call.mismatch("indices", "tensors")
    }
    let given = indices.enumerated().compactMap { axis, name in name.map { (axis, $0) } }
    guard let (axis, name) = given.first, given.count == 1 else {
      throw call.unsupported("indices", "one tensor")
    }
    let index = try self.operand(named: name)
    guard index.elementType != .bool, index.elementType != .uint8 else {
      throw call.unsupported("indices", "indices, not masks")
    }
    guard let range = ranges[index.name], let limit = range.limit else {
      return [
        emit("Gather", [operand.name, index.name], ["axis": .int(Int64(axis))], at: call)
      ]
    }
    let axes = try vector([axis])
    let count = emit("Add", [try size(limit), try vector([1])], at: call)
    let extent = emit(
      "Shape", [operand.name], ["start": .int(Int64(axis)), "end": .int(Int64(axis + 1))],
      at: call)
    let rest = emit("Sub", [count, extent], at: call)
    let cut = emit("Concat", [try vector([0]), rest], ["axis": .int(0)], at: call)
    let whole = emit("Pad", [operand.name, cut, "", axes], ["mode": .string("edge")], at: call)
    let before = emit("Neg", [try size(range.start)], at: call)
    let after = emit("Sub", [try size(range.end), count], at: call)
    let amounts = emit("Concat", [before, after], ["axis": .int(0)], at: call)
    return [emit("Pad", [whole, amounts, "", axes], ["mode": .string("edge")], at: call)]
  }

  /// Writes a number or a tensor at indices along an axis.
  mutating func scatter(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let operand = try tensor("self", of: call)
    let index = try tensor("index", of: call)
    let source: String
    if call.kind == .scatterValue {
      let value = try scalar(try call.number("value").number, operand.elementType)
      source = emit("Expand", [value, emit("Shape", [index.name], at: call)], at: call)
    } else {
      let given = try tensor("src", of: call)
      guard given.dims == index.dims else {
        throw call.unsupported("src", "a tensor of the shape of index")
      }
      source = given.name
    }
    return [
      emit(
        "ScatterElements", [operand.name, index.name, source], ["axis": try axis(call)], at: call)
    ]
  }
}
