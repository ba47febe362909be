public import TensorCore

/// A few numbers by which two tensors of the same length are told apart without keeping them.
///
///     norm² = Σ x²        p_k = Σ ±_k x
///
/// The signs are pseudo-random and the same for every tensor, so the mean of (p_k − q_k)² over
/// several k estimates ‖x − y‖², the squared distance of the tensors (Johnson and Lindenstrauss
/// 1984, with signs as Achlioptas 2003). Shapes do not count: a view is what it views.
public struct Fingerprint: Hashable, Sendable {
  /// The number of elements.
  public let count: Int
  /// Elements that are NaN or infinite.
  public let nonFiniteCount: Int
  /// The root of the sum of the squares of the finite elements.
  public let norm: Double
  private let projections: SIMD8<Double>

  /// Reads every element once.
  public init(_ tensor: Tensor) {
    var sums = SIMD8<Double>.zero
    var squares = 0.0
    var nonFinite = 0
    var place = 0
    func take(_ element: Double) {
      guard element.isFinite else {
        nonFinite += 1
        return
      }
      sums += Signs.table[place] * element
      squares += element * element
      place = place == Signs.period - 1 ? 0 : place + 1
    }
    // A NaN moves the signs of what follows: tensors with other NaNs are far apart, as they should.
    if tensor.elementType == .float32 {
      tensor.bytes.withUnsafeBytes { bytes in
        for offset in stride(from: 0, to: bytes.count, by: 4) {
          take(
            Double(Float(bitPattern: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))))
        }
      }
    } else {
      for element in tensor.doubles() { take(element) }
    }
    count = tensor.elementCount
    nonFiniteCount = nonFinite
    norm = squares.squareRoot()
    projections = sums
  }

  /// An estimate of ‖x − y‖ / max(‖x‖, ‖y‖): 0 for equal tensors, infinite where the lengths or the
  /// numbers of NaN and infinite elements differ.
  public func distance(to other: Fingerprint) -> Double {
    guard count == other.count, nonFiniteCount == other.nonFiniteCount else { return .infinity }
    let difference = projections - other.projections
    let scale = max(norm, other.norm)
    if scale == 0 { return 0 }
    return ((difference * difference).sum() / Double(projections.scalarCount)).squareRoot() / scale
  }
}

/// Rows of eight signs, from a fixed seed.
private enum Signs {
  /// A prime, so that the signs are no pattern of rows and planes.
  static let period = 8191

  static let table: [SIMD8<Double>] = {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<period).map { _ in
      var row = SIMD8<Double>.zero
      for lane in 0..<8 {
        // xorshift64 (Marsaglia 2003).
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        row[lane] = state >> 63 == 0 ? 1 : -1
      }
      return row
    }
  }()
}
