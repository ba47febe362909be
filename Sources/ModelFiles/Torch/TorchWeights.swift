internal import TensorCore

/// Finds the dictionary of weights in what a pickle describes, and reads it.
struct TorchWeights {
  var tensors: TorchTensors
  private var notes: [CheckpointNote] = []
  /// The dictionaries that hold tensors, and those that wrap such a one under a usual key. Found
  /// once for all nodes: dictionaries may share others, and a search from each would never end.
  private let leading: Set<Int>
  /// The dictionaries that hold tensors, and those that lead to such a one under any keys.
  private let holding: Set<Int>

  private var program: PickleProgram { tensors.program }

  /// Where training scripts keep the weights, in the order in which they are tried (as spandrel's).
  private static let usualKeys = [
    "model_state_dict", "state_dict", "params_ema", "params-ema", "params", "model", "net",
    "generator", "module",
  ]

  /// The most wrappers inside each other: a dictionary may hold itself.
  private static let depthLimit = 8

  init(tensors: TorchTensors) {
    self.tensors = tensors
    leading = Self.wrappers(tensors) { Self.usualKeys.contains($0) }
    holding = Self.wrappers(tensors) { _ in true }
  }

  /// The dictionaries that hold tensors, and those around them whose key is one of those that count.
  private static func wrappers(
    _ tensors: TorchTensors, where counts: (String) -> Bool
  ) -> Set<Int> {
    let program = tensors.program
    var wrappers: Set<Int> = []
    for (index, node) in program.nodes.enumerated() {
      guard case .dictionary(let entries) = node else { continue }
      if entries.contains(where: { tensors.isTensor($0.value) }) { wrappers.insert(index) }
    }
    for _ in 0..<4 {
      var found: Set<Int> = []
      for (index, node) in program.nodes.enumerated() where !wrappers.contains(index) {
        guard case .dictionary(let entries) = node else { continue }
        let wraps = entries.contains { entry in
          guard case .node(let inner) = entry.value, wrappers.contains(inner),
            let key = program.text(entry.key)
          else { return false }
          return counts(key)
        }
        if wraps { found.insert(index) }
      }
      if found.isEmpty { break }
      wrappers.formUnion(found)
    }
    return wrappers
  }

  /// The weights, in the order of the file.
  mutating func read() throws(ModelFileError) -> [NamedTensor] {
    if program.object(program.root) != nil, !tensors.isTensor(program.root) {
      throw error(.wholeModule)
    }
    guard let root = program.dictionary(program.root) else {
      throw error(.root(program.kind(program.root)))
    }
    var entries = root
    var path: [String] = []
    var key = tensors.options.weightsKey
    // A key that was asked for is looked up first; then the usual wrappers are opened, even beside
    // tensors: a training script may save its loss as one.
    while true {
      let next: (name: String, rest: String?)
      if let key {
        guard let asked = asked(key, in: entries) else {
          throw error(
            .noSuchKey(
              tensors.options.weightsKey ?? key,
              available: Array(weightPaths(in: root).prefix(20))))
        }
        next = asked
      } else if !tensors.options.keepsNames,
        let usual = try wrapper(in: entries, path: path)
      {
        next = (usual, nil)
      } else {
        break
      }
      let name = next.name
      let values = entries.filter { program.text($0.key) == name }
      guard values.count == 1, let inner = program.dictionary(values[0].value) else {
        throw error(.duplicateName(name))
      }
      guard path.count < Self.depthLimit else { throw error(.tooDeep(limit: Self.depthLimit)) }
      noteOthers(entries, taken: name)
      path.append(name)
      entries = inner
      key = next.rest
    }
    if !path.isEmpty { notes.insert(.weights(path: path), at: 0) }
    return try read(entries)
  }

  /// The notes, with those that the pickle as a whole gives.
  func allNotes() -> [CheckpointNote] {
    var all = notes
    if tensors.gatheredBytes > 0 { all.append(.gathered(bytes: tensors.gatheredBytes)) }
    for global in program.globals where global.role == .opaque {
      all.append(.unknownGlobal("\(global)"))
    }
    return CheckpointNote.capped(all)
  }

  private func error(_ problem: CheckpointProblem) -> ModelFileError {
    ModelFileError(
      file: tensors.storages.file, place: .member(program.stream), reason: .checkpoint(problem))
  }

  private func error(_ problem: CheckpointProblem, in name: String) -> ModelFileError {
    ModelFileError(
      file: tensors.storages.file, place: .tensor(name), reason: .checkpoint(problem))
  }

  /// Keeps a note, up to a number that nobody reads.
  private mutating func note(_ note: CheckpointNote) {
    if notes.count < 1000 { notes.append(note) }
  }

  // MARK: Finding

  private func hasTensors(_ entries: [PickleEntry]) -> Bool {
    entries.contains { program.text($0.key) != nil && tensors.isTensor($0.value) }
  }

  /// Whether a value is a dictionary of tensors, or wraps one.
  private func leadsToTensors(_ value: PickleValue) -> Bool {
    if case .node(let index) = value { leading.contains(index) } else { false }
  }

