/// Decodes the records of a program from JSON. Whatever the graph's meaning needs is checked where
/// it is used; here only what the schema says.
struct ProgramDecoder {
  let file: String

  /// What precedes the graph.
  struct Header {
    var version: ExportedProgram.SchemaVersion
    var torchVersion: String?
    var operatorSet: Int
  }

  func header(_ program: JSONValue) throws(ModelFileError) -> Header {
    let fields = try JSONFields(program, in: file, what: "program")
    let versions = try fields.fields("schema_version")
    let version = ExportedProgram.SchemaVersion(
      major: Int(try versions.integer("major")), minor: Int(try versions.integer("minor")))
    guard ExportedProgram.supportedMajors.contains(version.major) else {
      throw fields.error(.schemaVersion(version), at: try fields.value("schema_version"))
    }
    let torch = try fields.optional("torch_version") == nil ? nil : try fields.text("torch_version")
    let sets = try fields.fields("opset_version")
    let operatorSet = try sets.optional("aten") == nil ? 0 : Int(try sets.integer("aten"))
    return Header(version: version, torchVersion: torch, operatorSet: operatorSet)
  }

  func graph(_ program: JSONValue) throws(ModelFileError) -> ExportedGraph {
    let module = try JSONFields(program, in: file, what: "program").fields("graph_module")
    let graph = try module.fields("graph")
    let signature = try module.fields("signature")
    var inputs: [ExportedInput] = []
    for spec in try signature.array("input_specs") { inputs.append(try input(spec, signature)) }
    var outputs: [ExportedOutput] = []
    for spec in try signature.array("output_specs") { outputs.append(try output(spec, signature)) }
    for (what, found, expected) in [
      ("descriptions of inputs", inputs.count, try graph.array("inputs").count),
      ("descriptions of outputs", outputs.count, try graph.array("outputs").count),
    ] where found != expected {
      throw signature.error(.counts(of: what, found: found, expected: expected), at: nil)
    }
    var nodes: [ExportedNode] = []
    for value in try graph.array("nodes") { nodes.append(try node(value)) }
    var types: [String: ExportedTensorType] = [:]
    for member in try graph.object("tensor_values") {
      types[member.name] = try tensorType(member.value, graph)
    }
    for member in try graph.object("sym_int_values") { _ = try dim(member.value, graph) }
    return ExportedGraph(inputs: inputs, outputs: outputs, nodes: nodes, tensorTypes: types)
  }

  // MARK: Signature

  private func input(
    _ spec: JSONValue, _ signature: JSONFields
  ) throws(ModelFileError) -> ExportedInput {
    let (kind, value) = try signature.union(spec, "input_spec")
    let nameField: String
    switch kind {
    case "user_input":
      let fields = try JSONFields(value, in: file, what: kind)
      return .user(try self.value(try fields.value("arg"), fields))
    case "parameter": nameField = "parameter_name"
    case "buffer": nameField = "buffer_name"
    case "tensor_constant": nameField = "tensor_constant_name"
    case _: return .unread(kind)
    }
    let fields = try JSONFields(value, in: file, what: kind)
    let argument = try fields.fields("arg")
    return .tensor(argument: try argument.text("name"), name: try fields.text(nameField))
  }

  private func output(
    _ spec: JSONValue, _ signature: JSONFields
  ) throws(ModelFileError) -> ExportedOutput {
    let (kind, value) = try signature.union(spec, "output_spec")
    guard kind == "user_output" else { return .unread(kind) }
    let fields = try JSONFields(value, in: file, what: kind)
    return .user(try self.value(try fields.value("arg"), fields))
  }

  // MARK: Nodes

  private func node(_ value: JSONValue) throws(ModelFileError) -> ExportedNode {
    let fields = try JSONFields(value, in: file, what: "node")
    var arguments: [ExportedNode.Argument] = []
    for input in try fields.array("inputs") {
      let argument = try JSONFields(input, in: file, what: "input")
      arguments.append(
        ExportedNode.Argument(
          name: try argument.text("name"),
          value: try self.value(try argument.value("arg"), argument)))
    }
    var results: [ExportedValue] = []
    for output in try fields.array("outputs") { results.append(try self.value(output, fields)) }
    let metadata = try fields.fields("metadata")
    let name = try fields.optional("name") == nil ? "" : try fields.text("name")
    return ExportedNode(
      target: try fields.text("target"), name: name, arguments: arguments, results: results,
      modulePath: try ExportedMetadata.modulePath(metadata),
      sourceLine: try ExportedMetadata.sourceLine(metadata))
  }

  // MARK: Types

  private func tensorType(
    _ value: JSONValue, _ graph: JSONFields
  ) throws(ModelFileError) -> ExportedTensorType {
    let fields = try JSONFields(value, in: file, what: "tensor value")
    let code = try fields.integer("dtype")
    guard let type = ExportedElementType(code: code) else {
      throw fields.error(.unknownNumber(field: "dtype", code), at: try fields.value("dtype"))
    }
    var dims: [ExportedDim] = []
    for size in try fields.array("sizes") { dims.append(try dim(size, fields)) }
    return ExportedTensorType(elementType: type, dims: dims)
  }

  /// `{"as_int": 3}` or `{"as_expr": {"expr_str": "Symbol('s0', integer=True)", "hint": …}}`.
  private func dim(_ value: JSONValue, _ fields: JSONFields) throws(ModelFileError) -> ExportedDim {
    let (key, content) = try fields.union(value, "size")
    switch key {
    case "as_int":
      guard case .integer(let number) = content.content else {
        throw fields.error(
          .kind(field: "as_int", found: content.kind, expected: "an integer"), at: content)
      }
      return .fixed(Int(number))
    case "as_expr":
      let text = try JSONFields(content, in: file, what: "as_expr").text("expr_str")
      do throws(SymbolicExpression.Problem) {
        return .symbolic(try SymbolicExpression(text))
      } catch {
        throw fields.error(.expression(error), at: content)
      }
    case _:
      throw fields.error(
        .kind(field: "size", found: key, expected: "as_int or as_expr"), at: content)
    }
  }
}
