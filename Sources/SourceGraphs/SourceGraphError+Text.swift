internal import ModelFiles

extension SourceGraphError: CustomStringConvertible {
  /// One line for each problem: `FILE: WHERE: what was found, expected what`.
  public var description: String {
    problems.map { "\(file): \($0)" }.joined(separator: "\n")
  }
}

extension SourceProblem: CustomStringConvertible {
  /// `WHERE: what was found, expected what`.
  public var description: String { "\(place): \(reason)" }
}

extension SourceProblem.Place: CustomStringConvertible {
  /// The place in words.
  public var description: String {
    switch self {
    case .model: "model"
    case .node(let place): "\(place)"
    case .attribute(let place, let name): "\(place), attribute \(name.debugDescription)"
    case .initializer(let name): "tensor \(name.debugDescription)"
    case .input(let name): "input \(name.debugDescription)"
    case .output(let name): "output \(name.debugDescription)"
    case .function(let domain, let name): "function \("\(domain).\(name)".debugDescription)"
    }
  }
}

extension SourcePlace: CustomStringConvertible {
  /// The node in words, with the author's module: `node "/intro/Conv" (Conv) in intro`.
  public var description: String {
    let title = name.isEmpty ? "node #\(index)" : "node \(name.debugDescription)"
    let module = modulePath.map { $0.isEmpty ? "" : " in \($0)" } ?? ""
    let line = sourceLine.map { " at \($0)" } ?? ""
    return "\(title) (\(operatorType))\(module)\(line)"
  }
}

extension SourceProblem.Reason: CustomStringConvertible {
  /// What was found and what was expected, in words. A table: one entry for each case.
  public var description: String {
    switch self {
    case .missing(let field): "\(field) is missing"
    case .irVersion(let version, let supported):
      "file format (IR) \(version), supported are \(supported.lowerBound) to \(supported.upperBound)"
    case .operatorSet(let version, let supported):
      "operator set \(version), supported are \(supported.lowerBound) to \(supported.upperBound)"
    case .operatorSetTwice(let domain):
      "domain \(domain.debugDescription) is imported in two versions"
    case .operatorSetMissing(let domain):
      "domain \(domain.debugDescription) is not imported"

    case .definedTwice(let name): "\(name.debugDescription) is defined twice"
    case .undefined(let name): "\(name.debugDescription) is not defined"
    case .cycle(let names):
      "values that wait for each other: \(names.map(\.debugDescription).joined(separator: ", "))"
    case .functionTwice: "is defined twice"

    case .unknownElementType(let type): "element type \(type), which ONNX does not define"
    case .unsupportedElementType(let type): "elements of type \(type), which are not supported"
    case .negativeDimension(let dim): "an extent of \(dim), expected 0 or more"
    case .unreadConstant(let name, .tensor(let type)):
      "the constant \(name.debugDescription) has elements of type \(type), which are not supported"
    case .unreadConstant(let name, .field(let field)):
      "the constant \(name.debugDescription) is given as \(field), which is not supported"
    case .notATensor(let kind): "the type is \(kind), supported are tensors only"
    case .sparseInitializers(let count): "\(count) sparse initializers, which are not supported"

    case .attributeTwice(let name):
      name.isEmpty ? "an attribute without a name" : "attribute \(name.debugDescription) twice"
    case .attributeFields(let fields): "values in \(fields.joined(separator: ", ")), expected one"
    case .attributeType(let declared): "the value is not of the declared type \(declared)"
    case .attributeText: "text that is not UTF-8"
    case .attributeReference(let name):
      "a reference to attribute \(name.debugDescription) outside a function"
    case .constantValues(let count): "a constant of \(count) values, expected 1"
    case .constantAttribute: "no attribute of a constant, or of another type"

    case .recursion: "calls itself"
    case .callArity(let found, let limit): "\(found) operands or results, the function has \(limit)"
    case .callDepth(let limit): "calls nested more than \(limit) deep"
    case .argument(let name, let found, let expected):
      "argument \(name.debugDescription) is \(found), expected \(expected)"
    case .unsupportedArgument(let name, let found, let supported):
      "argument \(name.debugDescription) is \(found), supported is \(supported)"
    case .unsupportedOperator(let target, let count, let places):
      "operator \(target), \(count == 1 ? "once" : "\(count) times"), first at "
        + "\(places.map(\.description).joined(separator: "; ")), which is not compiled; "
        + "write it with the operators of `mhnetc list ops --format torch`"
    case .trainingMode:
      "is in training mode, in which it is random or changes the network: call model.eval() "
        + "before the export"
    case .signature(let kind, let expected): "is of kind \(kind), supported are \(expected)"
    case .changedView(let name, let other):
      "changes \(name.debugDescription) in place while \(other.debugDescription), which may share "
        + "its elements, is used later; expected a program without that: export again after "
        + "run_decompositions()"
    case .noTensor(let name): "the archive has no tensor \(name.debugDescription)"
    case .results(let found, let expected): "\(found) results, expected \(expected)"
    case .inlinedNodes(let limit): "more than \(limit) nodes after inlining functions"
    }
  }
}

extension SourceWarning: CustomStringConvertible {
  /// The oddity in words.
  public var description: String {
    switch self {
    case .file(let warning): "\(warning)"
    case .unsorted(let place): "\(place): uses a value before its definition; nodes were sorted"
    }
  }
}
