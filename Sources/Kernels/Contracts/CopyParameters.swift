/// Eight integers: one for each possible axis.
public typealias AxisValues = InlineArray<8, Int>

/// Copies an n-dimensional block between two layouts:
///
///     destination[Σ iₐ · destinationStrides[a]] = source[Σ iₐ · sourceStrides[a]]
///
/// over all `i` with `0 ≤ iₐ < sizes[a]`, `a < rank ≤ 8`. Strides are in elements; any sign, and a
/// source stride of 0 repeats. It serves slice, concatenation, the interior of a pad, transpose,
/// expand, and pixel shuffle in both directions.
///
/// - Note: No two indices may name the same destination element, and source and destination may
///   not overlap.
public struct CopyParameters: KernelParameters {
  /// Axes, at most 8.
  public var rank: Int
  /// Elements along each axis.
  public var sizes: AxisValues
  /// Source elements between two neighbours along each axis.
  public var sourceStrides: AxisValues
  /// Destination elements between two neighbours along each axis.
  public var destinationStrides: AxisValues
  /// Element (0, …, 0) of the source.
  public var source: UnsafePointer<Float>
  /// Element (0, …, 0) of the destination.
  public var destination: UnsafeMutablePointer<Float>

  /// Describes a copy.
  public init(
    rank: Int, sizes: AxisValues, sourceStrides: AxisValues, destinationStrides: AxisValues,
    source: UnsafePointer<Float>, destination: UnsafeMutablePointer<Float>
  ) {
    self.rank = rank
    self.sizes = sizes
    self.sourceStrides = sourceStrides
    self.destinationStrides = destinationStrides
    self.source = source
    self.destination = destination
  }

  /// The elements of the block.
  public var count: Int { product(of: sizes, rank: rank) }

  /// One task for about 32 Ki elements. How the elements are spread over the tasks is the
  /// kernel's choice.
  public var taskCount: Int { quotientRoundedUp(count, elementsPerStreamingTask) }
}

/// Sets an n-dimensional block to one value: `destination[Σ iₐ · strides[a]] = value`.
public struct FillParameters: KernelParameters {
  /// Axes, at most 8.
  public var rank: Int
  /// Elements along each axis.
  public var sizes: AxisValues
  /// Elements between two neighbours along each axis.
  public var strides: AxisValues
  /// Element (0, …, 0).
  public var destination: UnsafeMutablePointer<Float>
  /// What every element becomes.
  public var value: Float

  /// Describes a fill of a block.
  public init(
    rank: Int, sizes: AxisValues, strides: AxisValues,
    destination: UnsafeMutablePointer<Float>, value: Float
  ) {
    self.rank = rank
    self.sizes = sizes
    self.strides = strides
    self.destination = destination
    self.value = value
  }

  /// Describes a fill of contiguous elements.
  public init(count: Int, destination: UnsafeMutablePointer<Float>, value: Float) {
    var sizes = AxisValues(repeating: 1)
    sizes[0] = count
    self.init(
      rank: 1, sizes: sizes, strides: AxisValues(repeating: 1), destination: destination,
      value: value)
  }

  /// The elements of the block.
  public var count: Int { product(of: sizes, rank: rank) }

  /// One task for about 32 Ki elements.
  public var taskCount: Int { quotientRoundedUp(count, elementsPerStreamingTask) }
}

/// The product of the first `rank` values.
func product(of sizes: AxisValues, rank: Int) -> Int {
  var product = 1
  for axis in 0..<rank { product *= sizes[axis] }
  return product
}
