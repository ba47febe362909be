public import IR
public import Operators
public import TensorCore

/// Why a rule does not apply where its pattern matches.
public enum Obstacle: Hashable, Sendable {
  /// A value that would disappear has so many uses outside of the match.
  case otherUses(count: Int, of: Place)
  /// A variable stands for a value that is not of its kind.
  case kind(of: Variable)
  /// Something that the rule asks of attributes and types.
  case requirement(Requirement)
  /// What the right side would be is not what the left side is.
  case result

  /// A value, for people.
  public struct Place: Hashable, Sendable {
    /// The operator.
    public let mnemonic: String
    /// Where the value comes from.
    public let origin: Origin?

    /// Describes a value.
    public init(mnemonic: String, origin: Origin?) {
      self.mnemonic = mnemonic
      self.origin = origin
    }
  }
}

/// What a rule asks of a match beside the pattern, with what was found instead.
///
/// Conditions of rules give the first that is not met, or `nil`.
public enum Requirement: Hashable, Sendable {
  /// A 1x1 convolution of one group, step 1, without padding.
  case pointwise(found: Convolution, weight: [Dim])
  /// An operator along these axes.
  case axes(of: String, found: [Int], expected: [Int])
  /// A result of so many axes.
  case rank(found: Int, expected: Int)
  /// A convolution with at most so many output channels as input channels.
  case outputs(found: Dim, atMost: Dim)
  /// A convolution with at most so many input channels as output channels.
  case inputs(found: Dim, atMost: Dim)
  /// At most so many multiply-adds for a pixel, which is what the left side takes.
  case multiplyAdds(found: Dim, atMost: Dim)
  /// Scores of attention so narrow that a weight made of them takes at most so many multiply-adds for
  /// a pixel, which is what the left side takes.
  case scores(found: Int, atMost: Int)
  /// No use of the result by an operator of this name.
  case otherUser(String)
  /// Operands of one type.
  case sameType(TensorType, TensorType)
  /// A scale that is one number.
  case number(found: TensorType)
  /// A factor for each channel.
  case factorPerChannel(found: TensorType)
  /// At most so many softmaxes in one operator.
  case counts(found: Int, atMost: Int)
  /// One image, as far as one can know, `[1, …]`.
  case oneImage(found: TensorType)
  /// A mask of the indices of the largest elements, written over what was there.
  case maskOfLargest
  /// A condition that has no name here.
  case unnamed
}

/// A place where a rule's pattern matches, but the rule does not apply.
public struct NearMiss: Hashable, Sendable {
  /// The rule.
  public let rule: String
  /// The value that the left side would stand for.
  public let root: ValueID
  /// The operator of the root, and where it comes from.
  public let place: Obstacle.Place
  /// Why; at least one.
  public let obstacles: [Obstacle]
}
