import Operators
import Rewriting
import TensorCore

/// What rules that fuse ask of a match: each gives what was found instead, or `nil`.
extension Match {
  /// Asks for a 1x1 convolution of one group.
  func unmet(_ name: String, pointwiseWith weight: Expression) -> Requirement? {
    guard let convolution = convolution(name) else { return .unnamed }
    let shape = type(weight).shape
    return shape.count == 4 && convolution.groups == 1 && convolution.isPointwise(weight: shape)
      ? nil : .pointwise(found: convolution, weight: shape)
  }

  /// Asks for a convolution that gives no more channels than it takes.
  func unmet(narrowing weight: Expression) -> Requirement? {
    let shape = type(weight).shape
    return Dim.isKnown(shape[0], atMost: shape[1])
      ? nil : .outputs(found: shape[0], atMost: shape[1])
  }

  /// Asks for a convolution that takes no more channels than it gives.
  func unmet(widening weight: Expression) -> Requirement? {
    let shape = type(weight).shape
    return Dim.isKnown(shape[1], atMost: shape[0])
      ? nil : .inputs(found: shape[1], atMost: shape[0])
  }

  /// Asks for a kept operator along these axes: a normalisation, reduction, softmax, order or
  /// scattering.
  func unmet(_ name: String, along expected: [Int]) -> Requirement? {
    guard let op = op(name) else { return .unnamed }
    let found =
      layerNorm(name)?.axes ?? reduce(name)?.axes ?? softmax(name).map { [$0.axis] }
      ?? topK(name).map { [$0.axis] } ?? scatterElements(name).map { [$0.axis] }
      ?? l2Normalize(name).map { [$0.axis] } ?? []
    return found == expected
      ? nil : .axes(of: op.definition.mnemonic, found: found, expected: expected)
  }

  /// Asks for a result of so many axes.
  func unmet(rank: Int) -> Requirement? {
    type.rank == rank ? nil : .rank(found: type.rank, expected: rank)
  }

  /// Asks for equal types.
  func unmet(_ left: TensorType, is right: TensorType) -> Requirement? {
    left == right ? nil : .sameType(left, right)
  }

  /// Asks for a scale that is one number.
  func unmet(number scale: Expression) -> Requirement? {
    isNumber(scale) ? nil : .number(found: type(scale))
  }

  /// Asks for one factor for each channel of the whole, `[1, C, 1, 1]`.
  func unmet(factorPerChannel factor: Expression) -> Requirement? {
    let (factors, whole) = (type(factor).shape, type.shape)
    let fits =
      factors.count == 4 && whole.count == 4 && factors[0] == 1 && factors[1] == whole[1]
      && factors[2] == 1 && factors[3] == 1 && whole[1] != 1
    return fits ? nil : .factorPerChannel(found: type(factor))
  }
}
