/// The mean of a window around each pixel of a plane:
///
///     m[i,j] = 1/(k·l) · Σ_{a<k} Σ_{b<l} x[p, i + a, j + b],  i ≤ H − k, j ≤ W − l
///     y[p,i,j] = m[clamp(i − ⌊(k−1)/2⌋), clamp(j − ⌊(l−1)/2⌋)]
///
/// in sums of double precision, in time that does not depend on the window. Input and output do not
/// overlap; planes and rows are contiguous.
public struct LocalMeanParameters: KernelParameters, Sendable {
  /// Planes.
  public var planes: Int
  /// H.
  public var height: Int
  /// W.
  public var width: Int
  /// k, from 1 to H.
  public var windowHeight: Int
  /// l, from 1 to W.
  public var windowWidth: Int
  // Safety: the caller keeps the memory of both alive while the kernel runs.
  /// The input.
  public nonisolated(unsafe) var input: UnsafePointer<Float>
  /// The output.
  public nonisolated(unsafe) var output: UnsafeMutablePointer<Float>

  /// Describes a problem; a window that is larger than the plane is cut to it.
  public init(
    planes: Int, height: Int, width: Int, windowHeight: Int, windowWidth: Int,
    input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
  ) {
    self.planes = planes
    self.height = height
    self.width = width
    self.windowHeight = min(windowHeight, height)
    self.windowWidth = min(windowWidth, width)
    self.input = input
    self.output = output
  }

  /// Rows of windows.
  public var meanRows: Int { height - windowHeight + 1 }
  /// Columns of windows.
  public var meanColumns: Int { width - windowWidth + 1 }
  /// Rows above the first window's row that repeat it.
  public var top: Int { (windowHeight - 1) / 2 }
  /// Columns before the first window's column that repeat it.
  public var left: Int { (windowWidth - 1) / 2 }
  /// What a window's sum is multiplied by.
  public var scale: Double { 1 / (Double(windowHeight) * Double(windowWidth)) }

  /// One task a plane: sums run down a plane from its first row.
  public var taskCount: Int { height > 0 && width > 0 ? planes : 0 }
}
