import CNetworkInterface
import TensorCore

/// Tensors as a C program gives them: an array of `mhnetc_tensor`.
struct CTensors {
  private let tensors: UnsafeMutableBufferPointer<mhnetc_tensor>

  /// The most axes of one.
  private static let maximumRank = 8

  init(writing pointer: UnsafeMutableRawPointer, count: Int) {
    // Safety: the header asks for so many tensors of this type.
    tensors = UnsafeMutableBufferPointer(
      start: pointer.assumingMemoryBound(to: mhnetc_tensor.self), count: count)
  }

  init(reading pointer: UnsafeRawPointer, count: Int) {
    // Safety: of inputs nothing is written.
    self.init(writing: UnsafeMutableRawPointer(mutating: pointer), count: count)
  }

  /// The shape of each, by name; a rank that is none gives a shape that no input has.
  func shapes(names: [String]) throws(NetworkError) -> [String: [Int]] {
    var shapes: [String: [Int]] = [:]
    for (index, name) in names.enumerated() { shapes[name] = try shape(at: index, name) }
    return shapes
  }

  /// The tensors, copied.
  func tensors(
    of inputs: [(name: String, type: TensorType)]
  ) throws(NetworkError) -> [String: Tensor] {
    var result: [String: Tensor] = [:]
    for (index, input) in inputs.enumerated() {
      let shape = try shape(at: index, input.name)
      do throws(TensorError) {
        let count = try Tensor.byteCount(input.type.elementType, shape: shape)
        guard let data = tensors[index].data else {
          throw .byteCount(found: 0, expected: count)
        }
        // Safety: the header asks for the elements of the shape.
        let bytes = [UInt8](UnsafeRawBufferPointer(start: data, count: count))
        result[input.name] = try Tensor(
          input.type.elementType, shape: shape, bytes: TensorBytes(bytes))
      } catch {
        throw .tensor(name: input.name, error)
      }
    }
    return result
  }

  /// Writes rank and shape, cut off behind the eighth axis.
  func setShape(_ shape: [Int], at index: Int) {
    tensors[index].rank = Int64(shape.count)
    withUnsafeMutableBytes(of: &tensors[index].shape) { bytes in
      let extents = bytes.bindMemory(to: Int64.self)
      for (axis, extent) in shape.prefix(CTensors.maximumRank).enumerated() {
        extents[axis] = Int64(extent)
      }
    }
  }

  /// Writes shape and elements.
  func store(_ tensor: Tensor, at index: Int) {
    setShape(tensor.shape, at: index)
    guard let data = tensors[index].data else { return }
    tensor.bytes.withUnsafeBytes { bytes in
      // Safety: the header asks for room for the elements of the output's shape.
      if let start = bytes.baseAddress { data.copyMemory(from: start, byteCount: bytes.count) }
    }
  }

  private func shape(at index: Int, _ name: String) throws(NetworkError) -> [Int] {
    let rank = Int(clamping: tensors[index].rank)
    guard (0...CTensors.maximumRank).contains(rank) else {
      throw .rank(name: name, found: rank, limit: CTensors.maximumRank)
    }
    return withUnsafeBytes(of: tensors[index].shape) { bytes in
      bytes.bindMemory(to: Int64.self).prefix(rank).map { Int($0) }
    }
  }
}
