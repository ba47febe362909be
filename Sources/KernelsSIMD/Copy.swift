public import Kernels

/// A copy reduced to what matters: axes of one element dropped, neighbours that are one axis in
/// both layouts joined, and the two axes found that the inner loops run over.
private struct CopyLayout {
  /// Axes outside of the two inner ones.
  var outerRank = 0
  var sizes = AxisValues(repeating: 1)
  var sourceStrides = AxisValues(repeating: 0)
  var destinationStrides = AxisValues(repeating: 0)
  /// The axis along which the destination is contiguous, if any is.
  var columns = Axis()
  /// The axis along which the source is contiguous, or the next one.
  var rows = Axis()

  struct Axis {
    var size = 1
    var source = 0
    var destination = 0
  }

  @inline(__always)
  init(_ parameters: UnsafePointer<CopyParameters>) {
    var rank = 0
    for axis in 0..<parameters.pointee.rank {
      let size = parameters.pointee.sizes[axis]
      let source = parameters.pointee.sourceStrides[axis]
      let destination = parameters.pointee.destinationStrides[axis]
      guard size != 1 else { continue }
      if rank > 0, sourceStrides[rank - 1] == source * size,
        destinationStrides[rank - 1] == destination * size
      {
        sizes[rank - 1] *= size
      } else {
        sizes[rank] = size
        rank += 1
      }
      sourceStrides[rank - 1] = source
      destinationStrides[rank - 1] = destination
    }
    outerRank = rank
    columns = takeAxis(contiguousIn: destinationStrides)
    rows = takeAxis(contiguousIn: sourceStrides)
  }

  /// Removes and returns the last axis of stride 1, or else the last of all.
  @inline(__always)
  private mutating func takeAxis(contiguousIn strides: AxisValues) -> Axis {
    guard outerRank > 0 else { return Axis() }
    var found = outerRank - 1
    var axis = outerRank - 1
    while axis >= 0 {
      if strides[axis] == 1 {
        found = axis
        break
      }
      axis -= 1
    }
    let result = Axis(
      size: sizes[found], source: sourceStrides[found], destination: destinationStrides[found])
    for axis in found..<outerRank - 1 {
      sizes[axis] = sizes[axis + 1]
      sourceStrides[axis] = sourceStrides[axis + 1]
      destinationStrides[axis] = destinationStrides[axis + 1]
    }
    outerRank -= 1
    return result
  }

  /// The offsets of the block with the given index among the outer axes.
  @inline(__always)
  func offsets(of index: Int) -> (source: Int, destination: Int) {
    var rest = index
    var (source, destination) = (0, 0)
    var axis = outerRank - 1
    while axis >= 0 {
      let place = rest % sizes[axis]
      rest /= sizes[axis]
      source += place * sourceStrides[axis]
      destination += place * destinationStrides[axis]
      axis -= 1
    }
    return (source, destination)
  }
}

/// Strided copy; see `CopyParameters`.
///
/// The work is cut into runs of rows of blocks (`outer · rows`), or of columns where there are few
/// rows, and a task takes its share of them.
@inline(never)
public func copy(_ parameters: UnsafePointer<CopyParameters>, _ tasks: Range<Int>) {
  guard parameters.pointee.count > 0 else { return }
  let layout = CopyLayout(parameters)
  let taskCount = parameters.pointee.taskCount
  let (rows, columns) = (layout.rows.size, layout.columns.size)
  let outer = parameters.pointee.count / (rows * columns)
  // Blocks of rows 16 high keep transposes in whole vectors.
  let rowBlock = rows >= 16 ? 16 : rows
  let rowBlocks = (rows + rowBlock - 1) / rowBlock
  let columnBlock = min(columns, 4096)
  let columnBlocks = (columns + columnBlock - 1) / columnBlock
  let units = outer * rowBlocks * columnBlocks
  for task in tasks {
    for unit in share(of: units, task: task, taskCount: taskCount) {
      let (block, columnPart) = (unit / columnBlocks, unit % columnBlocks)
      let (index, rowPart) = (block / rowBlocks, block % rowBlocks)
      let offsets = layout.offsets(of: index)
      let (firstRow, firstColumn) = (rowPart * rowBlock, columnPart * columnBlock)
      copyBlock(
        parameters.pointee.source
          + (offsets.source + firstRow * layout.rows.source + firstColumn * layout.columns.source),
        parameters.pointee.destination
          + (offsets.destination + firstRow * layout.rows.destination
            + firstColumn * layout.columns.destination),
        rows: min(rowBlock, rows - firstRow), columns: min(columnBlock, columns - firstColumn),
        source: (layout.rows.source, layout.columns.source),
        destination: (layout.rows.destination, layout.columns.destination))
    }
  }
}

