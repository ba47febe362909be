/// Where the elements along an axis are read: element i at position `(step · i + offset) /
/// denominator` of the input, rounded down, or between two neighbours.
public struct ResampleAxis: Sendable {
  /// The input's extent, at least 1.
  public var input: Int
  /// The output's extent.
  public var output: Int
  /// The numerator's increase from one element to the next.
  public var step: Int
  /// The numerator of element 0.
  public var offset: Int
  /// The denominator, at least 1.
  public var denominator: Int

  /// Describes an axis.
  public init(input: Int, output: Int, step: Int, offset: Int, denominator: Int) {
    self.input = input
    self.output = output
    self.step = step
    self.offset = offset
    self.denominator = denominator
  }

  /// Whether two neighbours lie at ±¼ around each input element: a half-pixel factor of 2.
  public var isHalfPixelDoubling: Bool {
    output == 2 * input && 2 * step == denominator && 4 * offset == -denominator
  }

  /// The two elements that element `index` reads, both inside the input, and the weight of the
  /// second.
  public func place(_ index: Int) -> (first: Int, second: Int, weight: Float) {
    let numerator = step * index + offset
    let quotient = numerator / denominator
    let lower = numerator - quotient * denominator < 0 ? quotient - 1 : quotient
    return (
      min(max(lower, 0), input - 1), min(max(lower + 1, 0), input - 1),
      Float(numerator - lower * denominator) / Float(denominator)
    )
  }
}

/// Samples planes at another resolution:
///
///     y[p,i,j] = Σ_a Σ_b w_a(i) · w_b(j) · x[p,a,b]
///
/// over the two neighbours of each position along each axis, or without interpolation the one at or
/// before it. Input and output do not overlap; planes and rows are contiguous.
public struct ResampleParameters: KernelParameters, Sendable {
  /// Planes.
  public var planes: Int
  /// Height.
  public var rows: ResampleAxis
  /// Width.
  public var columns: ResampleAxis
  /// Whether neighbours are weighted.
  public var interpolates: Bool
  // Safety: the caller keeps the memory of both alive while the kernel runs.
  /// The input.
  public nonisolated(unsafe) var input: UnsafePointer<Float>
  /// The output.
  public nonisolated(unsafe) var output: UnsafeMutablePointer<Float>

  /// Describes a problem.
  public init(
    planes: Int, rows: ResampleAxis, columns: ResampleAxis, interpolates: Bool,
    input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
  ) {
    self.planes = planes
    self.rows = rows
    self.columns = columns
    self.interpolates = interpolates
    self.input = input
    self.output = output
  }

  /// Parts of a plane.
  public var bands: Int {
    let parts = quotientRoundedUp(rows.output * columns.output, elementsPerStreamingTask)
    return min(max(1, rows.output), max(1, parts))
  }

  /// One task a part of a plane.
  public var taskCount: Int { planes * bands }
}
