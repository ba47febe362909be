internal import TensorCore

extension SourceGraph: CustomStringConvertible {
  /// The graph as text, one line for each input, constant, node and output:
  ///
  ///     graph main: pytorch 2.13.0, IR 8, opset 17
  ///       input x : f32[1, 3, height, width]
  ///       constant k : i64[1] = 2
  ///       constant w : f32[8, 3, 3, 3]
  ///       y = Conv-17(x, w, _) {group: 1} // intro
  ///       output y : f32[1, 8, ?, ?]
  ///
  /// A name in quotation marks holds other characters than letters, digits and `_./:-`; `_` is an
  /// absent operand or an unused result. Constants are sorted by name; small ones show their
  /// elements.
  public var description: String {
    let sets = operatorSets.sorted { $0.key < $1.key }
      .map { $0.key.isEmpty ? "opset \($0.value)" : "\($0.key) \($0.value)" }
    let facts = [producer, "IR \(irVersion)"].filter { !$0.isEmpty } + sets
    var lines = ["graph \(Self.text(name)): \(facts.joined(separator: ", "))"]
    lines += inputs.map { "  input \($0)" }
    lines += initializers.sorted { $0.key < $1.key }
      .map { "  constant \(Self.text($0.key)) : \(Self.text($0.value))" }
    lines += nodes.map { "  \($0)" }
    lines += outputs.map { "  output \($0)" }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Elements that are shown of a constant.
  private static let shownElements = 8

  /// A name, in quotation marks where it holds unusual characters.
  static func text(_ name: String) -> String {
    if name.isEmpty { return "_" }
    let isPlain =
      name != "_"
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "_./:-".utf8.contains(byte)
        }
      }
    return isPlain ? name : name.debugDescription
  }

  /// A tensor's type, and its elements if they are few.
  static func text(_ tensor: Tensor) -> String {
    guard tensor.elementCount <= shownElements else { return "\(tensor.type)" }
    let elements =
      tensor.elementType.isFloatingPoint
      ? tensor.doubles().map { "\($0)" } : tensor.integers().map { "\($0)" }
    return "\(tensor.type) = \(elements.joined(separator: " "))"
  }
}

extension SourceValue: CustomStringConvertible {
  /// Name and type, as far as they are known.
  public var description: String {
    let extents = dims.map { "[\($0.map(\.description).joined(separator: ", "))]" } ?? "[...]"
    return "\(SourceGraph.text(name)) : \(elementType?.description ?? "?")\(extents)"
  }
}

extension SourceDim: CustomStringConvertible {
  /// The number, the name, or `?`.
  public var description: String {
    switch self {
    case .fixed(let value): "\(value)"
    case .named(let name): SourceGraph.text(name)
    case .unknown: "?"
    }
  }
}

extension SourceNode: CustomStringConvertible {
  /// Results, operator with version, operands, attributes, and the author's module.
  public var description: String {
    let results = outputs.map(SourceGraph.text).joined(separator: ", ")
    let operands = inputs.map(SourceGraph.text).joined(separator: ", ")
    let prefix = domain.isEmpty ? "" : domain + "."
    var line = "\(results) = \(prefix)\(operatorType)-\(version)(\(operands))"
    if !attributes.isEmpty {
      let list = attributes.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
      line += " {\(list.joined(separator: ", "))}"
    }
    if let path = place.modulePath, !path.isEmpty { line += " // \(path)" }
    return line
  }
}

extension SourceAttribute: CustomStringConvertible {
  /// The value; tensors as type and, if small, elements.
  public var description: String {
    switch self {
    case .int(let value): "\(value)"
    case .ints(let values): "\(values)"
    case .float(let value): "\(value)"
    case .floats(let values): "\(values)"
    case .string(let value): value.debugDescription
    case .strings(let values): "\(values)"
    case .tensor(let tensor): SourceGraph.text(tensor)
    case .tensors(let tensors):
      "[\(tensors.map { SourceGraph.text($0) }.joined(separator: ", "))]"
    case .graphs(let graphs):
      graphs.map { "graph of \($0.operatorTypes.count) nodes" }.joined(separator: ", ")
    case .unread(.tensor(let type)): "tensor of \(type)"
    case .unread(.field(let field)): field
    }
  }
}
