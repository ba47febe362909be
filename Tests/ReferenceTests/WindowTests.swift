import Operators
import Reference
import TensorCore
import Testing

@Suite("Products and windows")
struct WindowTests {
  @Test("A convolution with padding")
  func convolution() throws {
    let x = try floats([1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9])
    let w = try floats([1, 1, 3, 3], [0, 1, 0, 1, -4, 1, 0, 1, 0])
    let b = try floats(100)
    #expect(
      try floatResult(.convolution(Convolution(padding: 1)), x, w, b)
        == [102, 101, 96, 97, 100, 93, 84, 89, 78])
  }

  @Test("A convolution with stride, dilation, groups and uneven padding")
  func general() throws {
    let x = try counting(1, 2, 4, 4)
    let w = try floats([2, 1, 2, 2], [1, 10, 100, 1000, 1, 1, 1, 1])
    let op = Convolution(
      strides: [2, 2], padsBefore: [1, 0], padsAfter: [0, 1], dilations: [2, 1], groups: 2)
    let result = try evaluate(.convolution(op), [x, w])
    // Rows −1 and 1, then 1 and 3; the columns 0, 1 and 2, 3.
    #expect(result.shape == [1, 2, 2, 2])
    #expect(
      result.floats() == [5400, 7600, 14254, 16476, 41, 45, 98, 106])
  }

  @Test("A convolution along one axis and along three")
  func ranks() throws {
    let line = try floats([1, 1, 4], [1, 2, 3, 4])
    let pair = try floats([1, 1, 2], [1, -1])
    let one = Convolution(
      strides: [1], padsBefore: [0], padsAfter: [0], dilations: [1], groups: 1)
    #expect(try floatResult(.convolution(one), line, pair) == [-1, -1, -1])
    let cube = try counting(1, 1, 2, 2, 2)
    let ones = try floats([1, 1, 2, 2, 2], [1, 1, 1, 1, 1, 1, 1, 1])
    let three = Convolution(
      strides: [1, 1, 1], padsBefore: [0, 0, 0], padsAfter: [0, 0, 0], dilations: [1, 1, 1],
      groups: 1)
    #expect(try floatResult(.convolution(three), cube, ones) == [28])
  }

  @Test("A matrix product, its batch broadcast")
  func matrixProduct() throws {
    let a = try counting(2, 2, 3)
    let b = try floats([3, 2], [1, 0, 0, 1, 1, 1])
    let result = try evaluate(.matrixProduct(MatrixProduct()), [a, b])
    #expect(result.shape == [2, 2, 2])
    #expect(result.floats() == [2, 3, 8, 9, 14, 15, 20, 21])
    let i = try Tensor(.int32, shape: [1, 2], integers: [2, 3])
    let j = try Tensor(.int32, shape: [2, 1], integers: [5, 7])
    #expect(try integerResult(.matrixProduct(MatrixProduct()), i, j) == [31])
  }

  @Test("The mean of a window counts its padding or does not")
  func averagePool() throws {
    let x = try floats([1, 1, 2, 2], [1, 2, 3, 4])
    func pool(countsPadding: Bool) -> Op {
      .averagePool(
        AveragePool(
          kernel: [3, 3], strides: [1, 1], padsBefore: [1, 1], padsAfter: [1, 1],
          dilations: [1, 1], countsPadding: countsPadding, roundsUp: false))
    }
    #expect(try floatResult(pool(countsPadding: false), x) == [2.5, 2.5, 2.5, 2.5])
    let tenth = Float(10.0 / 9)
    #expect(try floatResult(pool(countsPadding: true), x) == [tenth, tenth, tenth, tenth])
  }

  @Test("A window that reaches beyond the end counts what is inside")
  func roundedUp() throws {
    let x = try floats([1, 1, 5], [1, 2, 3, 4, 5])
    let pool = AveragePool(
      kernel: [2], strides: [2], padsBefore: [0], padsAfter: [0], dilations: [1],
      countsPadding: true, roundsUp: true)
    #expect(try floatResult(.averagePool(pool), x) == [1.5, 3.5, 5])
  }
}
