import Operators
import TensorCore

/// Reads the program section into a builder, which checks it.
struct ProgramDecoder {
  /// The longest text of an extent, and the most of its summands: longer ones make the shape
  /// arithmetic of a hostile file slow.
  static let maximumDimBytes = 32_768
  static let maximumDimTerms = 6
  /// The most axes of a type.
  static let maximumRank = 64

  private var reader: ByteReader
  private var texts: [String] = []
  private var dims: [Dim] = []

  init(_ bytes: UnsafeRawBufferPointer) {
    reader = ByteReader(bytes, section: .program)
  }

  /// Reads everything.
  ///
  /// - Parameters:
  ///   - metadata: Goes into the plan.
  ///   - weight: Gives the bytes at an offset of the weights section, or `nil`.
  /// - Returns: The verified plan.
  /// - Throws: `PlanError`.
  mutating func decode(
    _ metadata: PlanMetadata, weight: (_ offset: Int, _ count: Int) -> TensorBytes?
  ) throws(PlanError) -> Plan {
    try decodeTables()
    var builder = PlanBuilder(metadata)
    for index in 0..<(try reader.count(ofSize: 4)) { try decodeValue(index, into: &builder) }
    for _ in 0..<(try reader.count(ofSize: 3)) { try decodeStep(into: &builder) }
    for _ in 0..<(try reader.count(ofSize: 2)) {
      let name = try text()
      builder.add(PlanOutput(name: name, value: try valueID(of: builder)))
    }
    var end = 0
    for _ in 0..<(try reader.count(ofSize: 6)) {
      try decodeWeight(into: &builder, after: &end, weight: weight)
    }
    try reader.finish()
    return try builder.finish()
  }

  private mutating func decodeTables() throws(PlanError) {
    let textCount = try reader.count()
    texts.reserveCapacity(textCount)
    for _ in 0..<textCount { texts.append(try reader.text()) }
    let dimCount = try reader.count(ofSize: 2)
    dims.reserveCapacity(dimCount)
    for _ in 0..<dimCount {
      let text = try reader.text()
      guard text.utf8.count <= ProgramDecoder.maximumDimBytes, let dim = Dim(parsing: text),
        dim.terms.count <= ProgramDecoder.maximumDimTerms, "\(dim)" == text
      else { throw reader.malformed("an extent") }
      dims.append(dim)
    }
  }

  private mutating func decodeValue(
    _ index: Int, into builder: inout PlanBuilder
  ) throws(PlanError) {
    let mnemonic = try text()
    let operandCount = try reader.count()
    var operands: [PlanValueID] = []
    operands.reserveCapacity(operandCount)
    for _ in 0..<operandCount {
      let distance = try reader.unsigned()
      guard distance >= 1, distance <= UInt64(index) else {
        throw reader.malformed("an operand \(distance) values before value \(index)")
      }
      operands.append(PlanValueID(index - Int(distance)))
    }
    let attributeCount = try reader.count(ofSize: 2)
    var attributes: [Attribute] = []
    attributes.reserveCapacity(attributeCount)
    for _ in 0..<attributeCount {
      let name = try text()
      attributes.append(Attribute(name, try attributeValue()))
    }
    let origin = try origin()
    let op: Op?
    do throws(AttributeError) {
      op = try Op(mnemonic: mnemonic, AttributeReader(attributes))
    } catch {
      throw .attribute(value: index, error)
    }
    guard let op else { throw .unknownOperator(value: index, mnemonic: mnemonic) }
    try builder.add(op, operands, origin: origin)
  }

  private mutating func decodeStep(into builder: inout PlanBuilder) throws(PlanError) {
    let name = try text()
    guard let kernel = StepKernel(rawValue: name) else {
      throw reader.malformed("kernel '\(name)'")
    }
    let count = try reader.count()
    var values: [PlanValueID] = []
    values.reserveCapacity(count)
    for _ in 0..<count { values.append(try valueID(of: builder)) }
    try builder.add(PlanStep(kernel, values))
  }

  private mutating func decodeWeight(
    into builder: inout PlanBuilder, after end: inout Int,
    weight: (_ offset: Int, _ count: Int) -> TensorBytes?
  ) throws(PlanError) {
    let name = try text()
    let type = try type()
    let layout = try reader.layout()
    let offset = try reader.index(below: .max)
    let count = try reader.index(below: .max)
    guard offset == PlanLayout.aligned(end, to: PlanLayout.weightAlignment),
      let bytes = weight(offset, count)
    else { throw reader.malformed("a weight of \(count) bytes at offset \(offset)") }
    end = offset + count
    try builder.add(PlanWeight(name: name, type: type, layout: layout, bytes: bytes))
  }

  private mutating func attributeValue() throws(PlanError) -> AttributeValue {
    guard let tag = AttributeTag(rawValue: try reader.byte()) else {
      throw reader.malformed("an attribute's kind")
    }
    switch tag {
    case .dim: return .dim(try dim())
    case .dims:
      let count = try reader.count()
      var list: [Dim] = []
      list.reserveCapacity(count)
      for _ in 0..<count { list.append(try dim()) }
      return .dims(list)
    case .number: return .number(Double(bitPattern: try reader.word()))
    case .no: return .flag(false)
    case .yes: return .flag(true)
    case .word: return .word(try text())
    case .text: return .text(try text())
    case .type: return .type(try type())
    }
  }

  private mutating func type() throws(PlanError) -> TensorType {
    let name = try text()
    guard let elementType = ElementType(rawValue: name) else {
      throw reader.malformed("element type '\(name)'")
    }
    let rank = try reader.count()
    guard rank <= ProgramDecoder.maximumRank else { throw reader.malformed("rank \(rank)") }
    var shape: [Dim] = []
    for _ in 0..<rank { shape.append(try dim()) }
    return TensorType(elementType, shape)
  }

  private mutating func origin() throws(PlanError) -> PlanOrigin? {
    switch try reader.byte() {
    case 0: return nil
    case 1: return PlanOrigin(node: try text())
    case 2:
      let node = try text()
      return PlanOrigin(node: node, modulePath: try text())
    case _: throw reader.malformed("an origin")
    }
  }

  private mutating func text() throws(PlanError) -> String {
    texts[try reader.index(below: texts.count)]
  }

  private mutating func dim() throws(PlanError) -> Dim {
    dims[try reader.index(below: dims.count)]
  }

  private mutating func valueID(of builder: PlanBuilder) throws(PlanError) -> PlanValueID {
    PlanValueID(try reader.index(below: builder.valueCount))
  }
}
