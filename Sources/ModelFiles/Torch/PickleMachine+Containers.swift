extension PickleMachine {
  /// Carries out an instruction on marks, tuples, lists, sets and dictionaries.
  mutating func stepContainer() throws(ModelFileError) {
    switch opcode {
    case .mark:
      // As many as there are instructions, and 8 bytes each.
      marks.append(stack.count)
    case .emptyList: try push(.list([]))
    case .emptyTuple: try push(.tuple([]))
    case .emptyDict: try push(.dictionary([]))
    case .emptySet: try push(.set([]))
    case .list: try push(.list(try popToMark()))
    case .tuple: try push(.tuple(try popToMark()))
    case .frozenset: try push(.set(try popToMark()))
    case .tuple1: try pushTuple(1)
    case .tuple2: try pushTuple(2)
    case .tuple3: try pushTuple(3)
    case .dict: try push(.dictionary(entries(try popToMark())))
    case .append: try extend(by: [try pop()])
    case .appends, .additems: try extend(by: try popToMark())
    case .setitem:
      let value = try pop()
      try setItems([PickleEntry(key: try pop(), value: value)])
    case .setitems: try setItems(entries(try popToMark()))
    case _: throw error(.unsupportedOpcode)
    }
  }

  private mutating func pushTuple(_ count: Int) throws(ModelFileError) {
    guard stack.count - (marks.last ?? 0) >= count else { throw error(.stackUnderflow) }
    try push(.tuple(popAll(from: stack.count - count)))
  }

  private func entries(_ values: [PickleValue]) throws(ModelFileError) -> [PickleEntry] {
    guard values.count.isMultiple(of: 2) else { throw error(.oddItems) }
    return stride(from: 0, to: values.count, by: 2).map {
      PickleEntry(key: values[$0], value: values[$0 + 1])
    }
  }

  /// Appends to the list, set or list-like object on top.
  private mutating func extend(by values: [PickleValue]) throws(ModelFileError) {
    let target = try top()
    guard case .node(let index) = target else {
      throw error(.kind(found: kind(target), expected: "a list"))
    }
    switch nodes[index] {
    case .list(var items):
      nodes[index] = .set([])  // Releases the array, so that it grows in place.
      items += values
      nodes[index] = .list(items)
    case .set(var items) where opcode == .additems:
      nodes[index] = .list([])
      items += values
      nodes[index] = .set(items)
    case .object(let object) where globals[object.callable].role == .opaque:
      break  // A subclass of list: its items are of no use here.
    case .text, .bytes, .wideInteger, .tuple, .set, .dictionary, .global, .object, .persistent:
      throw error(
        .kind(found: kind(target), expected: opcode == .additems ? "a set" : "a list"))
    }
  }

  /// Sets items of the dictionary or dictionary-like object on top.
  private mutating func setItems(_ entries: [PickleEntry]) throws(ModelFileError) {
    let target = try top()
    guard case .node(let index) = target else {
      throw error(.kind(found: kind(target), expected: "a dictionary"))
    }
    switch nodes[index] {
    case .dictionary(var items):
      nodes[index] = .list([])  // Releases the array, so that it grows in place.
      items += entries
      nodes[index] = .dictionary(items)
    case .object(let object) where globals[object.callable].role == .opaque:
      break  // A subclass of dict: its items are of no use here.
    case .text, .bytes, .wideInteger, .tuple, .list, .set, .global, .object, .persistent:
      throw error(.kind(found: kind(target), expected: "a dictionary"))
    }
  }

  /// What a value is, in words.
  func kind(_ value: PickleValue) -> String {
    switch value {
    case .none: return "None"
    case .bool: return "a boolean"
    case .integer: return "an integer"
    case .real: return "a number"
    case .node(let index):
      switch nodes[index] {
      case .object(let object): return "an object of \(globals[object.callable])"
      case .global(let global): return "the global \(globals[global])"
      case .text, .bytes, .wideInteger, .tuple, .list, .set, .dictionary, .persistent:
        return nodes[index].kind
      }
    }
  }
}
