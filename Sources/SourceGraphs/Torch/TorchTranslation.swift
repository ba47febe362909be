public import ModelFiles
internal import TensorCore

/// Tells a program of PyTorch in ONNX's operators, so that there is one lowering and one meaning.
///
/// Each call becomes the nodes that its schema says, in version 20 of ONNX's operators, all at the
/// place of the call. Sizes become vectors of one element, which the lowering resolves. What changes
/// a tensor in place gives a new value, which stands for the tensor from there on; where another
/// tensor that may share its elements is used later, that is refused.
struct TorchTranslation {
  /// The version of ONNX's operators that calls are told in.
  static let operatorSet = 20

  let program: ExportedProgram
  var list = ProblemList()
  private(set) var initializers: [String: Tensor] = [:]
  private(set) var nodes: [SourceNode] = []
  /// What the source graph calls the values of the program.
  private var names: [String: String] = [:]
  private var taken: Set<String>
  private var aliases: TorchAliases
  /// Arguments that are parameters, buffers and constants.
  private var stored: Set<String> = []
  /// Numbers that have been appended to a name.
  private var numbers: [String: Int] = [:]
  /// The last node that uses a value, by the program's names.
  private var lastUses: [String: Int] = [:]
  private var constants: [Tensor: String] = [:]
  private(set) var declared: [String: SourceValue] = [:]
  /// Ranges of whole numbers, and such ranges limited from both sides, by the source graph's names.
  var ranges: [String: TorchRange] = [:]
  private var parameterNames: Set<String> = []

  init(_ program: ExportedProgram) {
    self.program = program
    aliases = TorchAliases(program.graph)
    taken = Set(program.tensors.keys)
  }

  // MARK: The whole

  mutating func translate() -> SourceGraph? {
    let graph = program.graph
    let live = aliases.live
    for (index, node) in graph.nodes.enumerated() where live[index] {
      for name in node.usedNames { lastUses[name] = index }
    }
    for case .user(let value) in graph.outputs {
      for name in value.usedNames { lastUses[name] = .max }
    }
    let inputs = readInputs()
    noteUnsupported(live)
    for (index, node) in graph.nodes.enumerated() where live[index] {
      let place = place(of: node, index)
      do throws(SourceProblem.Reason) {
        try translate(node, at: place, index: index)
      } catch {
        if case .unsupportedOperator = error { continue }
        list.note(error, at: .node(place))
        // What follows from it is no error of its own.
        for name in node.definedNames where names[name] == nil { names[name] = "" }
      }
    }
    let outputs = readOutputs()
    guard list.problems.isEmpty else { return nil }
    let name = "main"
    let producer = "pytorch" + (program.torchVersion.map { " \($0)" } ?? "")
    var source = SourceGraph(
      file: program.file, name: name, producer: producer,
      operatorSets: ["": Self.operatorSet, "aten": program.operatorSet], inputs: inputs,
      outputs: outputs, initializers: initializers, nodes: nodes)
    source.declaredTypes = declared
    source.parameterNames = parameterNames
    return source
  }

  private func place(of node: ExportedNode, _ index: Int) -> SourcePlace {
    let prefix = "torch.ops."
    let target =
      node.target.hasPrefix(prefix) ? node.target.dropFirst(prefix.count) : node.target[...]
    return SourcePlace(
      index: index, name: node.name.isEmpty ? node.definedNames.first ?? "" : node.name,
      operatorType: String(target), modulePath: node.modulePath, sourceLine: node.sourceLine)
  }

  /// Lists the operators that are not compiled, each once.
  private mutating func noteUnsupported(_ live: [Bool]) {
    var targets: [String] = []
    var places: [String: [SourcePlace]] = [:]
    for (index, node) in program.graph.nodes.enumerated()
    where live[index] && TorchOperator.named(node.target) == nil {
      let place = place(of: node, index)
      if places[place.operatorType] == nil { targets.append(place.operatorType) }
      places[place.operatorType, default: []].append(place)
    }
    for target in targets {
      guard let uses = places[target], let first = uses.first else { continue }
      list.note(
        .unsupportedOperator(target: target, count: uses.count, places: Array(uses.prefix(3))),
        at: .node(first))
    }
  }

