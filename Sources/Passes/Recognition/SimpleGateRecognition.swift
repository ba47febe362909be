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
        guard let first = match.slice("first"), let second = match.slice("second"),
          first.axis == second.axis, first.step == 1, second.step == 1,
          first.count == second.count, first.start == 0, second.start == first.count,
          (try? first.count + second.count) == match.type(x).shape[first.axis]
        else { return nil }
        return .simpleGate(SimpleGate(axis: first.axis))
      })
}
