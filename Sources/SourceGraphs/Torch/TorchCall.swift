internal import ModelFiles
internal import TensorCore

/// A call while it is translated: its arguments by name, defaults filled in.
struct TorchCall {
  /// A tensor among the operands.
  struct Operand {
    /// What the source graph calls it.
    var name: String
    var elementType: ElementType
    /// The extents as the program declares them; the lowering compares them with what it infers.
    var dims: [SourceDim]
    var rank: Int { dims.count }
  }

  let node: ExportedNode
  let kind: TorchOperator
  let place: SourcePlace
  private let values: [String: ExportedValue]

  init(
    _ node: ExportedNode, _ kind: TorchOperator, place: SourcePlace
  ) throws(SourceProblem.Reason) {
    var values: [String: ExportedValue] = [:]
    let parameters = kind.parameters
    for argument in node.arguments {
      // dropout and dropout_ name their operand differently.
      let name = kind == .dropout && argument.name == "self" ? "input" : argument.name
      guard parameters.contains(where: { $0.name == name }) else {
        throw .argument(name: argument.name, found: "given", expected: "no such argument")
      }
      guard values.updateValue(argument.value, forKey: name) == nil else {
        throw .attributeTwice(argument.name)
      }
    }
    for parameter in parameters where values[parameter.name] == nil {
      switch parameter.fallback {
      case .required: throw .missing("argument \(parameter.name.debugDescription)")
      case .none: values[parameter.name] = ExportedValue.none
      case .int(let value): values[parameter.name] = .integer(.value(Int64(value)))
      case .ints(let value):
        values[parameter.name] = .integers(value.map { .value(Int64($0)) })
      case .number(let value): values[parameter.name] = .number(value)
      case .bool(let value): values[parameter.name] = .bool(value)
      case .text(let value): values[parameter.name] = .text(value)
      }
    }
    self.node = node
    self.kind = kind
    self.place = place
    self.values = values
  }

  /// The number of tensors among the results.
  var resultCount: Int { node.tensorResults.count }

  func value(_ name: String) -> ExportedValue { values[name] ?? .none }

  func isGiven(_ name: String) -> Bool { value(name) != .none }

  func mismatch(_ name: String, _ expected: String) -> SourceProblem.Reason {
    .argument(name: name, found: value(name).summary, expected: expected)
  }

  func unsupported(_ name: String, _ supported: String) -> SourceProblem.Reason {
    .unsupportedArgument(name: name, found: value(name).summary, supported: supported)
  }

  /// A whole number that does not depend on the size.
  func integer(_ name: String) throws(SourceProblem.Reason) -> Int {
    guard case .integer(let integer) = value(name) else { throw mismatch(name, "an integer") }
    guard case .value(let number) = integer else {
      throw unsupported(name, "a number that does not depend on the size")
    }
    return Int(number)
  }

  /// Whole numbers that may depend on the size; one number counts as a list of one.
  func extents(_ name: String) throws(SourceProblem.Reason) -> [ExportedInteger] {
    switch value(name) {
    case .integers(let integers): return integers
    case .integer(let integer): return [integer]
    // An empty list of another kind.
    case .tensors([]), .numbers([]), .bools([]): return []
    case _: throw mismatch(name, "a list of integers")
    }
  }

  /// Whole numbers that do not depend on the size.
  func integers(_ name: String) throws(SourceProblem.Reason) -> [Int] {
    var numbers: [Int] = []
    for extent in try extents(name) {
      guard case .value(let number) = extent else {
        throw unsupported(name, "numbers that do not depend on the size")
      }
      numbers.append(Int(number))
    }
    return numbers
  }

  /// Numbers of each of `count` axes, of which one may stand for all.
  func integers(_ name: String, count: Int) throws(SourceProblem.Reason) -> [Int] {
    let numbers = try integers(name)
    if numbers.count == 1 { return [Int](repeating: numbers[0], count: count) }
    guard numbers.count == count else { throw mismatch(name, "1 or \(count) integers") }
    return numbers
  }

