/// Arguments and results: unions, objects of one member whose name says what the value is.
extension ProgramDecoder {
  func value(_ value: JSONValue, _ fields: JSONFields) throws(ModelFileError) -> ExportedValue {
    let (key, content) = try fields.union(value, "argument")
    switch key {
    case "as_none": return .none
    case "as_tensor": return .tensor(try name(content, key))
    case "as_tensors":
      return .tensors(
        try list(content, key, fields) { (value) throws(ModelFileError) in try name(value, key) })
    case "as_optional_tensor", "as_optional_tensors":
      return try optionalTensors(content, key, fields)
    case "as_int": return .integer(.value(try integer(content, key, fields)))
    case "as_ints":
      return .integers(
        try list(content, key, fields) { (value) throws(ModelFileError) in
          .value(try integer(value, key, fields))
        })
    case "as_sym_int": return .integer(try symbolicInteger(content, key, fields))
    case "as_sym_ints":
      return .integers(
        try list(content, key, fields) { (value) throws(ModelFileError) in
          try symbolicInteger(value, key, fields)
        })
    case "as_float": return .number(try number(content, key, fields))
    case "as_floats":
      return .numbers(
        try list(content, key, fields) { (value) throws(ModelFileError) in
          try number(value, key, fields)
        })
    case "as_bool": return .bool(try bool(content, key, fields))
    case "as_bools":
      return .bools(
        try list(content, key, fields) { (value) throws(ModelFileError) in
          try bool(value, key, fields)
        })
    case "as_string":
      guard case .text(let text) = content.content else {
        throw mismatch(key, content, "text", fields)
      }
      return .text(text)
    case "as_scalar_type":
      let code = try integer(content, key, fields)
      guard let type = ExportedElementType(code: code) else {
        throw fields.error(.unknownNumber(field: key, code), at: content)
      }
      return .elementType(type)
    case "as_device", "as_layout", "as_memory_format": return .placement(key)
    case _: return .unread(key)
    }
  }

  private func optionalTensors(
    _ content: JSONValue, _ key: String, _ fields: JSONFields
  ) throws(ModelFileError) -> ExportedValue {
    func one(_ value: JSONValue) throws(ModelFileError) -> String? {
      let (inner, content) = try fields.union(value, key)
      switch inner {
      case "as_tensor": return try name(content, key)
      case "as_none": return nil
      case _: throw mismatch(key, content, "as_tensor or as_none", fields)
      }
    }
    if key == "as_optional_tensor" {
      let tensor = try one(content)
      return tensor.map { .tensor($0) } ?? .none
    }
    return .optionalTensors(
      try list(content, key, fields) { (value) throws(ModelFileError) in try one(value) })
  }

  private func mismatch(
    _ key: String, _ value: JSONValue, _ expected: String, _ fields: JSONFields
  ) -> ModelFileError {
    fields.error(.kind(field: key, found: value.kind, expected: expected), at: value)
  }

  private func list<Element>(
    _ content: JSONValue, _ key: String, _ fields: JSONFields,
    _ read: (JSONValue) throws(ModelFileError) -> Element
  ) throws(ModelFileError) -> [Element] {
    guard case .array(let values) = content.content else {
      throw mismatch(key, content, "an array", fields)
    }
    var elements: [Element] = []
    elements.reserveCapacity(values.count)
    for value in values { elements.append(try read(value)) }
    return elements
  }

  private func name(_ value: JSONValue, _ key: String) throws(ModelFileError) -> String {
    try JSONFields(value, in: file, what: key).text("name")
  }

  private func integer(
    _ value: JSONValue, _ key: String, _ fields: JSONFields
  ) throws(ModelFileError) -> Int64 {
    guard case .integer(let number) = value.content else {
      throw mismatch(key, value, "an integer", fields)
    }
    return number
  }

  private func bool(
    _ value: JSONValue, _ key: String, _ fields: JSONFields
  ) throws(ModelFileError) -> Bool {
    guard case .bool(let bool) = value.content else {
      throw mismatch(key, value, "a boolean", fields)
    }
    return bool
  }

  /// A number, or the words for those that JSON does not have.
  private func number(
    _ value: JSONValue, _ key: String, _ fields: JSONFields
  ) throws(ModelFileError) -> Double {
    switch value.content {
    case .integer(let number): return Double(number)
    case .real(let number): return number
    case .text("Infinity"): return .infinity
    case .text("-Infinity"): return -.infinity
    case .text("NaN"): return .nan
    case .text(let text): throw fields.error(.notANumber(text), at: value)
    case .null, .bool, .array, .object: throw mismatch(key, value, "a number", fields)
    }
  }

  /// `{"as_name": "sym_size_int"}` or `{"as_int": 2}`.
  private func symbolicInteger(
    _ value: JSONValue, _ key: String, _ fields: JSONFields
  ) throws(ModelFileError) -> ExportedInteger {
    let (inner, content) = try fields.union(value, key)
    switch inner {
    case "as_int": return .value(try integer(content, key, fields))
    case "as_name":
      guard case .text(let name) = content.content else {
        throw mismatch(key, content, "a name", fields)
      }
      return .named(name)
    case _: throw mismatch(key, content, "as_name or as_int", fields)
    }
  }
}
