import Operators
import Reference
import TensorCore
import TestSupport
import Testing

@Suite("Resampling and local means")
struct ResamplingTests {
  @Test("Twice as large between half pixels, as PyTorch's bilinear")
  func linear() throws {
    let x = try floats([1, 1, 2, 2], [0, 4, 8, 12])
    let resize = Op.resize(Resize(mode: .linear, coordinates: .halfPixel, factor: 2))
    #expect(
      try floatResult(resize, x) == [0, 1, 3, 4, 2, 3, 5, 6, 6, 7, 9, 10, 8, 9, 11, 12])
  }

  @Test("Corners aligned, or first elements")
  func coordinates() throws {
    let x = try floats([1, 1, 1, 2], [0, 6])
    func row(_ coordinates: Resize.Coordinates, up: Int) throws -> [Float] {
      try floatResult(
        .resize(Resize(mode: .linear, coordinates: coordinates, up: [1, up], down: [1, 1])), x)
    }
    #expect(try row(.alignCorners, up: 2) == [0, 2, 4, 6])
    #expect(try row(.asymmetric, up: 2) == [0, 3, 6, 6])
    #expect(try row(.halfPixel, up: 3) == [0, 0, 2, 4, 6, 6])
  }

  @Test("Nearest neighbours, and which of two equally near ones")
  func nearest() throws {
    let x = try counting(1, 1, 1, 4)
    func row(_ mode: Resize.Mode, _ coordinates: Resize.Coordinates, _ up: Int, _ down: Int)
      throws -> [Float]
    {
      try floatResult(
        .resize(Resize(mode: mode, coordinates: coordinates, up: [1, up], down: [1, down])), x)
    }
    #expect(try row(.nearestDown, .asymmetric, 2, 1) == [0, 0, 1, 1, 2, 2, 3, 3])
    #expect(try row(.nearestHalfDown, .asymmetric, 2, 1) == [0, 0, 1, 1, 2, 2, 3, 3])
    #expect(try row(.nearestHalfUp, .asymmetric, 2, 1) == [0, 1, 1, 2, 2, 3, 3, 3])
    #expect(try row(.nearestUp, .asymmetric, 2, 1) == [0, 1, 1, 2, 2, 3, 3, 3])
    // Half the size between half pixels: positions ½ and 2½.
    #expect(try row(.nearestHalfDown, .halfPixel, 1, 2) == [0, 2])
    #expect(try row(.nearestHalfUp, .halfPixel, 1, 2) == [1, 3])
    #expect(try row(.linear, .halfPixel, 1, 2) == [0.5, 2.5])
    // 4 · 3/4 = 3 elements, at 1/6, 3/2 and 17/6.
    #expect(try row(.nearestHalfDown, .halfPixel, 3, 4) == [0, 1, 3])
  }

  @Test("Each axis has a factor of its own; planes do not mix")
  func axes() throws {
    let x = try counting(1, 2, 1, 2)
    let resize = Op.resize(
      Resize(mode: .nearestDown, coordinates: .asymmetric, up: [2, 3], down: [1, 2]))
    let y = try evaluate(resize, [x])
    #expect(y.shape == [1, 2, 2, 3])
    #expect(y.floats() == [0, 0, 1, 0, 0, 1, 2, 2, 3, 2, 2, 3])
  }

  @Test("Factors that no image has")
  func factors() throws {
    let x = try counting(1, 1, 2, 2)
    for up in [[0, 1], [1], [5000, 1]] {
      #expect(throws: EvaluationError.self) {
        try evaluate(
          .resize(Resize(mode: .linear, coordinates: .halfPixel, up: up, down: [1, 1])), [x])
      }
    }
  }

  @Test("The mean of a window; edges take the window at the edge")
  func localMean() throws {
    let x = try floats([1, 1, 1, 5], [1, 2, 6, 4, 8])
    func means(_ width: Int) throws -> [Float] {
      try floatResult(.localMean(LocalMean(windowHeight: 1, windowWidth: width)), x)
    }
    #expect(try means(1) == [1, 2, 6, 4, 8])
    // An even window has one element more behind than before.
    #expect(try means(2) == [1.5, 4, 5, 6, 6])
    #expect(try means(3) == [3, 3, 4, 6, 6])
    #expect(try means(4) == [3.25, 3.25, 5, 5, 5])
    #expect(try means(9) == [4.2, 4.2, 4.2, 4.2, 4.2])
  }

  @Test("The window in both directions, and planes apart")
  func window() throws {
    let x = try counting(1, 2, 3, 3)
    let mean = Op.localMean(LocalMean(windowHeight: 2, windowWidth: 3))
    #expect(
      try floatResult(mean, x)
        == [2.5, 2.5, 2.5, 5.5, 5.5, 5.5, 5.5, 5.5, 5.5, 11.5, 11.5, 11.5]
        + [14.5, 14.5, 14.5, 14.5, 14.5, 14.5])
    #expect(throws: EvaluationError.self) {
      try evaluate(.localMean(LocalMean(windowHeight: 0, windowWidth: 3)), [x])
    }
  }
}