  private mutating func translate(
    _ node: ExportedNode, at place: SourcePlace, index: Int
  ) throws(SourceProblem.Reason) {
    for name in node.usedNames {
      guard let known = names[name] else { throw .undefined(name) }
      // Follows from a problem that is noted already.
      if known.isEmpty {
        for name in node.definedNames where names[name] == nil { names[name] = "" }
        return
      }
    }
    guard let (kind, isInPlace) = TorchOperator.named(node.target) else {
      for name in node.definedNames where names[name] == nil { names[name] = "" }
      return
    }
    let call = try TorchCall(node, kind, place: place)
    let first = nodes.count
    let results = try translate(call)
    try bind(results, of: call, from: first, isInPlace: isInPlace, index: index)
  }

  // MARK: Names

  /// A name that no other value has.
  mutating func fresh(_ base: String) -> String {
    if taken.insert(base).inserted { return base }
    var number = numbers[base, default: 0] + 1
    while !taken.insert("\(base)/\(number)").inserted { number += 1 }
    numbers[base] = number
    return "\(base)/\(number)"
  }

  /// Gives the results their names, and what is changed in place its new value.
  private mutating func bind(
    _ results: [String], of call: TorchCall, from first: Int, isInPlace: Bool, index: Int
  ) throws(SourceProblem.Reason) {
    for (program, result) in zip(call.node.definedNames, results) {
      guard names[program] == nil else { throw .definedTwice(program) }
      var name = result
      if let index = nodes[first...].lastIndex(where: { $0.outputs.contains(result) }),
        case let own = fresh(program), !own.contains("/") || own == program
      {
        rename(result, to: own, from: first, producer: index)
        name = own
      }
      names[program] = name
      declare(program, as: name)
    }
    guard isInPlace, let changed = call.node.usedNames.first, let result = results.first else {
      return
    }
    let owner = aliases.owner(of: changed)
    if stored.contains(owner) {
      throw .signature(kind: "buffer_mutation", expected: "results of the caller")
    }
    let other = aliases.usedLater(
      of: owner, than: index, besides: [changed] + call.node.definedNames, lastUses: lastUses)
    if let other { throw .changedView(changed, usedLater: other) }
    if let own = call.node.definedNames.first {
      names[changed] = names[own]
    } else {
      names[changed] = result
    }
  }

  private mutating func rename(_ old: String, to new: String, from first: Int, producer: Int) {
    for index in first..<nodes.count {
      nodes[index].inputs = nodes[index].inputs.map { $0 == old ? new : $0 }
      nodes[index].outputs = nodes[index].outputs.map { $0 == old ? new : $0 }
    }
    if let range = ranges.removeValue(forKey: old) { ranges[new] = range }
  }

  private mutating func declare(_ program: String, as name: String) {
    guard let type = self.program.graph.tensorTypes[program] else { return }
    declared[name] = sourceValue(name, type)
  }

  private func sourceValue(_ name: String, _ type: ExportedTensorType) -> SourceValue {
    let elementType: ElementType? =
      if case .read(let known) = type.elementType { known } else { nil }
    return SourceValue(
      name: name, elementType: elementType,
      dims: type.dims.map { dim in
        switch dim {
        case .fixed(let value): .fixed(value)
        case .symbolic(let expression): .named(expression.description)
        }
      })
  }

  // MARK: Inputs and outputs

  private mutating func readInputs() -> [SourceValue] {
    var inputs: [SourceValue] = []
    for (index, input) in program.graph.inputs.enumerated() {
      let place: SourceProblem.Place
      switch input {
      case .unread(let kind):
        list.note(
          .signature(kind: kind, expected: "parameters, buffers, constants and tensors"),
          at: .input("#\(index)"))
        continue
      case .tensor(let argument, let name):
        place = .input(argument)
        guard let tensor = program.tensors[name] else {
          names[argument] = ""
          list.note(.noTensor(name), at: place)
          continue
        }
        guard names.updateValue(name, forKey: argument) == nil else {
          list.note(.definedTwice(argument), at: place)
          continue
        }
        initializers[name] = tensor
        parameterNames.insert(name)
        stored.insert(argument)
        declare(argument, as: name)
        checkDeclared(argument, tensor, at: place)
      case .user(.tensor(let argument)):
        place = .input(argument)
        if let value = userInput(argument, at: place) { inputs.append(value) }
      case .user(.none): continue
      case .user(let value):
        list.note(
          .signature(kind: value.summary, expected: "tensors"), at: .input("#\(index)"))
      }
    }
    return inputs
  }