  /// The key under which the weights are: the first of the usual ones that leads to tensors, or the
  /// only one that does; nil where they are the entries themselves.
  private func wrapper(
    in entries: [PickleEntry], path: [String]
  ) throws(ModelFileError) -> String? {
    let leading = Set(
      entries.lazy.filter { leadsToTensors($0.value) }.compactMap { program.text($0.key) })
    if let usual = Self.usualKeys.first(where: { leading.contains($0) }) { return usual }
    if hasTensors(entries) { return nil }
    let names = leading.isEmpty ? Set(holders(in: entries)) : leading
    if let only = names.first, names.count == 1 { return only }
    if names.count > 1 {
      // In full, as --weights-key takes them.
      let outer = path.map { $0 + "." }.joined()
      throw error(.severalWeights(weightPaths(in: entries).prefix(20).map { outer + $0 }))
    }
    let shown = entries.prefix(10).map { entry in
      "\(program.text(entry.key)?.debugDescription ?? program.kind(entry.key)) "
        + "(\(program.kind(entry.value)))"
    }
    throw error(.noTensors(entries: shown, more: entries.count - shown.count))
  }

  /// The entry that is asked for, or the longest one that is a part of it, with what remains: the
  /// parts of a key are joined by full stops.
  private func asked(_ key: String, in entries: [PickleEntry]) -> (name: String, rest: String?)? {
    let names = holders(in: entries)
    if names.contains(key) { return (key, nil) }
    let parts = names.filter { key.name(after: $0 + ".") != nil }
    return parts.max { $0.utf8.count < $1.utf8.count }.map { ($0, key.name(after: $0 + ".")) }
  }

  /// Whether a value is a dictionary of tensors, or leads to one under any keys.
  private func holdsTensors(_ value: PickleValue) -> Bool {
    if case .node(let index) = value { holding.contains(index) } else { false }
  }

  /// The keys of dictionaries that hold tensors or lead to such ones.
  private func holders(in entries: [PickleEntry]) -> [String] {
    entries.compactMap { entry in
      holdsTensors(entry.value) ? program.text(entry.key) : nil
    }
  }

  /// The paths of the dictionaries that hold tensors, each once, its keys joined by full stops.
  private func weightPaths(in entries: [PickleEntry]) -> [String] {
    var paths: [String] = []
    var seen: Set<Int> = []
    var level: [(path: String, entries: [PickleEntry])] = [("", entries)]
    for _ in 0..<Self.depthLimit {
      var next: [(path: String, entries: [PickleEntry])] = []
      for (path, entries) in level {
        for entry in entries {
          guard case .node(let index) = entry.value, holding.contains(index),
            let key = program.text(entry.key), seen.insert(index).inserted,
            let inner = program.dictionary(entry.value)
          else { continue }
          if hasTensors(inner) { paths.append(path + key) }
          next.append((path + key + ".", inner))
        }
      }
      level = next
    }
    return paths.sorted()
  }

  private mutating func noteOthers(_ entries: [PickleEntry], taken: String) {
    for entry in entries {
      guard let key = program.text(entry.key), key != taken else { continue }
      note(
        holdsTensors(entry.value)
          ? .alternative(key: key) : .entry(name: key, kind: summary(entry.value)))
    }
  }

  /// What a value is, with the value where it is short.
  private func summary(_ value: PickleValue) -> String {
    if tensors.isTensor(value) { return "a tensor" }
    switch value {
    case .none: return "None"
    case .bool(let value): return value ? "True" : "False"
    case .integer(let value): return "\(value)"
    case .real(let value): return "\(value)"
    case .node:
      switch program.node(value) {
      case .text(let text)? where text.utf8.count <= 100: return text.debugDescription
      case .dictionary(let entries)?: return "a dictionary of \(entries.count) entries"
      case .list(let values)?: return "a list of \(values.count) values"
      case .tuple(let values)?: return "a tuple of \(values.count) values"
      case .text, .bytes, .wideInteger, .set, .global, .object, .persistent, nil:
        return program.kind(value)
      }
    }
  }

  // MARK: Reading

  private mutating func read(_ entries: [PickleEntry]) throws(ModelFileError) -> [NamedTensor] {
    var keys: [String] = []
    var values: [PickleValue] = []
    var profilerCounts = 0
    for entry in entries {
      guard let key = program.text(entry.key) else {
        note(.notATensor(name: program.kind(entry.key), kind: program.kind(entry.value)))
        continue
      }
      guard tensors.isTensor(entry.value) else {
        if tensors.holdsStorage(entry.value) {
          throw error(.tensorForm(program.kind(entry.value)), in: key)
        }
        note(.notATensor(name: key, kind: summary(entry.value)))
        continue
      }
      if !tensors.options.keepsNames, WeightNames.isProfilerCount(key) {
        profilerCounts += 1
        continue
      }
      keys.append(key)
      values.append(entry.value)
    }
    if profilerCounts > 0 { notes.append(.profilerCounts(profilerCounts)) }
    let (names, stripped) =
      tensors.options.keepsNames ? (keys, []) : WeightNames.stripped(keys)
    var read: [NamedTensor] = []
    var taken: Set<String> = []
    for (index, name) in names.enumerated() {
      guard taken.insert(name).inserted else { throw error(.duplicateName(name), in: keys[index]) }
      let tensor = try tensors.tensor(values[index], named: keys[index])
      read.append(NamedTensor(name: name, tensor: tensor))
    }
    notes += stripped
    return read
  }
}
