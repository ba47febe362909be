import IR
import Operators
import Rewriting
import TensorCore

private let x = Expression.value("x")

/// NAFNet's SimpleGate: the product of the two halves of the channels.
enum SimpleGateRecognition {
  static let rules = [simpleGate]

  /// y[c] = x[c] · x[c + C].
  static let simpleGate = Rule(
    "simple-gate", .bitExact,
    .slice("first", x) * .slice("second", x)
      => .making(x) { match in
        halvedAxis(match, of: x).map { .simpleGate(SimpleGate(axis: $0)) }
      })

  /// The axis of which two slices, `first` and `second`, are the halves.
  static func halvedAxis(_ match: Match, of whole: Expression) -> Int? {
    guard let first = match.slice("first"), let second = match.slice("second"),
      first.axis == second.axis, first.step == 1, second.step == 1,
      first.count == second.count, first.start == 0, second.start == first.count,
      (try? first.count + second.count) == match.type(whole).shape[first.axis]
    else { return nil }
    return first.axis
  }
}
