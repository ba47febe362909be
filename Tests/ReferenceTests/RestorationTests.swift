import Operators
import Reference
import TensorCore
import TestSupport
import Testing

@Suite("The terms of restoration networks")
struct RestorationTests {
  @Test("Normalisation over channels")
  func layerNorm() throws {
    let x = try floats([1, 2, 1, 2], [1, 5, 3, 5])
    let gamma = try floats(2, 3)
    let beta = try floats(10, 20)
    let norm = Op.layerNorm(LayerNorm(axes: [1], epsilon: 0))
    let pixel = try floatResult(
      norm, floats([1, 2, 1, 1], [1, 3]), gamma, beta)
    #expect(pixel == [8, 23])
    let flat = try floatResult(.layerNorm(LayerNorm(axes: [1], epsilon: 1)), x)
    #expect(flat == [-0.70710677, 0, 0.70710677, 0])
  }

  @Test("The numerator without its mean taken off")
  func biasFree() throws {
    let x = try floats([1, 2, 1, 1], [1, 3])
    let norm = Op.layerNorm(LayerNorm(axes: [1], epsilon: 0, subtractsMean: false))
    #expect(try floatResult(norm, x, floats(1, 2)) == [1, 6])
  }

  @Test("Normalisation over two axes has parameters of two axes")
  func twoAxes() throws {
    let x = try floats([1, 2, 2], [1, 3, 1, 3])
    let gamma = try floats([2, 2], [1, 2, 3, 4])
    #expect(
      try floatResult(.layerNorm(LayerNorm(axes: [1, 2], epsilon: 0)), x, gamma) == [-1, 2, -3, 4])
  }

  @Test("Unit length, of nothing too")
  func l2Normalize() throws {
    let x = try floats([2, 2], [3, 4, 0, 0])
    #expect(
      try floatResult(.l2Normalize(L2Normalize(axis: 1, epsilon: 1e-12)), x) == [0.6, 0.8, 0, 0])
  }

  @Test("The first half times the second")
  func simpleGate() throws {
    let x = try counting(2, 4)
    #expect(try floatResult(.simpleGate(SimpleGate(axis: 1)), x) == [0, 3, 24, 35])
  }

  @Test("GELU of the first half times the second: ½ + ½ erf(√½) is 0.8413 of 1")
  func geluGate() throws {
    let x = try floats([1, 2, 3], [0, 1, -1, 5, 2, 4])
    let y = try floatResult(.simpleGate(SimpleGate(axis: 1, appliesGELU: true)), x)
    for (found, expected) in zip(y, [0, 1.6826894, -0.6346211]) {
      #expect(abs(found - Float(expected)) < 1e-6)
    }
  }

  @Test("Channels weighted by all channels' means")
  func channelAttention() throws {
    let x = try floats([1, 2, 1, 2], [1, 3, 5, 5])
    let w = try floats([2, 2, 1, 1], [1, 0, 1, 1])
    #expect(
      try floatResult(.channelAttention(ChannelAttention()), x, w, floats(1, 0)) == [3, 9, 35, 35])
    #expect(
      try floatResult(.channelAttention(ChannelAttention()), x, w) == [2, 6, 35, 35])
  }

  @Test("A residual connection with a scale per channel")
  func scaledResidual() throws {
    let x = try floats([1, 2, 1, 1], [1, 2])
    let f = try floats([1, 2, 1, 1], [3, 4])
    let s = try floats([1, 2, 1, 1], [10, 100])
    #expect(try floatResult(.scaledResidual(ScaledResidual()), x, f, s) == [31, 402])
  }
}
