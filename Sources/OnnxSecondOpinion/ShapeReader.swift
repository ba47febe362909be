/// Reads the shapes that the process with libonnx has sent. Nothing in them is trusted: that
/// process may have been corrupted by the model.
struct ShapeReader {
  private let bytes: [UInt8]
  private var cursor = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// All shapes; nil if the bytes make no sense.
  mutating func shapes() -> OnnxSecondOpinion.Shapes? {
    var shapes: OnnxSecondOpinion.Shapes = [:]
    while cursor < bytes.count {
      guard let name = text(), let rank = number(bytes: 4) else { return nil }
      if rank == UInt64(UInt32.max) { continue }
      guard rank <= UInt64(bytes.count - cursor) else { return nil }
      var dimensions: [OnnxSecondOpinion.Dimension] = []
      for _ in 0..<rank {
        guard let dimension = dimension() else { return nil }
        dimensions.append(dimension)
      }
      shapes[name] = dimensions
    }
    return shapes
  }

  private mutating func dimension() -> OnnxSecondOpinion.Dimension? {
    switch number(bytes: 1) {
    case 0: .unknown
    case 1: number(bytes: 8).map { .fixed(Int(truncatingIfNeeded: $0)) }
    case 2: text().map { .named($0) }
    default: nil
    }
  }

  private mutating func number(bytes count: Int) -> UInt64? {
    guard bytes.count - cursor >= count else { return nil }
    defer { cursor += count }
    return bytes[cursor..<cursor + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private mutating func text() -> String? {
    guard let count = number(bytes: 4), count <= UInt64(bytes.count - cursor) else { return nil }
    defer { cursor += Int(count) }
    return String(decoding: bytes[cursor..<cursor + Int(count)], as: UTF8.self)
  }
}
