public import TensorCore

/// What the elements of a weight are like.
public struct WeightStatistics: Hashable, Sendable {
  /// The name.
  public let name: String
  /// The type.
  public let type: TensorType
  /// The least finite element; 0 where there is none.
  public let minimum: Double
  /// The greatest finite element; 0 where there is none.
  public let maximum: Double
  /// The mean of the finite elements.
  public let mean: Double
  /// The root of the mean of the squares of the finite elements.
  public let rootMeanSquare: Double
  /// Elements that are zero.
  public let zeroCount: Int
  /// Elements that are NaN.
  public let nanCount: Int
  /// Elements that are infinite.
  public let infiniteCount: Int
  /// Elements that are not zero but below 2⁻¹²⁶, which processors may compute slowly or flush.
  public let subnormalCount: Int
  /// Rows along the first axis, of a convolution its output channels, that are zero throughout;
  /// counted where there are at least two axes.
  public let deadChannels: [Int]

  /// Reads every element once.
  public init(_ name: String, _ tensor: Tensor) {
    self.name = name
    type = tensor.type
    var (least, greatest) = (Double.infinity, -Double.infinity)
    var (sum, squares) = (0.0, 0.0)
    var (zeros, nans, infinities, subnormals) = (0, 0, 0, 0)
    let elements = tensor.doubles()
    for element in elements {
      if element.isNaN {
        nans += 1
      } else if element.isInfinite {
        infinities += 1
      } else {
        least = min(least, element)
        greatest = max(greatest, element)
        sum += element
        squares += element * element
        if element == 0 { zeros += 1 } else if element.magnitude < 0x1p-126 { subnormals += 1 }
      }
    }
    let count = max(1, elements.count - nans - infinities)
    minimum = least.isFinite ? least : 0
    maximum = greatest.isFinite ? greatest : 0
    mean = sum / Double(count)
    rootMeanSquare = (squares / Double(count)).squareRoot()
    zeroCount = zeros
    nanCount = nans
    infiniteCount = infinities
    subnormalCount = subnormals
    deadChannels = WeightStatistics.zeroRows(elements, tensor.shape)
  }

  private static func zeroRows(_ elements: [Double], _ shape: [Int]) -> [Int] {
    guard shape.count > 1, shape[0] > 1, !elements.isEmpty else { return [] }
    let length = elements.count / shape[0]
    return (0..<shape[0]).filter { row in
      elements[row * length..<(row + 1) * length].allSatisfy { $0 == 0 }
    }
  }

  /// Whether something about the elements deserves a look.
  public var isSuspicious: Bool {
    nanCount > 0 || infiniteCount > 0 || subnormalCount > 0 || !deadChannels.isEmpty
      || maximum.magnitude > 1e4 || minimum.magnitude > 1e4
  }
}
