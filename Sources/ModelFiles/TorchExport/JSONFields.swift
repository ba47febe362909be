/// The members of a JSON object by name; whatever is wrong with one is an error at its byte.
///
/// Members that are not asked for are skipped: newer versions of PyTorch add some.
struct JSONFields {
  let file: String
  /// What the object is, for messages.
  let what: String
  private let members: [JSONMember]
  private let byte: Int

  init(_ value: JSONValue, in file: String, what: String) throws(ModelFileError) {
    guard case .object(let members) = value.content else {
      throw ModelFileError(
        file: file, place: .byte(value.byte),
        reason: .torchExport(.kind(field: what, found: value.kind, expected: "an object")))
    }
    self.file = file
    self.what = what
    self.members = members
    byte = value.byte
  }

  func error(_ problem: TorchExportProblem, at value: JSONValue?) -> ModelFileError {
    ModelFileError(
      file: file, place: .byte(value?.byte ?? byte), reason: .torchExport(problem))
  }

  private func mismatch(
    _ name: String, _ value: JSONValue, _ expected: String
  ) -> ModelFileError {
    error(.kind(field: "\(what).\(name)", found: value.kind, expected: expected), at: value)
  }

  /// A member that may be absent or null.
  func optional(_ name: String) throws(ModelFileError) -> JSONValue? {
    guard let value = members.first(where: { $0.name == name })?.value, value.content != .null
    else { return nil }
    return value
  }

  func value(_ name: String) throws(ModelFileError) -> JSONValue {
    guard let value = try optional(name) else { throw error(.missing("\(what).\(name)"), at: nil) }
    return value
  }

  func text(_ name: String) throws(ModelFileError) -> String {
    let value = try value(name)
    guard case .text(let text) = value.content else { throw mismatch(name, value, "text") }
    return text
  }

  func integer(_ name: String) throws(ModelFileError) -> Int64 {
    let value = try value(name)
    guard case .integer(let number) = value.content else {
      throw mismatch(name, value, "an integer")
    }
    return number
  }

  func array(_ name: String) throws(ModelFileError) -> [JSONValue] {
    let value = try value(name)
    guard case .array(let values) = value.content else { throw mismatch(name, value, "an array") }
    return values
  }

  func object(_ name: String) throws(ModelFileError) -> [JSONMember] {
    let value = try value(name)
    guard case .object(let members) = value.content else {
      throw mismatch(name, value, "an object")
    }
    return members
  }

  func fields(_ name: String) throws(ModelFileError) -> JSONFields {
    try JSONFields(try value(name), in: file, what: name)
  }

  /// The only alternative of a union: an object of one member.
  func union(
    _ value: JSONValue, _ field: String
  ) throws(ModelFileError) -> (key: String, value: JSONValue) {
    guard case .object(let alternatives) = value.content else {
      throw error(.kind(field: field, found: value.kind, expected: "an object"), at: value)
    }
    guard let only = alternatives.first, alternatives.count == 1 else {
      throw error(.union(field: field, alternatives: alternatives.count), at: value)
    }
    return (only.name, only.value)
  }
}
