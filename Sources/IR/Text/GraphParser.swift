import Operators
import TensorCore

extension Graph {
  /// Reads the text form; values may be numbered in any way, as long as each is defined before it
  /// is used. The type that is written must be the type that is inferred.
  ///
  /// - Throws: `GraphParseError` with line and column.
  public init(parsing text: String) throws(GraphParseError) {
    var parser = GraphParser(text)
    self = try parser.parseGraph()
  }
}

/// Reads one graph.
private struct GraphParser {
  private var lexer: Lexer
  private var graph = Graph(name: "")
  private var ids: [String: ValueID] = [:]

  init(_ text: String) { lexer = Lexer(text) }

  mutating func parseGraph() throws(GraphParseError) -> Graph {
    guard lexer.takeKeyword("graph") else { throw lexer.error(.expected("'graph'")) }
    try lexer.expect("@")
    graph.name = lexer.name() ?? ""
    try lexer.expect("{")
    while !lexer.takeKeyword("return") { try parseValue() }
    repeat {
      let value = try operand()
      graph.outputs.append(Output(name: try lexer.quotedText(), value: value))
    } while lexer.take(",")
    try lexer.expect("}")
    guard lexer.isAtEnd else { throw lexer.error(.expected("nothing after the graph")) }
    return graph
  }

  private mutating func parseValue() throws(GraphParseError) {
    try lexer.expect("%")
    guard let name = lexer.name() else { throw lexer.error(.expected("the name of a value")) }
    guard ids[name] == nil else { throw lexer.error(.redefinedValue("%" + name)) }
    try lexer.expect("=")
    guard let mnemonic = lexer.name() else { throw lexer.error(.expected("an operator")) }
    switch mnemonic {
    case "input":
      let inputName = try lexer.quotedText()
      ids[name] = try add([]) { .input(Input(name: inputName, type: $0)) }
    case "weight":
      let weightName = try lexer.quotedText()
      ids[name] = try add([]) { .weight(Weight(name: weightName, type: $0)) }
    case "fill":
      let text = lexer.raw(until: [":"])
      guard let value = Double(text) else { throw lexer.error(.expected("a number")) }
      ids[name] = try add([]) { .fill(Fill(value, type: $0)) }
    case _:
      let operands = try operandList()
      let op = try makeOp(mnemonic)
      ids[name] = try add(operands) { _ in op }
    }
  }

  private mutating func makeOp(_ mnemonic: String) throws(GraphParseError) -> Op {
    let reader = AttributeReader(try attributeList())
    let op: Op?
    do throws(AttributeError) {
      op = try Op(mnemonic: mnemonic, reader)
    } catch {
      throw lexer.error(.attribute(error))
    }
    guard let op else { throw lexer.error(.unknownOperator(mnemonic)) }
    return op
  }

  /// Reads the type and origin, and adds the value.
  private mutating func add(
    _ operands: [ValueID], _ makeOp: (TensorType) -> Op
  ) throws(GraphParseError) -> ValueID {
    try lexer.expect(":")
    let written = try type()
    var origin: Origin?
    if lexer.takeKeyword("from") {
      let node = try lexer.quotedText()
      origin = Origin(
        node: node, modulePath: lexer.takeKeyword("in") ? try lexer.quotedText() : nil)
    }
    let id: ValueID
    do throws(ShapeError) {
      id = try graph.add(makeOp(written), operands, origin: origin)
    } catch {
      throw lexer.error(.shape(error))
    }
    let inferred = graph.type(of: id)
    guard inferred == written else {
      throw lexer.error(.type(written: written, inferred: inferred))
    }
    return id
  }

  private mutating func operandList() throws(GraphParseError) -> [ValueID] {
    var operands: [ValueID] = []
    guard lexer.take("%") else { return [] }
    operands.append(try namedOperand())
    while lexer.take(",") { operands.append(try operand()) }
    return operands
  }

  private mutating func operand() throws(GraphParseError) -> ValueID {
    try lexer.expect("%")
    return try namedOperand()
  }

  private mutating func namedOperand() throws(GraphParseError) -> ValueID {
    guard let name = lexer.name() else { throw lexer.error(.expected("the name of a value")) }
    guard let id = ids[name] else { throw lexer.error(.undefinedValue("%" + name)) }
    return id
  }

  private mutating func attributeList() throws(GraphParseError) -> [Attribute] {
    var attributes: [Attribute] = []
    guard lexer.take("{") else { return [] }
    repeat {
      guard let name = lexer.name() else { throw lexer.error(.expected("an attribute")) }
      try lexer.expect(":")
      attributes.append(Attribute(name, try attributeValue()))
    } while lexer.take(",")
    try lexer.expect("}")
    return attributes
  }

  private mutating func attributeValue() throws(GraphParseError) -> AttributeValue {
    if lexer.nextIsQuote { return .text(try lexer.quotedText()) }
    if lexer.take("[") { return .dims(try dims()) }
    let token = lexer.raw(until: [",", "}"])
    if token == "true" { return .flag(true) }
    if token == "false" { return .flag(false) }
    if token.hasPrefix(".") && Double(token) == nil { return .word(String(token.dropFirst())) }
    if let integer = Int(token) { return .integer(integer) }
    if let number = Double(token) { return .number(number) }
    if let dim = Dim(parsing: token) { return .dim(dim) }
    throw lexer.error(.expected("an attribute's value"))
  }

  private mutating func type() throws(GraphParseError) -> TensorType {
    guard let name = lexer.name(), let elementType = ElementType(rawValue: name) else {
      throw lexer.error(.expected("an element type"))
    }
    try lexer.expect("[")
    return TensorType(elementType, try dims())
  }

  private mutating func dims() throws(GraphParseError) -> [Dim] {
    var dims: [Dim] = []
    if lexer.take("]") { return dims }
    repeat {
      guard let dim = Dim(parsing: lexer.raw(until: [",", "]"])) else {
        throw lexer.error(.expected("an extent"))
      }
      dims.append(dim)
    } while lexer.take(",")
    try lexer.expect("]")
    return dims
  }
}