/// Copies `rows` by `columns` elements between two layouts.
@inline(never)
private func copyBlock(
  _ source: UnsafePointer<Float>, _ destination: UnsafeMutablePointer<Float>, rows: Int,
  columns: Int, source from: (row: Int, column: Int), destination to: (row: Int, column: Int)
) {
  if from.column == 1 && to.column == 1 {
    for row in 0..<rows {
      copy(source + row * from.row, first: 0, step: 1, count: columns, destination + row * to.row)
    }
  } else if from.column == 0 && to.column == 1 {
    for row in 0..<rows {
      fillRun(destination + row * to.row, columns, broadcast(source[row * from.row]))
    }
  } else if from.column == 2 && to.column == 1 {
    for row in 0..<rows {
      copy(source + row * from.row, first: 0, step: 2, count: columns, destination + row * to.row)
    }
  } else if columns == 2 && to.column == 1 && to.row == 2 && from.row == 1 {
    interleave(source, source + from.column, destination, count: rows)
  } else if from.row == 1 && to.column == 1 {
    transpose(source, destination, rows: rows, columns: columns, from: from.column, to: to.row)
  } else {
    for row in 0..<rows {
      let (input, output) = (source + row * from.row, destination + row * to.row)
      for column in 0..<columns { output[column * to.column] = input[column * from.column] }
    }
  }
}

/// `destination = first[0], second[0], first[1], second[1], …`
@inline(__always)
private func interleave(
  _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>,
  _ destination: UnsafeMutablePointer<Float>, count: Int
) {
  var index = 0
  while index + lanes / 2 <= count {
    var pair = Vector.zero
    pair.evenHalf = loadHalf(first + index)
    pair.oddHalf = loadHalf(second + index)
    store(pair, destination + 2 * index)
    index += lanes / 2
  }
  while index < count {
    destination[2 * index] = first[index]
    destination[2 * index + 1] = second[index]
    index += 1
  }
}

/// `destination[r · to + c] = source[c · from + r]`
@inline(__always)
func transpose(
  _ source: UnsafePointer<Float>, _ destination: UnsafeMutablePointer<Float>, rows: Int,
  columns: Int, from: Int, to: Int
) {
  var column = 0
  while column + 4 <= columns {
    var row = 0
    while row + 4 <= rows {
      transpose4(source + (column * from + row), destination + (row * to + column), from, to)
      row += 4
    }
    while row < rows {
      for index in column..<column + 4 {
        destination[row * to + index] = source[index * from + row]
      }
      row += 1
    }
    column += 4
  }
  while column < columns {
    for row in 0..<rows { destination[row * to + column] = source[column * from + row] }
    column += 1
  }
}

/// A transpose of 4 by 4 elements.
@inline(__always)
private func transpose4(
  _ source: UnsafePointer<Float>, _ destination: UnsafeMutablePointer<Float>, _ from: Int, _ to: Int
) {
  let a = UnsafeRawPointer(source).loadUnaligned(as: SIMD4<Float>.self)
  let b = UnsafeRawPointer(source + from).loadUnaligned(as: SIMD4<Float>.self)
  let c = UnsafeRawPointer(source + 2 * from).loadUnaligned(as: SIMD4<Float>.self)
  let d = UnsafeRawPointer(source + 3 * from).loadUnaligned(as: SIMD4<Float>.self)
  let ab02 = SIMD8(lowHalf: a, highHalf: b).evenHalf
  let ab13 = SIMD8(lowHalf: a, highHalf: b).oddHalf
  let cd02 = SIMD8(lowHalf: c, highHalf: d).evenHalf
  let cd13 = SIMD8(lowHalf: c, highHalf: d).oddHalf
  let even = SIMD8(lowHalf: ab02, highHalf: cd02)
  let odd = SIMD8(lowHalf: ab13, highHalf: cd13)
  let rows = (even.evenHalf, odd.evenHalf, even.oddHalf, odd.oddHalf)
  UnsafeMutableRawPointer(destination).storeBytes(of: rows.0, as: SIMD4<Float>.self)
  UnsafeMutableRawPointer(destination + to).storeBytes(of: rows.1, as: SIMD4<Float>.self)
  UnsafeMutableRawPointer(destination + 2 * to).storeBytes(of: rows.2, as: SIMD4<Float>.self)
  UnsafeMutableRawPointer(destination + 3 * to).storeBytes(of: rows.3, as: SIMD4<Float>.self)
}

/// Strided fill; see `FillParameters`. Contiguous fills are what matters: others are left to the
/// scalar truth.
@inline(never)
public func fill(_ parameters: UnsafePointer<FillParameters>, _ tasks: Range<Int>) {
  guard !tasks.isEmpty else { return }
  let rank = parameters.pointee.rank
  var step = 1
  var axis = rank - 1
  while axis >= 0 {
    guard parameters.pointee.sizes[axis] == 1 || parameters.pointee.strides[axis] == step else {
      scalarFill(parameters, tasks)
      return
    }
    step *= parameters.pointee.sizes[axis]
    axis -= 1
  }
  let taskCount = parameters.pointee.taskCount
  let first = share(of: step, task: tasks.lowerBound, taskCount: taskCount).lowerBound
  let end = share(of: step, task: tasks.upperBound - 1, taskCount: taskCount).upperBound
  fillRun(
    parameters.pointee.destination + first, end - first, broadcast(parameters.pointee.value))
}