  private mutating func checkDeclared(
    _ argument: String, _ tensor: Tensor, at place: SourceProblem.Place
  ) {
    guard let type = program.graph.tensorTypes[argument] else {
      list.note(.missing("tensor_values"), at: place)
      return
    }
    let value = sourceValue(argument, type)
    guard value.elementType == tensor.elementType,
      value.dims == tensor.shape.map({ SourceDim.fixed($0) })
    else {
      list.note(
        .argument(name: argument, found: "declared as \(value)", expected: "\(tensor.type)"),
        at: place)
      return
    }
  }

  private mutating func userInput(
    _ argument: String, at place: SourceProblem.Place
  ) -> SourceValue? {
    guard names[argument] == nil else {
      list.note(.definedTwice(argument), at: place)
      return nil
    }
    guard let type = program.graph.tensorTypes[argument] else {
      list.note(.missing("tensor_values"), at: place)
      names[argument] = ""
      return nil
    }
    let name = fresh(argument)
    let value = sourceValue(name, type)
    names[argument] = name
    for case .fixed(let extent) in value.dims ?? [] where extent < 0 {
      list.note(.negativeDimension(Int64(extent)), at: place)
    }
    guard value.elementType != nil else {
      list.note(
        .signature(kind: "\(type.elementType)", expected: "tensors of other types"), at: place)
      return nil
    }
    return value
  }

  private mutating func readOutputs() -> [SourceValue] {
    var outputs: [SourceValue] = []
    for (index, output) in program.graph.outputs.enumerated() {
      let place = SourceProblem.Place.output("#\(index)")
      switch output {
      case .unread(let kind):
        list.note(.signature(kind: kind, expected: "results of the caller"), at: place)
      case .user(.tensor(let argument)):
        guard let name = names[argument] else {
          list.note(.undefined(argument), at: place)
          continue
        }
        guard !name.isEmpty else { continue }
        outputs.append(self.output(name, argument))
      case .user(.none): continue
      case .user(let value):
        list.note(.signature(kind: value.summary, expected: "tensors"), at: place)
      }
    }
    if outputs.isEmpty, list.problems.isEmpty { list.note(.missing("an output"), at: .model) }
    return outputs
  }

  /// An output; one that is returned twice, or is a parameter, has another name.
  private mutating func output(_ name: String, _ argument: String) -> SourceValue {
    var own = name
    if initializers[name] != nil || !outputNames.insert(name).inserted {
      own = fresh(argument)
      let place = SourcePlace(
        index: program.graph.nodes.count, name: own, operatorType: "Identity", modulePath: nil)
      nodes.append(
        SourceNode(
          place: place, operatorType: "Identity", version: Self.operatorSet, inputs: [name],
          outputs: [own]))
    }
    guard let type = program.graph.tensorTypes[argument] else { return SourceValue(name: own) }
    return sourceValue(own, type)
  }

  private var outputNames: Set<String> = []
}

// MARK: What translations are made of

extension TorchTranslation {
  /// Adds a node with one result.
  mutating func emit(
    _ operatorType: String, _ inputs: [String], _ attributes: [String: SourceAttribute] = [:],
    at call: TorchCall
  ) -> String {
    emit(operatorType, inputs, attributes, results: 1, at: call)[0]
  }

  /// Adds a node.
  mutating func emit(
    _ operatorType: String, _ inputs: [String], _ attributes: [String: SourceAttribute] = [:],
    results: Int, at call: TorchCall
  ) -> [String] {
    var outputs: [String] = []
    for _ in 0..<results { outputs.append(fresh("\(call.place.name)/\(operatorType)")) }
    nodes.append(
      SourceNode(
        place: call.place, operatorType: operatorType, version: Self.operatorSet, inputs: inputs,
        outputs: outputs, attributes: attributes))
    return outputs
  }

  /// A constant, one for all uses.
  mutating func constant(_ tensor: Tensor) -> String {
    if let known = constants[tensor] { return known }
    let name = fresh("constant/\(constants.count)")
    constants[tensor] = name
    initializers[name] = tensor
    return name
  }

