public import Operators

/// How tensors and an architecture do not fit.
public struct BindingReport: Hashable, Sendable {
  /// A tensor of another shape than the architecture needs.
  public struct Misshaped: Hashable, Sendable {
    /// The tensor.
    public let name: String
    /// Its shape.
    public let found: [Int]
    /// The shape that is needed.
    public let expected: [Int]
  }

  /// The most tensors that may be missing for a comparison to go on: more than the largest published
  /// network has. It bounds the work by a multiple of the tensors that are there and a constant.
  public static let mostMissing = 2048

  /// The architecture that came nearest, or that was asked for.
  public let design: Architecture.Design
  /// What was taken off all names to come so near.
  public let prefix: String
  /// Tensors that fit it.
  public let matched: Int
  /// Tensors of the checkpoint.
  public let tensors: Int
  /// Tensors that the architecture needs and the checkpoint lacks, by the author's names.
  public let missing: [String]
  /// Whether the comparison ended early, because more than `mostMissing` are missing: then `missing`
  /// and `matched` are not complete, and `unexpected` is empty.
  public let isPartial: Bool
  /// Tensors of another shape.
  public let misshaped: [Misshaped]
  /// Tensors that the architecture does not use though they are there; none are told apart where
  /// there is a contradiction.
  public let unexpected: [String]
  /// Why no network could be built even with other tensors in place of those.
  public let contradiction: Contradiction?

  /// Shapes that no network has.
  public struct Contradiction: Hashable, Sendable {
    /// The author's module.
    public let module: String
    /// What is wrong there.
    public let error: ShapeError
  }

  /// Whether every tensor has its place.
  var isFit: Bool {
    missing.isEmpty && misshaped.isEmpty && unexpected.isEmpty && contradiction == nil && !isPartial
  }

  /// Whether this comes nearer than another: more tensors that fit, then fewer that are missing.
  func isNearer(than other: BindingReport) -> Bool {
    (matched, -missing.count - misshaped.count)
      > (other.matched, -other.missing.count - other.misshaped.count)
  }
}
