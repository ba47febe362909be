/// Elements as numbers. Every floating-point type widens to `Double` without loss, every integer
/// and `bool` to `Int64` (`u64` by its bit pattern).
extension Tensor {
  /// The elements widened to `Double`; integers are converted.
  public func doubles() -> [Double] {
    bytes.withUnsafeBytes { raw in
      switch elementType {
      case .float16: loadAll(raw, as: UInt16.self) { Double(HalfPrecision.float16(bits: $0)) }
      case .bfloat16: loadAll(raw, as: UInt16.self) { Double(HalfPrecision.bfloat16(bits: $0)) }
      case .float32: loadAll(raw, as: UInt32.self) { Double(Float(bitPattern: $0)) }
      case .float64: loadAll(raw, as: UInt64.self) { Double(bitPattern: $0) }
      case .uint64: loadAll(raw, as: UInt64.self) { Double($0) }
      case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .bool:
        integers().map(Double.init)
      }
    }
  }

  /// The elements as `Float`; exact for `f32`, `f16` and `bf16`.
  public func floats() -> [Float] {
    switch elementType {
    case .float32:
      bytes.withUnsafeBytes { loadAll($0, as: UInt32.self) { Float(bitPattern: $0) } }
    case .float16, .bfloat16, .float64, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32,
      .uint64, .bool:
      doubles().map { Float($0) }
    }
  }

  /// The elements as `Int64`; floating-point elements are truncated, clamped, NaN becomes 0.
  public func integers() -> [Int64] {
    bytes.withUnsafeBytes { raw in
      switch elementType {
      case .int8: loadAll(raw, as: Int8.self) { Int64($0) }
      case .int16: loadAll(raw, as: Int16.self) { Int64($0) }
      case .int32: loadAll(raw, as: Int32.self) { Int64($0) }
      case .int64: loadAll(raw, as: Int64.self) { $0 }
      case .uint8: loadAll(raw, as: UInt8.self) { Int64($0) }
      case .uint16: loadAll(raw, as: UInt16.self) { Int64($0) }
      case .uint32: loadAll(raw, as: UInt32.self) { Int64($0) }
      case .uint64: loadAll(raw, as: UInt64.self) { Int64(bitPattern: $0) }
      case .bool: loadAll(raw, as: UInt8.self) { $0 == 0 ? 0 : 1 }
      case .float16, .bfloat16, .float32, .float64: doubles().map(Tensor.truncated)
      }
    }
  }

  /// Makes a tensor by rounding `Double`s to a floating-point type, or truncating to an integer.
  ///
  /// - Throws: `TensorError` as `init(_:shape:bytes:)` does.
  public init(_ elementType: ElementType, shape: [Int], doubles: [Double]) throws(TensorError) {
    let bytes: [UInt8]
    switch elementType {
    case .float16: bytes = storeAll(doubles) { HalfPrecision.bits(float16: $0) }
    case .bfloat16: bytes = storeAll(doubles) { HalfPrecision.bits(bfloat16: Float($0)) }
    case .float32: bytes = storeAll(doubles) { Float($0).bitPattern }
    case .float64: bytes = storeAll(doubles) { $0.bitPattern }
    case .bool: bytes = doubles.map { $0 == 0 ? 0 : 1 }
    case .uint64: bytes = storeAll(doubles) { UInt64(bitPattern: Tensor.truncatedUnsigned($0)) }
    case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32:
      try self.init(elementType, shape: shape, integers: doubles.map(Tensor.truncated))
      return
    }
    try self.init(elementType, shape: shape, bytes: TensorBytes(bytes))
  }

  /// Makes a tensor of `Float`s.
  ///
  /// - Throws: `TensorError` as `init(_:shape:bytes:)` does.
  public init(shape: [Int], floats: [Float]) throws(TensorError) {
    let bytes = storeAll(floats) { $0.bitPattern }
    try self.init(.float32, shape: shape, bytes: TensorBytes(bytes))
  }

  /// Makes a tensor of integers, which wrap around where the type is too narrow; for a
  /// floating-point type they are rounded.
  ///
  /// - Throws: `TensorError` as `init(_:shape:bytes:)` does.
  public init(_ elementType: ElementType, shape: [Int], integers: [Int64]) throws(TensorError) {
    let bytes: [UInt8]
    switch elementType {
    case .int8, .uint8: bytes = integers.map { UInt8(truncatingIfNeeded: $0) }
    case .int16, .uint16: bytes = storeAll(integers) { UInt16(truncatingIfNeeded: $0) }
    case .int32, .uint32: bytes = storeAll(integers) { UInt32(truncatingIfNeeded: $0) }
    case .int64, .uint64: bytes = storeAll(integers) { $0 }
    case .bool: bytes = integers.map { $0 == 0 ? 0 : 1 }
    case .float16, .bfloat16, .float32, .float64:
      try self.init(elementType, shape: shape, doubles: integers.map(Double.init))
      return
    }
    try self.init(elementType, shape: shape, bytes: TensorBytes(bytes))
  }

  /// The integer part, clamped to 64 bits; 0 for NaN.
  public static func truncated(_ value: Double) -> Int64 {
    if value.isNaN { return 0 }
    if value >= 0x1p63 { return .max }
    if value < -0x1p63 { return .min }
    return Int64(value)
  }

  private static func truncatedUnsigned(_ value: Double) -> Int64 {
    if value < 0x1p63 { return truncated(value) }
    return Int64(bitPattern: value >= 0x1p64 ? UInt64.max : UInt64(value))
  }
}

private func loadAll<Element: FixedWidthInteger, Result>(
  _ raw: UnsafeRawBufferPointer, as type: Element.Type, _ convert: (Element) -> Result
) -> [Result] {
  let size = MemoryLayout<Element>.size
  // Safety: every offset is below `count * size <= raw.count`; loads may be unaligned.
  return (0..<raw.count / size).map {
    convert(Element(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * size, as: type)))
  }
}

private func storeAll<Number, Bits: FixedWidthInteger>(
  _ numbers: [Number], _ convert: (Number) -> Bits
) -> [UInt8] {
  let size = MemoryLayout<Bits>.size
  return [UInt8](unsafeUninitializedCapacity: numbers.count * size) { buffer, count in
    // Safety: number i is stored at bytes i * size ..< (i + 1) * size of the capacity above.
    for (index, number) in numbers.enumerated() {
      UnsafeMutableRawBufferPointer(buffer).storeBytes(
        of: convert(number).littleEndian, toByteOffset: index * size, as: Bits.self)
    }
    count = numbers.count * size
  }
}
