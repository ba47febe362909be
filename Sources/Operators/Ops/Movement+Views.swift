public import TensorCore

// Which results are parts of their operand as it lies in memory, the last axis innermost.

extension Reshape {
  public func isView(_ operands: [TensorType], _ result: TensorType) -> Bool { true }
}

extension Transpose {
  /// Axes of one element may go anywhere.
  public func isView(_ operands: [TensorType], _ result: TensorType) -> Bool {
    let moved = permutation.filter { operands[0].shape[$0] != 1 }
    return moved == moved.sorted()
  }
}

extension Slice {
  /// A slice is contiguous along the outermost axis of more than one element; one whose start
  /// depends on the size is copied.
  public func isView(_ operands: [TensorType], _ result: TensorType) -> Bool {
    guard start.value != nil, step == 1 || result.shape[axis] == 1 else { return false }
    return operands[0].shape[..<axis].allSatisfy { $0 == 1 } || operands[0] == result
  }
}

extension Concatenate {
  public func isView(_ operands: [TensorType], _ result: TensorType) -> Bool {
    operands.count == 1
  }
}

extension Pad {
  public func isView(_ operands: [TensorType], _ result: TensorType) -> Bool {
    operands[0] == result
  }
}

extension Expand {
  public func isView(_ operands: [TensorType], _ result: TensorType) -> Bool {
    operands[0] == result
  }
}
