public import TensorCore

/// An extent as it is written in a network: `3`, `16 * h`, `h * w`, `16 * h - rows`.
///
/// Arithmetic on `Dim` throws; that on extents remembers the error, which `Program.finish()` throws.
public struct Extent: Hashable, Sendable, ExpressibleByIntegerLiteral {
  /// The extent in normal form, or why there is none.
  let dim: Result<Dim, DimError>

  private init(_ dim: () throws(DimError) -> Dim) {
    do throws(DimError) {
      self.dim = .success(try dim())
    } catch {
      self.dim = .failure(error)
    }
  }

  /// An extent that is known.
  public init(_ dim: Dim) { self.dim = .success(dim) }

  /// A number.
  public init(integerLiteral value: Int) { self.init(Dim(value)) }

  /// A symbol that stands for any integer of at least 1, or of `0 ..< bound`.
  public static func symbol(_ name: String, below bound: Int? = nil) -> Extent {
    Extent(Dim(Symbol(name, bound: bound)))
  }

  /// A function of a bounded symbol, by its values at 0, 1, …
  public static func table(_ name: String, _ values: [Int]) -> Extent {
    Extent { () throws(DimError) in try Dim.tabulated(Symbol(name, bound: values.count), values) }
  }

  /// The sum.
  public static func + (left: Extent, right: Extent) -> Extent {
    Extent { () throws(DimError) in try left.dim.get() + right.dim.get() }
  }

  /// The difference.
  public static func - (left: Extent, right: Extent) -> Extent {
    Extent { () throws(DimError) in try left.dim.get() - right.dim.get() }
  }

  /// The product.
  public static func * (left: Extent, right: Extent) -> Extent {
    Extent { () throws(DimError) in try left.dim.get() * right.dim.get() }
  }

  /// The product with a number.
  public static func * (left: Int, right: Extent) -> Extent { Extent(Dim(left)) * right }
}

extension Double {
  /// A number of single precision, as models hold it: `.single(1e-6)` is 9.999999974752427e-7.
  public static func single(_ value: Float) -> Double { Double(value) }
}
