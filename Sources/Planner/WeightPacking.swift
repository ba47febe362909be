import Kernels
import PlanFormat
import TensorCore

/// Puts the elements of weights in the order in which kernels read them.
enum WeightPacking {
  /// The bytes of a weight in a layout that fits its type.
  static func bytes(of tensor: Tensor, in layout: WeightLayout) -> TensorBytes {
    switch layout {
    case .rowMajor: return aligned(tensor)
    case .panels(let groups, let gates):
      return panels(of: tensor, groups: groups, gates: gates, .float32)
    case .panelsBF16(let groups, let gates):
      return panels(of: tensor, groups: groups, gates: gates, .bfloat16)
    }
  }

  /// The same bytes, copied where elements do not lie on multiples of their size: in a model file
  /// they may begin anywhere.
  private static func aligned(_ tensor: Tensor) -> TensorBytes {
    let isAligned = tensor.bytes.withUnsafeBytes {
      Int(bitPattern: $0.baseAddress).isMultiple(of: max(16, tensor.elementType.byteCount))
    }
    return isAligned ? tensor.bytes : AlignedMemory.copy(of: tensor.bytes)
  }

  private static func panels(
    of tensor: Tensor, groups: Int, gates: Bool, _ precision: ProductPrecision
  ) -> TensorBytes {
    let rows = tensor.shape[0] / groups
    let depth = tensor.shape.dropFirst().reduce(1, *)
    let count = ProductPanels.floatCount(
      groups: groups, outputChannels: rows, depth: depth, gates: gates, precision: precision)
    let memory = AlignedMemory(byteCount: count * MemoryLayout<Float>.stride)
    tensor.floats().withUnsafeBufferPointer { weights in
      guard let source = weights.baseAddress else { return }
      // Safety: `pack` reads groups · rows · depth elements and writes `count`, which is what the
      // two have.
      ProductPanels.pack(
        groups: groups, outputChannels: rows, depth: depth, gates: gates, precision: precision,
        weights: source, into: memory.base.bindMemory(to: Float.self, capacity: count))
    }
    return memory.bytes
  }
}

/// Memory that begins on a cache line.
private final class AlignedMemory: Sendable {
  // Safety: written before `bytes` is handed out, only read afterwards.
  nonisolated(unsafe) let base: UnsafeMutableRawPointer
  private let byteCount: Int

  init(byteCount: Int) {
    self.byteCount = byteCount
    base = .allocate(byteCount: max(byteCount, 1), alignment: 64)
  }

  deinit { base.deallocate() }

  var bytes: TensorBytes {
    TensorBytes(owner: self, bytes: UnsafeRawBufferPointer(start: base, count: byteCount))
  }

  static func copy(of bytes: TensorBytes) -> TensorBytes {
    let memory = AlignedMemory(byteCount: bytes.count)
    bytes.withUnsafeBytes { source in
      if let start = source.baseAddress {
        memory.base.copyMemory(from: start, byteCount: source.count)
      }
    }
    return memory.bytes
  }
}
