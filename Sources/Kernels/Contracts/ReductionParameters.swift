/// What a row is reduced to.
public enum ReductionOperation: UInt8, Sendable, CaseIterable {
  /// Σ x
  case sum
  /// Σ x / length
  case mean
  /// Σ x²
  case sumOfSquares
  /// √(Σ x²)
  case norm
  /// The largest element, −∞ for an empty row; NaN if any is.
  case maximum
}

/// Reduces rows of contiguous elements: `y[r] = reduce(x[r, 0..<length])`.
///
/// A row is cut into chunks of `chunkLength` elements whatever the number of threads. A chunk is
/// summed in 64 interleaved accumulators over at most 4096 elements at a time, these blocks are
/// added in double precision, and so are the chunks: the relative error of a sum of positive terms
/// stays near 1e-7 for any length.
///
/// Where `needsCombining`, `KernelTable.reduce` writes one value a chunk to `partials`, and
/// `KernelTable.reduceCombine` (one task a row, `combineTaskCount`) writes the output once all
/// tasks of the former are done. Otherwise `reduce` writes the output itself.
public struct ReductionParameters: KernelParameters {
  /// What a row is reduced to.
  public var operation: ReductionOperation
  /// Rows.
  public var rows: Int
  /// Elements of one row.
  public var length: Int
  /// Elements between two rows.
  public var rowStride: Int
  /// x
  public var input: UnsafePointer<Float>
  /// y: one value a row.
  public var output: UnsafeMutablePointer<Float>
  /// Room for `partialCount` values; nil only where that is 0.
  public var partials: UnsafeMutablePointer<Double>?

  /// Describes a reduction of dense rows.
  public init(
    _ operation: ReductionOperation, rows: Int, length: Int, input: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>, partials: UnsafeMutablePointer<Double>? = nil
  ) {
    self.operation = operation
    self.rows = rows
    self.length = length
    self.rowStride = length
    self.input = input
    self.output = output
    self.partials = partials
  }

  /// Elements of a chunk.
  public static let chunkLength = 65_536

  /// Chunks of one row.
  public var chunksPerRow: Int { max(1, quotientRoundedUp(length, Self.chunkLength)) }

  /// Whether `reduceCombine` has to follow.
  public var needsCombining: Bool { chunksPerRow > 1 }

  /// Elements of `partials`.
  public var partialCount: Int { needsCombining ? rows * chunksPerRow : 0 }

  /// Tasks of `reduce`: `rows · chunks`, the chunks varying fastest.
  public var taskCount: Int { rows * chunksPerRow }

  /// Tasks of `reduceCombine`.
  public var combineTaskCount: Int { needsCombining ? rows : 0 }

  /// The value of a row from the combined chunks.
  public func finished(_ combined: Double) -> Float {
    switch operation {
    case .sum, .sumOfSquares, .maximum: Float(combined)
    case .mean: Float(combined / Double(length))
    case .norm: Float(combined.squareRoot())
    }
  }
}

/// Softmax along the middle axis of `[outer, length, inner]`, dense:
///
///     y[o, i, q] = exp(x[o, i, q] − m[o, q]) / Σ_i exp(x[o, i, q] − m[o, q])
///
/// with m the largest element. An element of −∞ gives exactly 0; a line of nothing but −∞ gives
/// NaN, as in PyTorch. `inner` = 1 is the softmax of contiguous rows.
///
/// - Note: The output may be the input.
public struct SoftmaxParameters: KernelParameters {
  /// Independent outer lines.
  public var outer: Int
  /// Elements of a line.
  public var length: Int
  /// Independent inner lines, adjacent in memory.
  public var inner: Int
  /// x
  public var input: UnsafePointer<Float>
  /// y
  public var output: UnsafeMutablePointer<Float>

  /// Describes a softmax.
  public init(
    outer: Int, length: Int, inner: Int = 1, input: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>
  ) {
    self.outer = outer
    self.length = length
    self.inner = inner
    self.input = input
    self.output = output
  }

  /// Outer lines of one task.
  public var outerPerTask: Int {
    max(1, elementsPerStreamingTask / max(1, length * min(inner, innerPerTask)))
  }

  /// Inner lines of one task.
  public var innerPerTask: Int { 512 }

  /// Tasks of one group of outer lines.
  public var innerParts: Int { quotientRoundedUp(inner, innerPerTask) }

  /// `groups of outer lines · parts of the inner lines`, the latter varying fastest.
  public var taskCount: Int {
    length == 0 ? 0 : quotientRoundedUp(outer, outerPerTask) * innerParts
  }
}
