import Operators
import Rewriting
import TensorCore

extension NearMiss {
  /// Which rule, where and why, in a line.
  var text: String {
    "\(rule) not at \(place.origin.map { singleLine("\($0)") } ?? "\(root)") (\(place.mnemonic)): "
      + obstacles.map(\.text).joined(separator: "; ")
  }
}

extension Obstacle {
  fileprivate var text: String {
    switch self {
    case .otherUses(let count, let place):
      "the \(place.text) has \(count) other use\(count == 1 ? "" : "s")"
    case .kind(let variable): "'\(variable.name)' is not \(variable.kind.text)"
    case .requirement(let requirement): requirement.text
    case .result: "the result would be of another type"
    }
  }
}

extension Obstacle.Place {
  fileprivate var text: String {
    mnemonic + (origin.map { " at \(singleLine("\($0)"))" } ?? "")
  }
}

extension Variable.Kind {
  fileprivate var text: String {
    switch self {
    case .value: "a value"
    case .constant: "computed from weights alone"
    case .scalar: "one number everywhere"
    case .perChannel: "a constant for each channel"
    }
  }
}

extension Requirement {
  fileprivate var text: String {
    switch self {
    case .pointwise(let found, let weight):
      "found a convolution of \(found.text(weight)), expected 1x1, one group"
    case .axes(let mnemonic, let found, let expected):
      "found \(mnemonic) along \(axesText(found)), expected \(axesText(expected))"
    case .rank(let found, let expected): "found a result of \(found) axes, expected \(expected)"
    case .outputs(let found, let limit):
      "found \(found) output channels, expected at most the \(limit) that go in"
    case .inputs(let found, let limit):
      "found \(found) input channels, expected at most the \(limit) that come out"
    case .multiplyAdds(let found, let limit):
      "found \(found) multiply-adds for a pixel between them, expected at most the \(limit) there are"
    case .scores(let found, let limit):
      "found scores for which a pixel would take \(found) multiply-adds, expected at most the "
        + "\(limit) there are"
    case .otherUser(let mnemonic): "the \(mnemonic) that uses the result stands in the way"
    case .sameType(let left, let right): "found \(left) and \(right), expected one type"
    case .number(let found): "found a scale of \(found), expected one number"
    case .factorPerChannel(let found):
      "found a factor of \(found), expected one for each channel"
    case .counts(let found, let limit): "found \(found) softmaxes, expected at most \(limit)"
    case .oneImage(let found): "found \(found), expected one image"
    case .maskOfLargest: "found another mask than one of the largest in each row"
    case .unnamed: "a condition of the rule does not hold"
    }
  }

  private func axesText(_ axes: [Int]) -> String {
    "ax\(axes.count == 1 ? "is" : "es") \(axes.map(String.init).joined(separator: ", "))"
  }
}

extension Convolution {
  /// What tells it from a product of pixels.
  fileprivate func text(_ weight: [Dim]) -> String {
    var parts = [weight.dropFirst(2).map(\.description).joined(separator: "x")]
    parts.append(groups == 1 ? "one group" : "\(groups) groups")
    if strides.contains(where: { $0 != 1 }) { parts.append("steps \(strides)") }
    if (padsBefore + padsAfter).contains(where: { $0 != 0 }) { parts.append("padding") }
    return parts.joined(separator: ", ")
  }
}
