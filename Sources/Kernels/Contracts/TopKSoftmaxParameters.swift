/// A weighted sum of softmaxes over the largest elements of dense rows:
///
///     y[r, j] = Σᵢ αᵢ · (exp(x[r, j] − m[r]) / Σ_{l among the kᵢ largest} exp(x[r, l] − m[r]),
///                        where x[r, j] is among the kᵢ largest, else 0)
///
/// with m the largest element of the row. Of equal elements the lower index is the larger one. An
/// element of −∞ gives 0; a row whose largest element is NaN or infinite is NaN throughout, as
/// each of the softmaxes would be.
///
/// - Note: The output may be the input.
public struct TopKSoftmaxParameters: KernelParameters {
  /// The most softmaxes that are added.
  public static let countLimit = 4

  /// Rows.
  public var rows: Int
  /// Elements of one row, fewer than 2³².
  public var length: Int
  /// How many softmaxes are added.
  public var countCount: Int
  /// How many elements each of them keeps, 1 to `length`; beyond `countCount` 0.
  public var counts: SIMD4<UInt32>
  /// x
  public var input: UnsafePointer<Float>
  /// α: finite, one value a softmax; nil where all are 1.
  public var scales: UnsafePointer<Float>?
  /// y
  public var output: UnsafeMutablePointer<Float>

  /// Describes a sum; of more counts than `countLimit` those beyond it are left out.
  public init(
    rows: Int, length: Int, counts: [Int], input: UnsafePointer<Float>,
    scales: UnsafePointer<Float>? = nil, output: UnsafeMutablePointer<Float>
  ) {
    self.rows = rows
    self.length = length
    self.countCount = min(counts.count, Self.countLimit)
    self.counts = .zero
    for (index, count) in counts.prefix(Self.countLimit).enumerated() {
      self.counts[index] = UInt32(truncatingIfNeeded: count)
    }
    self.input = input
    self.scales = scales
    self.output = output
  }

  /// Rows of one task.
  public var rowsPerTask: Int { max(1, 1024 / max(1, length)) }

  /// Groups of rows.
  public var taskCount: Int { length == 0 ? 0 : quotientRoundedUp(rows, rowsPerTask) }
}
