import Architectures
import IR
import TensorCore

/// Builds the network of tensors that lines of text name: `encoders.0.0.beta 1 32 1 1`.
func buildNetwork(_ text: [UInt8]) {
  var tensors: [String: Tensor] = [:]
  for line in text.split(separator: UInt8(ascii: "\n")) {
    let words = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    guard let name = words.first else { continue }
    let shape = words.dropFirst().compactMap { Int($0) }
    // Elements are zeros; tensors of large shapes are left out.
    var count = 1
    for extent in shape {
      let (product, overflows) = count.multipliedReportingOverflow(by: extent)
      count = overflows || extent < 0 ? Int.max : product
      if count > 1 << 16 { break }
    }
    guard count <= 1 << 16 else { continue }
    tensors[name] = try? Tensor(shape: shape, floats: [Float](repeating: 0, count: count))
  }
  guard let built = try? Architecture.build(WeightInventory(tensors)) else { return }
  precondition(built.graph.verify().isEmpty, "a graph that is not sound")
  precondition(built.deadTensors.allSatisfy { tensors[built.prefix + $0] != nil }, "dead tensors")
}
