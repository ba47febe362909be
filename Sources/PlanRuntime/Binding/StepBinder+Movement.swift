import Kernels
import Operators
import PlanFormat

extension StepBinder {
  mutating func bindMovement(_ movement: Movement, _ result: PlanValue, _ id: PlanValueID) {
    let input = result.operands[0]
    if isView(id, of: input, movement) { return }
    let source = strided(input)
    let destination = strided(id)
    switch movement {
    case .slice(let op):
      copy(
        source.sliced(op.axis, from: value(op.start), count: shape(id)[op.axis], step: op.step),
        of: input, to: destination, of: id)
    case .transpose(let op):
      copy(source.transposed(op.permutation), of: input, to: destination, of: id)
    case .concatenate(let op): bindConcatenate(axis: op.axis, result.operands, to: id)
    case .pad(let op): bindPad(op, of: input, to: id)
    case .expand: copy(source.expanded(to: shape(id)), of: input, to: destination, of: id)
    case .depthToSpace(let op):
      let axes = DepthSpaceAxes(factor: op.factor, order: op.order)
      copy(
        axes.depth(source), of: input, to: axes.space(destination), of: id)
    case .spaceToDepth(let op):
      let axes = DepthSpaceAxes(factor: op.factor, order: op.order)
      copy(axes.space(source), of: input, to: axes.depth(destination), of: id)
    }
  }

  /// Whether the elements are already where they should be. A copy never shares its operand's
  /// buffer otherwise; a concatenation does, and looks at each operand.
  private func isView(_ id: PlanValueID, of input: PlanValueID, _ movement: Movement) -> Bool {
    if case .concatenate = movement { return false }
    return shareMemory(input, id)
  }

  private mutating func bindConcatenate(
    axis: Int, _ operands: [PlanValueID], to id: PlanValueID
  ) {
    let destination = strided(id)
    var start = 0
    for operand in operands {
      let extent = shape(operand)[axis]
      let part = destination.sliced(axis, from: start, count: extent, step: 1)
      start += extent
      if floats(id) + part.offset == floats(operand) || shape(operand).contains(0) { continue }
      copy(strided(operand), of: operand, to: part, of: id)
    }
  }

  private mutating func bindPad(_ op: Pad, of input: PlanValueID, to id: PlanValueID) {
    let source = StridedTensor(shape(input))
    let destination = StridedTensor(shape(id))
    let before = op.before.map { value($0) }
    switch op.mode {
    case .constant:
      call(
        .fill(
          FillParameters(
            count: count(of: id), destination: floats(id), value: Float(op.value))))
      if shape(input).contains(0) { return }
      var part = destination
      for axis in before.indices {
        part = part.sliced(axis, from: before[axis], count: shape(input)[axis], step: 1)
      }
      copy(source, of: input, to: part, of: id)
    case .reflect, .edge:
      // Along each axis three parts: before, the operand, after.
      var pieces = [(source: source, destination: destination)]
      for axis in before.indices {
        let extent = shape(input)[axis]
        let after = value(op.after[axis])
        pieces = pieces.flatMap { piece in
          PadPart.parts(op.mode, before: before[axis], extent: extent, after: after).map { part in
            (
              piece.source.sliced(axis, from: part.source, count: part.count, step: part.step),
              piece.destination.sliced(axis, from: part.destination, count: part.count, step: 1)
            )
          }
        }
      }
      for piece in pieces { copy(piece.source, of: input, to: piece.destination, of: id) }
    }
  }

  private mutating func copy(
    _ source: StridedTensor, of input: PlanValueID, to destination: StridedTensor,
    of output: PlanValueID
  ) {
    copy(source, at: floats(input), to: destination, at: floats(output))
  }

  /// Copies between two parts of the same sizes, where there is anything to copy.
  mutating func copy(
    _ source: StridedTensor, at sourceStart: UnsafeMutablePointer<Float>,
    to destination: StridedTensor, at destinationStart: UnsafeMutablePointer<Float>
  ) {
    if let parameters = StridedTensor.copy(
      from: source, at: sourceStart, to: destination, at: destinationStart)
    {
      call(.copy(parameters))
    }
  }
}

/// A part of a padded axis and where its elements come from.
private struct PadPart {
  let destination: Int
  let source: Int
  let count: Int
  let step: Int

  static func parts(_ mode: Pad.Mode, before: Int, extent: Int, after: Int) -> [PadPart] {
    let isEdge = mode == .edge
    return [
      PadPart(
        destination: 0, source: isEdge ? 0 : before, count: before, step: isEdge ? 0 : -1),
      PadPart(destination: before, source: 0, count: extent, step: 1),
      PadPart(
        destination: before + extent, source: isEdge ? extent - 1 : extent - 2, count: after,
        step: isEdge ? 0 : -1),
    ].filter { $0.count > 0 }
  }
}

/// The six axes N, C, i, H, j, W in which depth and space are the same block; elements of a row of
/// the image are innermost in the order H, i, W, j.
private struct DepthSpaceAxes {
  let factor: Int
  let order: DepthToSpace.Order

  /// `[N, C·r², H, W]` as N, C, H, i, W, j.
  func depth(_ tensor: StridedTensor) -> StridedTensor {
    let (sizes, strides) = (tensor.sizes, tensor.strides)
    let channels = sizes[1] / (factor * factor)
    let channelStrides: (channel: Int, row: Int, column: Int)
    switch order {
    case .pixelShuffle:
      channelStrides = (factor * factor * strides[1], factor * strides[1], strides[1])
    case .depthColumnRow:
      channelStrides = (strides[1], factor * channels * strides[1], channels * strides[1])
    }
    return StridedTensor(
      offset: tensor.offset, sizes: [sizes[0], channels, sizes[2], factor, sizes[3], factor],
      strides: [
        strides[0], channelStrides.channel, strides[2], channelStrides.row, strides[3],
        channelStrides.column,
      ])
  }

  /// `[N, C, r·H, r·W]` as N, C, H, i, W, j.
  func space(_ tensor: StridedTensor) -> StridedTensor {
    let (sizes, strides) = (tensor.sizes, tensor.strides)
    return StridedTensor(
      offset: tensor.offset,
      sizes: [sizes[0], sizes[1], sizes[2] / factor, factor, sizes[3] / factor, factor],
      strides: [
        strides[0], strides[1], factor * strides[2], strides[2], factor * strides[3], strides[3],
      ])
  }
}
