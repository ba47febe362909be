/// An unknown of the shape arithmetic: a height or width that is bound when a size is prepared.
///
/// A symbol without a bound stands for an integer of at least 1 (`h` in `16h`). A bounded symbol
/// stands for an integer in `0 ..< bound`: the rows that a network pads itself, as `h~16` in
/// `16h - h~16`, which is every height when `h` runs over the positive integers.
public struct Symbol: Hashable, Sendable {
  /// Letters and digits, beginning with a letter.
  public let name: String
  /// The symbol is below this; `nil` when it has no upper bound.
  public let bound: Int?

  /// Makes a symbol; a bound below 1 is taken as 1, which leaves only the value 0.
  public init(_ name: String, bound: Int? = nil) {
    self.name = name
    self.bound = bound.map { max($0, 1) }
  }

  /// The smallest value that the symbol takes.
  public var smallest: Int { bound == nil ? 1 : 0 }
  /// The largest value that the symbol takes, or `nil` when there is none.
  public var largest: Int? { bound.map { $0 - 1 } }
}

extension Symbol: Comparable {
  /// Orders by name, then unbounded before bounded: the order in which products are printed.
  public static func < (left: Symbol, right: Symbol) -> Bool {
    left.name != right.name ? left.name < right.name : (left.bound ?? 0) < (right.bound ?? 0)
  }
}

extension Symbol: CustomStringConvertible {
  /// `h`, or `h~16` for a symbol bounded by 16.
  public var description: String { bound.map { "\(name)~\($0)" } ?? name }
}
