/// The window of a convolution: its size, its step and the zeros around the input.
///
/// Output pixel (y, x) reads input pixels
/// `(y·rowStep + i·rowDilation − topPadding, x·columnStep + j·columnDilation − leftPadding)` for
/// `i` in `0..<height`, `j` in `0..<width`; what lies outside the input counts as zero. The
/// padding below and at the right follows from the output's size.
public struct Window: Sendable, Equatable {
  /// Rows of the kernel.
  public var height: Int
  /// Columns of the kernel.
  public var width: Int
  /// Input rows between two output rows.
  public var rowStep: Int
  /// Input columns between two output columns.
  public var columnStep: Int
  /// Input rows between two kernel rows.
  public var rowDilation: Int
  /// Input columns between two kernel columns.
  public var columnDilation: Int
  /// Rows of zeros above the input; negative crops.
  public var topPadding: Int
  /// Columns of zeros at the left of the input; negative crops.
  public var leftPadding: Int

  /// Makes a window; the defaults are those of a 1x1 convolution.
  public init(
    height: Int = 1, width: Int = 1, rowStep: Int = 1, columnStep: Int = 1,
    rowDilation: Int = 1, columnDilation: Int = 1, topPadding: Int = 0, leftPadding: Int = 0
  ) {
    self.height = height
    self.width = width
    self.rowStep = rowStep
    self.columnStep = columnStep
    self.rowDilation = rowDilation
    self.columnDilation = columnDilation
    self.topPadding = topPadding
    self.leftPadding = leftPadding
  }

  /// The elements of the window.
  public var area: Int { height * width }

  /// Whether output pixel p reads input pixel p and no other.
  public var isPointwise: Bool {
    height == 1 && width == 1 && rowStep == 1 && columnStep == 1 && topPadding == 0
      && leftPadding == 0
  }
}
