internal import TensorCore

/// Where the elements of a tensor are in a storage; offset and strides count elements.
struct StridedLayout {
  var type: ElementType
  var offset: Int
  var sizes: [Int]
  var strides: [Int]
}

/// Makes tensors of storages, each element within its storage.
struct StridedTensors {
  /// Whether the storages hold the highest byte first.
  private let isBigEndian: Bool
  /// Bytes that were copied because their order in the storage is another one.
  private(set) var gatheredBytes = 0
  /// The most bytes that may be copied.
  private let gatherLimit: Int

  /// - Parameters:
  ///   - fileBytes: The size of the file.
  ///   - isBigEndian: Whether the storages hold the highest byte first.
  ///   - viewBytes: Bytes that may be copied beyond four times those of the file.
  init(fileBytes: Int, isBigEndian: Bool, viewBytes: Int) {
    self.isBigEndian = isBigEndian
    let (fourfold, overflow) = fileBytes.multipliedReportingOverflow(by: 4)
    let (limit, carry) = fourfold.addingReportingOverflow(viewBytes)
    gatherLimit = overflow || carry ? .max : limit
  }

  /// The tensor of a layout; its bytes are those of the file where they lie in order.
  ///
  /// - Throws: `CheckpointProblem` when an element is outside the storage.
  mutating func tensor(
    _ layout: StridedLayout, in storage: FileSlice
  ) throws(CheckpointProblem) -> Tensor {
    let size = layout.type.byteCount
    guard let count = product(layout.sizes),
      case (let byteCount, let overflow) = count.multipliedReportingOverflow(by: size), !overflow
    else { throw .sizeOverflow(sizes: layout.sizes) }
    guard count > 0 else { return try make(layout, TensorBytes([])) }
    guard let last = lastElement(layout) else { throw .sizeOverflow(sizes: layout.sizes) }
    let elements = storage.count / size
    guard last < elements else {
      throw .beyondStorage(lastElement: last, storageElements: elements)
    }
    if isContiguous(layout), !isBigEndian || size == 1 {
      let start = storage.range.lowerBound + layout.offset * size
      let slice = FileSlice(file: storage.file, range: start..<start + byteCount)
      return try make(layout, slice.tensorBytes)
    }
    let (total, tooMany) = gatheredBytes.addingReportingOverflow(byteCount)
    guard !tooMany, total <= gatherLimit else { throw .gatheredBytes(limit: gatherLimit) }
    gatheredBytes = total
    // The stride of an extent of 1 is never taken, and was not checked.
    let axes = zip(layout.sizes, layout.strides).filter { $0.0 > 1 }
    let bytes = storage.withUnsafeBytes {
      gather(
        $0, size: size, offset: layout.offset, sizes: axes.map(\.0), strides: axes.map(\.1),
        reversed: isBigEndian)
    }
    return try make(layout, TensorBytes(bytes))
  }

  private func make(
    _ layout: StridedLayout, _ bytes: TensorBytes
  ) throws(CheckpointProblem) -> Tensor {
    do throws(TensorError) {
      return try Tensor(layout.type, shape: layout.sizes, bytes: bytes)
    } catch {
      throw .sizeOverflow(sizes: layout.sizes)
    }
  }

  /// The product, also of the sizes other than 0, in 63 bits.
  private func product(_ sizes: [Int]) -> Int? {
    var product = 1
    for size in sizes where size != 0 {
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      if overflow { return nil }
      product = next
    }
    return sizes.contains(0) ? 0 : product
  }

  /// The highest element of the storage that the tensor reads.
  private func lastElement(_ layout: StridedLayout) -> Int? {
    var last = layout.offset
    for (size, stride) in zip(layout.sizes, layout.strides) {
      let (step, overflow) = (size - 1).multipliedReportingOverflow(by: stride)
      let (next, carry) = last.addingReportingOverflow(step)
      if overflow || carry { return nil }
      last = next
    }
    return last
  }

  /// Whether the elements lie in row-major order without gaps; the stride of an extent of 1 does
  /// not matter.
  private func isContiguous(_ layout: StridedLayout) -> Bool {
    var expected = 1
    for (size, stride) in zip(layout.sizes, layout.strides).reversed() where size != 1 {
      if stride != expected { return false }
      expected *= size
    }
    return true
  }
}

/// Lays the elements of a view out in row-major order.
///
/// - Parameters:
///   - storage: The storage; every element of the view lies in it.
///   - size: Bytes of an element.
///   - offset: The first element.
///   - sizes: The extents, each 2 or more.
///   - strides: The distances of neighbours, in elements.
///   - reversed: Whether the bytes of each element change their order.
/// - Returns: The bytes of the elements.
private func gather(
  _ storage: UnsafeRawBufferPointer, size: Int, offset: Int, sizes: [Int], strides: [Int],
  reversed: Bool
) -> [UInt8] {
  let count = sizes.reduce(1, *)
  var index = [Int](repeating: 0, count: sizes.count)
  var element = offset
  return [UInt8](unsafeUninitializedCapacity: count * size) { output, initialized in
    for place in 0..<count {
      for byte in 0..<size {
        output[place * size + byte] =
          storage[element * size + (reversed ? size - 1 - byte : byte)]
      }
      // Counts up like an odometer, the last extent first.
      var axis = sizes.count - 1
      while axis >= 0 {
        index[axis] += 1
        element += strides[axis]
        if index[axis] < sizes[axis] { break }
        element -= strides[axis] * sizes[axis]
        index[axis] = 0
        axis -= 1
      }
    }
    initialized = count * size
  }
}
