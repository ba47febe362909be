public import IR
public import Operators
public import TensorCore

/// What the left side of a rule stands for at one place of a graph.
public struct Match: Sendable {
  /// The graph that was matched.
  public let graph: Graph
  /// The value that the whole left side stands for.
  public let root: ValueID
  /// The values of variables and labels.
  var values: [String: ValueID] = [:]
  /// The values that variables stand for.
  var variableValues: [ValueID] = []
  /// The variables that stand for values of other kinds, where those were admitted.
  var misfits: [Variable] = []
  /// The operators that were kept.
  var operators: [String: Op] = [:]
  /// The values that operators of the left side stand for, the root first.
  var matched: [ValueID] = []
  /// Those of them that disappear with the match, without the root.
  var interior: [ValueID] = []

  init(graph: Graph, root: ValueID) {
    self.graph = graph
    self.root = root
  }

  /// The type of the whole.
  public var type: TensorType { graph.type(of: root) }

  /// The value of a variable.
  ///
  /// - Precondition: The variable occurs on the left side.
  public func value(_ expression: Expression) -> ValueID {
    guard case .variable(let variable) = expression, let id = values[variable.name] else {
      preconditionFailure("not a variable of the rule: \(expression)")
    }
    return id
  }

  /// The type of a variable.
  ///
  /// - Precondition: The variable occurs on the left side.
  public func type(_ expression: Expression) -> TensorType { graph.type(of: value(expression)) }

  /// The value of a labelled expression; `nil` when the matched spelling does not have the label.
  public func value(label: String) -> ValueID? { values[label] }

  /// The type of a labelled expression; `nil` when the matched spelling does not have the label.
  public func type(label: String) -> TensorType? { values[label].map { graph.type(of: $0) } }

  /// The number of a variable that stands for a fill; `nil` where it does not.
  public func number(_ expression: Expression) -> Double? {
    if case .fill(let fill) = graph[value(expression)].op { return fill.value }
    return nil
  }

  /// The operator that was kept under a name; `nil` when the matched spelling keeps none.
  public func op(_ name: String) -> Op? { operators[name] }

  /// Where the whole comes from: the root's node, and the module that all matched values share.
  var origin: Origin? {
    let own = graph.origins[root]
    let paths = matched.compactMap { graph.origins[$0]?.modulePath }
    guard let node = own?.node ?? matched.lazy.compactMap({ graph.origins[$0]?.node }).first else {
      return nil
    }
    return Origin(node: node, modulePath: Match.commonPath(paths))
  }

  /// The leading components that all dotted paths have.
  private static func commonPath(_ paths: [String]) -> String? {
    guard var common = paths.first?.split(separator: ".", omittingEmptySubsequences: false) else {
      return nil
    }
    for path in paths.dropFirst() {
      let other = path.split(separator: ".", omittingEmptySubsequences: false)
      common = zip(common, other).prefix { $0 == $1 }.map(\.0)
    }
    return common.isEmpty ? nil : common.joined(separator: ".")
  }
}
