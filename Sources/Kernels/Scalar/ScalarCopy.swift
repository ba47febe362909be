/// The scalar truth of `CopyParameters`.
@inline(never)
public func scalarCopy(_ parameters: UnsafePointer<CopyParameters>, _ tasks: Range<Int>) {
  let p = parameters.pointee
  for task in tasks {
    for index in share(of: p.count, task: task, taskCount: p.taskCount) {
      let source = offset(of: index, rank: p.rank, sizes: p.sizes, strides: p.sourceStrides)
      let destination = offset(
        of: index, rank: p.rank, sizes: p.sizes, strides: p.destinationStrides)
      p.destination[destination] = p.source[source]
    }
  }
}

/// The scalar truth of `FillParameters`.
@inline(never)
public func scalarFill(_ parameters: UnsafePointer<FillParameters>, _ tasks: Range<Int>) {
  let p = parameters.pointee
  for task in tasks {
    for index in share(of: p.count, task: task, taskCount: p.taskCount) {
      p.destination[offset(of: index, rank: p.rank, sizes: p.sizes, strides: p.strides)] = p.value
    }
  }
}

/// The offset of the element with the given row-major index.
private func offset(of index: Int, rank: Int, sizes: AxisValues, strides: AxisValues) -> Int {
  var rest = index
  var offset = 0
  for axis in stride(from: rank - 1, through: 0, by: -1) {
    let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: sizes[axis])
    offset += remainder * strides[axis]
    rest = quotient
  }
  return offset
}
