/// A value of a pickle; texts, containers and objects are nodes, by number.
enum PickleValue: Hashable, Sendable {
  case none
  case bool(Bool)
  case integer(Int64)
  case real(Double)
  case node(Int)
}

/// A key and its value.
struct PickleEntry: Hashable, Sendable {
  var key: PickleValue
  var value: PickleValue
}

/// What a node of a pickle is. Nodes refer to each other by number, so that neither depth nor a
/// cycle can exhaust the stack, and a node that is used twice is stored once.
enum PickleNode: Sendable {
  case text(String)
  /// Bytes of the stream.
  case bytes(Range<Int>)
  /// An integer of more than 64 bits: its bytes in the stream, little-endian two's complement.
  case wideInteger(Range<Int>)
  case tuple([PickleValue])
  case list([PickleValue])
  case set([PickleValue])
  case dictionary([PickleEntry])
  /// A name; see `PickleProgram.globals`.
  case global(Int)
  /// What calling a global with arguments would make. Nothing is called.
  case object(PickleObject)
  /// The identity of a storage.
  case persistent([PickleValue])

  /// What it is, in words.
  var kind: String {
    switch self {
    case .text: "text"
    case .bytes: "bytes"
    case .wideInteger: "an integer of more than 64 bits"
    case .tuple: "a tuple"
    case .list: "a list"
    case .set: "a set"
    case .dictionary: "a dictionary"
    case .global: "a global"
    case .object: "an object"
    case .persistent: "a storage"
    }
  }
}

/// An object as a pickle describes it.
struct PickleObject: Sendable {
  /// The class or function, in `PickleProgram.globals`.
  var callable: Int
  var arguments: PickleValue
}

/// What a pickle describes: its root and the nodes that can be reached from it.
struct PickleProgram: Sendable {
  var root: PickleValue
  var nodes: [PickleNode]
  var globals: [PickleGlobal]
  /// The name of the stream, for messages.
  let stream: String
  /// The byte of the stream after STOP.
  var end: Int

  /// The node, if the value is one.
  func node(_ value: PickleValue) -> PickleNode? {
    if case .node(let index) = value { nodes[index] } else { nil }
  }

  func text(_ value: PickleValue) -> String? {
    if case .text(let text)? = node(value) { text } else { nil }
  }

  func tuple(_ value: PickleValue) -> [PickleValue]? {
    if case .tuple(let values)? = node(value) { values } else { nil }
  }

  func dictionary(_ value: PickleValue) -> [PickleEntry]? {
    if case .dictionary(let entries)? = node(value) { entries } else { nil }
  }

  func global(_ value: PickleValue) -> PickleGlobal? {
    if case .global(let index)? = node(value) { globals[index] } else { nil }
  }

  /// An object and what it is made by.
  func object(_ value: PickleValue) -> (callable: PickleGlobal, arguments: [PickleValue])? {
    guard case .object(let object)? = node(value) else { return nil }
    return (globals[object.callable], tuple(object.arguments) ?? [])
  }

  /// What a value is, in words.
  func kind(_ value: PickleValue) -> String {
    switch value {
    case .none: "None"
    case .bool: "a boolean"
    case .integer: "an integer"
    case .real: "a number"
    case .node:
      if let object = object(value) {
        "an object of \(object.callable)"
      } else if let global = global(value) {
        "the global \(global)"
      } else {
        node(value)?.kind ?? "nothing"
      }
    }
  }
}