  func bool(_ name: String) throws(SourceProblem.Reason) -> Bool {
    guard case .bool(let bool) = value(name) else { throw mismatch(name, "a boolean") }
    return bool
  }

  func text(_ name: String) throws(SourceProblem.Reason) -> String {
    guard case .text(let text) = value(name) else { throw mismatch(name, "text") }
    return text
  }

  /// A number, with whether it is one of floating point.
  func number(_ name: String) throws(SourceProblem.Reason) -> TorchScalar {
    switch value(name) {
    case .number(let number): return TorchScalar(number: number, category: .floating)
    case .integer(.value(let number)):
      return TorchScalar(number: Double(number), category: .integral)
    case .bool(let bool): return TorchScalar(number: bool ? 1 : 0, category: .boolean)
    case .integer(.named): throw unsupported(name, "a number that does not depend on the size")
    case _: throw mismatch(name, "a number")
    }
  }

  /// An element type; nil where it is absent.
  func elementType(_ name: String) throws(SourceProblem.Reason) -> ElementType? {
    switch value(name) {
    case .none: return nil
    case .elementType(.read(let type)): return type
    case .elementType(.unread): throw unsupported(name, "another type")
    case _: throw mismatch(name, "an element type")
    }
  }
}

/// A number among the arguments.
struct TorchScalar {
  var number: Double
  var category: TorchCategory
}

/// The kinds of element types, of which the highest decides what arithmetic gives.
enum TorchCategory: Int, Comparable {
  case boolean, integral, floating

  init(_ type: ElementType) {
    self = type == .bool ? .boolean : type.isFloatingPoint ? .floating : .integral
  }

  static func < (a: TorchCategory, b: TorchCategory) -> Bool { a.rawValue < b.rawValue }
}

extension ExportedNode {
  /// The names of the tensors and sizes that the node defines.
  var definedNames: [String] {
    results.flatMap { result -> [String] in
      switch result {
      case .tensor(let name): [name]
      case .tensors(let names): names
      case .integer(.named(let name)): [name]
      case .optionalTensors(let names): names.compactMap { $0 }
      case .none, .integers, .integer, .number, .numbers, .bool, .bools, .text, .elementType,
        .placement, .unread:
        []
      }
    }
  }

  var tensorResults: [String] {
    results.flatMap { result -> [String] in
      switch result {
      case .tensor(let name): [name]
      case .tensors(let names): names
      case _: []
      }
    }
  }

  /// The names that the arguments use.
  var usedNames: [String] { arguments.flatMap(\.value.usedNames) }
}

extension ExportedValue {
  /// The names of tensors and sizes in the value.
  var usedNames: [String] {
    switch self {
    case .tensor(let name): [name]
    case .tensors(let names): names
    case .optionalTensors(let names): names.compactMap { $0 }
    case .integer(.named(let name)): [name]
    case .integers(let integers):
      integers.compactMap { if case .named(let name) = $0 { name } else { nil } }
    case .none, .integer, .number, .numbers, .bool, .bools, .text, .elementType, .placement,
      .unread:
      []
    }
  }

  /// The value in short, for messages.
  var summary: String {
    switch self {
    case .none: "None"
    case .tensor(let name): "tensor \(name.prefix(80).debugDescription)"
    case .tensors(let names): "\(names.count) tensors"
    case .optionalTensors(let names): "\(names.count) optional tensors"
    case .integer(let integer): integer.summary
    case .integers(let integers):
      "[\(integers.prefix(8).map(\.summary).joined(separator: ", "))]"
    case .number(let number): "\(number)"
    case .numbers(let numbers): "\(numbers.prefix(8))"
    case .bool(let bool): bool ? "True" : "False"
    case .bools(let bools): "\(bools.prefix(8))"
    case .text(let text): String(text.prefix(80)).debugDescription
    case .elementType(let type): "\(type)"
    case .placement(let kind), .unread(let kind): "of kind \(kind)"
    }
  }
}

extension ExportedInteger {
  fileprivate var summary: String {
    switch self {
    case .value(let value): "\(value)"
    case .named(let name): "size \(name.prefix(80).debugDescription)"
    }
  }
}
