import Operators

/// Whether a convolution has a bias, as the authors' code says.
enum BiasPolicy {
  /// It always has.
  case required
  /// It never has.
  case absent
  /// All of these have, or none: the authors' constructor has one flag for them. What most of a
  /// checkpoint's have is taken for the flag, so that one that was lost is missing, and one that was
  /// added is unexpected.
  case shared
}

/// Why a network is built no further.
enum BuildStop: Error {
  /// Shapes contradict each other.
  case shape(ShapeError)
  /// More than `BindingReport.mostMissing` tensors are missing: the checkpoint is of another
  /// network, and what it lacks of this one may be many times its size.
  case tooManyMissing
}
