import ModelFiles
import SourceGraphs

extension Diagnostic {
  init(_ error: SourceGraphError) {
    self.init(
      ExitStatus(error.failureClass), file: error.file,
      findings: error.problems.map { Finding(place: $0.place.text, message: $0.reason.text) })
  }
}

extension SourcePlace {
  /// `stage1.intro.conv (node 3 '/intro/Conv', Conv)`: the author's module path first.
  var text: String {
    let name = name.isEmpty ? "" : " '\(name)'"
    let node = "node \(index)\(name), \(operatorType)"
    return modulePath.map { "\($0) (\(node))" } ?? node
  }
}

extension SourceProblem.Place {
  var text: String {
    switch self {
    case .model: ""
    case .node(let place): place.text
    case .attribute(let place, let name): "\(place.text), attribute '\(name)'"
    case .initializer(let name): "initializer '\(name)'"
    case .input(let name): "input '\(name)'"
    case .output(let name): "output '\(name)'"
    case .function(let domain, let name): "function '\(domain)::\(name)'"
    }
  }
}

extension SourceProblem.Reason {
  var text: String {
    switch self {
    case .missing(let field): "found no \(field), expected one"
    case .irVersion(let version, let supported):
      "found IR version \(version), expected \(supported.lowerBound) to \(supported.upperBound)"
    case .operatorSet(let version, let supported):
      "found opset \(version), expected \(supported.lowerBound) to \(supported.upperBound); "
        + "export again with one of these"
    case .operatorSetTwice(let domain):
      "found two versions of the operators of '\(domain)', expected one"
    case .operatorSetMissing(let domain):
      "found no opset import of the domain '\(domain.isEmpty ? "ai.onnx" : domain)', expected one"
    case .definedTwice(let name): "found a second value named '\(name)', expected one"
    case .undefined(let name): "found the operand '\(name)', which nothing defines"
    case .cycle(let names): "found a cycle: \(names.joined(separator: " → "))"
    case .functionTwice: "found a second function of this name, expected one"
    case .unknownElementType(let code): "found element type \(code), which ONNX does not define"
    case .unsupportedElementType(let type):
      "found element type \(type), expected floating-point numbers, integers or bool"
    case .negativeDimension(let dim): "found dimension \(dim), expected at least 0"
    case .unreadConstant(let name, let value):
      "found the constant '\(name)' of \(value.text), expected numbers"
    case .notATensor(let kind): "found a \(kind), expected a tensor"
    case .sparseInitializers(let count): "found \(count) sparse initializers, expected dense ones"
    case .attributeTwice(let name): "found the attribute '\(name)' twice"
    case .attributeFields(let fields):
      "found values in \(fields.joined(separator: " and ")), expected one of its declared type"
    case .attributeType(let type): "found attribute type \(type), which ONNX does not define"
    case .attributeText: "found bytes that are no text, expected UTF-8"
    case .attributeReference(let name):
      "found a reference to the function's attribute '\(name)', which has no value here"
    case .constantValues(let count): "found \(count) values, expected one"
    case .constantAttribute: "found a value of a kind that Constant does not have"
    case .recursion: "found a function that calls itself"
    case .callArity(let found, let limit): "found \(found) operands or results, expected \(limit)"
    case .callDepth(let limit): "found calls nested deeper than \(limit), the limit"
    case .inlinedNodes(let limit): "found more than \(limit) nodes after inlining, the limit"
    }
  }
}

extension UnreadValue {
  var text: String {
    switch self {
    case .tensor(let type): "element type \(type)"
    case .field(let name): "the field \(name)"
    }
  }
}
