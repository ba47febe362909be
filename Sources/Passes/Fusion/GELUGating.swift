import Operators
import Rewriting

private let x = Expression.value("x")

/// The gate of Restormer's feed-forward (GDFN): gelu(x[c]) · x[c + C] becomes one operator, which a
/// depthwise convolution computes before it stores anything, for any number of channels. What was
/// rounded in between no longer is.
enum GELUGating {
  static let rules = [geluGate]

  /// y[c] = gelu(x[c]) · x[c + C].
  static let geluGate = Rule(
    "gelu-gate", .reassociates,
    .unary(.gelu, .slice("first", x)) * .slice("second", x)
      => .making(x) { match in
        SimpleGateRecognition.halvedAxis(match, of: x).map {
          .simpleGate(SimpleGate(axis: $0, appliesGELU: true))
        }
      })
}
