import IR
import SourceGraphs
import TensorCore

/// A node while it is lowered: its attributes by type, its operands by index.
struct Node {
  let source: SourceNode
  let name: OnnxOperator

  /// Makes a node of an operator that is compiled in its version; `nil` for all others.
  init?(_ source: SourceNode) {
    guard source.domain.isEmpty, let name = OnnxOperator(rawValue: source.operatorType),
      name.versions.contains(source.version)
    else { return nil }
    self.source = source
    self.name = name
  }

  var version: Int { source.version }
  var place: SourcePlace { source.place }

  /// Where the values that the node becomes come from.
  var origin: Origin {
    let name = place.name.isEmpty ? source.outputs.first { !$0.isEmpty } ?? "" : place.name
    // The network itself has an empty path, which says nothing.
    let path = place.modulePath.flatMap { $0.isEmpty ? nil : $0 }
    return Origin(node: name, modulePath: path)
  }

  /// The number of operands that are there, trailing absent ones not counted.
  var operandCount: Int { (source.inputs.lastIndex { !$0.isEmpty } ?? -1) + 1 }

  /// The names of the operands of which more than the element type counts.
  var operandsRead: ArraySlice<String> {
    name == .castLike ? source.inputs.prefix(1) : source.inputs[...]
  }

  /// The names of the results; an empty name is a result that nobody uses.
  var resultNames: [String] { source.outputs }

  /// The name of an operand, empty where it is absent.
  func operandName(_ index: Int) -> String {
    source.inputs.indices.contains(index) ? source.inputs[index] : ""
  }

  func has(_ index: Int) -> Bool {
    !operandName(index).isEmpty
  }

  func error(_ reason: LoweringError.Reason) -> LoweringError {
    LoweringError(place: .node(place), reason: reason)
  }

  func requireOperands(_ expected: ClosedRange<Int>) throws(LoweringError) {
    guard expected.contains(operandCount) else {
      throw error(.operandCount(found: operandCount, expected: expected))
    }
    for index in 0..<expected.lowerBound where !has(index) {
      throw error(.missingOperand(index: index))
    }
  }

  func requireResults(_ expected: ClosedRange<Int>) throws(LoweringError) {
    let count = (source.outputs.lastIndex { !$0.isEmpty } ?? -1) + 1
    guard count <= expected.upperBound, source.outputs.count >= expected.lowerBound else {
      throw error(.resultCount(found: count, expected: expected))
    }
  }
}

/// Attributes.
extension Node {
  private func mismatch(_ name: String, _ expected: String) -> LoweringError {
    let found = source.attributes[name].map { Node.describe($0) } ?? "nothing"
    return error(.attribute(name: name, found: found, expected: expected))
  }

  /// An integer, or `nil` where the attribute is absent.
  func integer(_ name: String) throws(LoweringError) -> Int? {
    guard let attribute = source.attributes[name] else { return nil }
    guard case .int(let value) = attribute else { throw mismatch(name, "an integer") }
    return Int(value)
  }

  /// An integer with its default.
  func integer(_ name: String, default value: Int) throws(LoweringError) -> Int {
    try integer(name) ?? value
  }

  /// 0 or 1.
  func flag(_ name: String, default value: Bool) throws(LoweringError) -> Bool {
    switch try integer(name) {
    case nil: return value
    case 0: return false
    case 1: return true
    case _: throw mismatch(name, "0 or 1")
    }
  }

  /// A list of integers, or `nil` where the attribute is absent.
  func integers(_ name: String) throws(LoweringError) -> [Int]? {
    guard let attribute = source.attributes[name] else { return nil }
    guard case .ints(let values) = attribute else { throw mismatch(name, "a list of integers") }
    return values.map { Int($0) }
  }

  /// A list of numbers, or `nil` where the attribute is absent.
  func numbers(_ name: String) throws(LoweringError) -> [Double]? {
    guard let attribute = source.attributes[name] else { return nil }
    guard case .floats(let values) = attribute else { throw mismatch(name, "a list of numbers") }
    return values.map { Double($0) }
  }

  /// A number with its default.
  func number(_ name: String, default value: Double) throws(LoweringError) -> Double {
    guard let attribute = source.attributes[name] else { return value }
    guard case .float(let number) = attribute else { throw mismatch(name, "a number") }
    return Double(number)
  }

  /// One of some words.
  func word<Word: RawRepresentable & CaseIterable>(
    _ name: String, as type: Word.Type, default value: Word
  ) throws(LoweringError) -> Word where Word.RawValue == String {
    guard let attribute = source.attributes[name] else { return value }
    let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
    guard case .string(let text) = attribute, let word = Word(rawValue: text) else {
      throw mismatch(name, "one of \(words)")
    }
    return word
  }

  /// A tensor, or `nil` where the attribute is absent.
  func tensor(_ name: String) throws(LoweringError) -> Tensor? {
    guard let attribute = source.attributes[name] else { return nil }
    guard case .tensor(let tensor) = attribute else { throw mismatch(name, "a tensor") }
    return tensor
  }

  private static func describe(_ attribute: SourceAttribute) -> String {
    switch attribute {
    case .int(let value): "\(value)"
    case .ints(let values): "\(values)"
    case .float(let value): "\(value)"
    case .floats(let values): "\(values)"
    case .string(let text): "\"\(text)\""
    case .strings(let texts): "\(texts)"
    case .tensor(let tensor): "a tensor \(tensor.type)"
    case .tensors: "tensors"
    case .graphs: "a graph"
    case .unread: "a value of an unknown kind"
    }
  }
}

/// Axes.
extension Node {
  /// An axis counted from the front; `extra` more are allowed at the end.
  func axis(_ axis: Int, rank: Int, extra: Int = 0) throws(LoweringError) -> Int {
    let limit = rank + extra
    guard (-limit..<limit).contains(axis) else { throw error(.axis(axis, rank: rank)) }
    return axis < 0 ? axis + limit : axis
  }

  /// Axes counted from the front, each once.
  func axes(_ axes: [Int], rank: Int) throws(LoweringError) -> [Int] {
    var result: [Int] = []
    for given in axes {
      let axis = try axis(given, rank: rank)
      guard !result.contains(axis) else {
        throw error(.attribute(name: "axes", found: "\(axes)", expected: "different axes"))
      }
      result.append(axis)
    }
    return result
  }
}
