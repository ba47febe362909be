import Operators
import TensorCore

/// Writes the program section: tables of text and extents, values, steps, outputs, weights.
struct ProgramEncoder {
  private var body = ByteWriter()
  private var texts = Table<String>()
  private var dims = Table<Dim>()

  /// The section for a plan whose weights lie at these offsets of the weights section.
  static func encode(_ plan: Plan, weightOffsets: [Int]) -> [UInt8] {
    var encoder = ProgramEncoder()
    encoder.encode(plan, weightOffsets: weightOffsets)
    var result = ByteWriter()
    result.count(encoder.texts.entries.count)
    for text in encoder.texts.entries { result.text(text) }
    result.count(encoder.dims.entries.count)
    for dim in encoder.dims.entries { result.text("\(dim)") }
    return result.bytes + encoder.body.bytes
  }

  private mutating func encode(_ plan: Plan, weightOffsets: [Int]) {
    body.count(plan.values.count)
    for (index, value) in plan.values.enumerated() { encode(value, at: index) }
    body.count(plan.steps.count)
    for step in plan.steps {
      text(step.kernel.rawValue)
      body.count(step.values.count)
      for value in step.values { body.count(value.index) }
    }
    body.count(plan.outputs.count)
    for output in plan.outputs {
      text(output.name)
      body.count(output.value.index)
    }
    body.count(plan.weights.count)
    for (weight, offset) in zip(plan.weights, weightOffsets) {
      text(weight.name)
      encode(weight.type)
      body.layout(weight.layout)
      body.count(offset)
      body.count(weight.bytes.count)
    }
  }

  private mutating func encode(_ value: PlanValue, at index: Int) {
    let definition = value.op.definition
    text(definition.mnemonic)
    body.count(value.operands.count)
    for operand in value.operands { body.count(index - operand.index) }
    let attributes = definition.attributes
    body.count(attributes.count)
    for attribute in attributes {
      text(attribute.name)
      encode(attribute.value)
    }
    switch value.origin {
    case nil: body.byte(0)
    case .some(let origin):
      body.byte(origin.modulePath == nil ? 1 : 2)
      text(origin.node)
      if let path = origin.modulePath { text(path) }
    }
  }

  private mutating func encode(_ value: AttributeValue) {
    switch value {
    case .dim(let dim):
      body.byte(AttributeTag.dim.rawValue)
      body.count(dims.index(of: dim))
    case .dims(let list):
      body.byte(AttributeTag.dims.rawValue)
      body.count(list.count)
      for dim in list { body.count(dims.index(of: dim)) }
    case .number(let number):
      body.byte(AttributeTag.number.rawValue)
      body.word(number.bitPattern)
    case .flag(let flag):
      body.byte(flag ? AttributeTag.yes.rawValue : AttributeTag.no.rawValue)
    case .word(let word):
      body.byte(AttributeTag.word.rawValue)
      text(word)
    case .text(let string):
      body.byte(AttributeTag.text.rawValue)
      text(string)
    case .type(let type):
      body.byte(AttributeTag.type.rawValue)
      encode(type)
    }
  }

  private mutating func encode(_ type: TensorType) {
    text(type.elementType.rawValue)
    body.count(type.shape.count)
    for dim in type.shape { body.count(dims.index(of: dim)) }
  }

  private mutating func text(_ value: String) { body.count(texts.index(of: value)) }
}

/// The kinds of attributes in a file.
enum AttributeTag: UInt8 {
  case dim, dims, number, no, yes, word, text, type
}

/// Numbers entries in the order in which they come up.
private struct Table<Entry: Hashable> {
  private(set) var entries: [Entry] = []
  private var indices: [Entry: Int] = [:]

  mutating func index(of entry: Entry) -> Int {
    if let index = indices[entry] { return index }
    indices[entry] = entries.count
    entries.append(entry)
    return entries.count - 1
  }
}