  /// A vector of whole numbers.
  mutating func vector(_ values: [Int]) throws(SourceProblem.Reason) -> String {
    guard
      let tensor = try? Tensor(.int64, shape: [values.count], integers: values.map { Int64($0) })
    else { throw .missing("numbers") }
    return constant(tensor)
  }

  /// A number of an element type.
  mutating func scalar(
    _ number: Double, _ type: ElementType
  ) throws(SourceProblem.Reason) -> String {
    guard let tensor = try? Tensor(type, shape: [], doubles: [number]) else {
      throw .argument(name: "number", found: "\(number)", expected: "a number of type \(type)")
    }
    return constant(tensor)
  }

  /// The source graph's name of a value that the call uses.
  func name(_ program: String) throws(SourceProblem.Reason) -> String {
    guard let name = names[program] else { throw .undefined(program) }
    return name
  }

  func operand(named program: String) throws(SourceProblem.Reason) -> TorchCall.Operand {
    let name = try name(program)
    guard let type = self.program.graph.tensorTypes[program] else {
      throw .missing("the type of \(program.debugDescription) in tensor_values")
    }
    guard case .read(let elementType) = type.elementType else {
      throw .unsupportedArgument(
        name: program, found: "of type \(type.elementType)", supported: "other types")
    }
    return TorchCall.Operand(
      name: name, elementType: elementType, dims: sourceValue(name, type).dims ?? [])
  }

  /// A tensor among the arguments.
  func tensor(
    _ name: String, of call: TorchCall
  ) throws(SourceProblem.Reason) -> TorchCall.Operand {
    guard case .tensor(let program) = call.value(name) else {
      throw call.mismatch(name, "a tensor")
    }
    return try operand(named: program)
  }

  /// A tensor that may be absent.
  func optionalTensor(
    _ name: String, of call: TorchCall
  ) throws(SourceProblem.Reason) -> TorchCall.Operand? {
    call.isGiven(name) ? try tensor(name, of: call) : nil
  }

  func tensors(
    _ name: String, of call: TorchCall
  ) throws(SourceProblem.Reason) -> [TorchCall.Operand] {
    guard case .tensors(let programs) = call.value(name), !programs.isEmpty else {
      throw call.mismatch(name, "tensors")
    }
    var operands: [TorchCall.Operand] = []
    for program in programs { operands.append(try operand(named: program)) }
    return operands
  }

  /// A size as a vector of one element.
  mutating func size(_ integer: ExportedInteger) throws(SourceProblem.Reason) -> String {
    switch integer {
    case .value(let value): try vector([Int(value)])
    case .named(let program): try name(program)
    }
  }

  /// Sizes as a vector.
  mutating func sizes(
    _ integers: [ExportedInteger], at call: TorchCall
  ) throws(SourceProblem.Reason) -> String {
    let known = integers.compactMap { if case .value(let value) = $0 { Int(value) } else { nil } }
    if known.count == integers.count { return try vector(known) }
    var parts: [String] = []
    for integer in integers { parts.append(try size(integer)) }
    return parts.count == 1
      ? parts[0] : emit("Concat", parts, ["axis": .int(0)], at: call)
  }

  /// A tensor in another element type.
  mutating func cast(
    _ operand: TorchCall.Operand, to type: ElementType, at call: TorchCall
  ) throws(SourceProblem.Reason) -> String {
    if operand.elementType == type { return operand.name }
    return emit("CastLike", [operand.name, try scalar(0, type)], at: call)
  }
}

/// The numbers `start ..< end`; where `limit` is set, each no less than 0 and no more than it.
struct TorchRange {
  var start: ExportedInteger
  var end: ExportedInteger
  var limit: ExportedInteger?
}

extension SourceGraph {
  /// Makes a graph of an exported program.
  ///
  /// - Throws: `SourceGraphError` with every problem found.
  public init(_ program: ExportedProgram) throws(SourceGraphError) {
    var translation = TorchTranslation(program)
    guard let graph = translation.translate(), translation.list.problems.isEmpty else {
      throw SourceGraphError(file: program.file, problems: translation.list.problems)
    }
    self = graph
  }
}
