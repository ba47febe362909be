internal import ModelFiles
internal import TensorCore

/// Reads the attributes of a node.
enum AttributeReader {
  /// The attributes by name.
  ///
  /// - Parameters:
  ///   - records: The attributes of the node.
  ///   - scope: The attributes of the call, if the node is in a function.
  ///   - place: The node.
  ///   - list: Takes the problems.
  /// - Returns: The attributes that could be read.
  static func read(
    _ records: [OnnxAttribute], scope: [String: SourceAttribute]?, at place: SourcePlace,
    noting list: inout ProblemList
  ) -> [String: SourceAttribute] {
    var attributes: [String: SourceAttribute] = [:]
    var names: Set<String> = []
    for record in records {
      guard !record.name.isEmpty, names.insert(record.name).inserted else {
        list.note(.attributeTwice(record.name), at: .node(place))
        continue
      }
      if !record.reference.isEmpty {
        guard let scope else {
          list.note(
            .attributeReference(record.reference), at: .attribute(place, record.name))
          continue
        }
        // An attribute that the call does not give has the operator's default.
        attributes[record.name] = scope[record.reference]
        continue
      }
      do {
        attributes[record.name] = try value(record)
      } catch {
        list.note(error, at: .attribute(place, record.name))
      }
    }
    return attributes
  }

  /// The value of an attribute, checked against its declared type.
  static func value(
    _ record: OnnxAttribute
  ) throws(SourceProblem.Reason) -> SourceAttribute {
    let declared = record.declaredType
    let (value, type): (SourceAttribute, Int32)
    switch record.value {
    case .float(let number): (value, type) = (.float(number), 1)
    case .int(let number): (value, type) = (.int(number), 2)
    case .string(let bytes): (value, type) = (.string(try text(bytes)), 3)
    case .tensor(let record):
      guard let tensor = Tensor(record) else { return .unread(.tensor(record.elementType)) }
      (value, type) = (.tensor(tensor), 4)
    case .graph(let graph): (value, type) = (.graphs([SourceSubgraph(graph)]), 5)
    case .floats(let numbers): (value, type) = (.floats(numbers), 6)
    case .ints(let numbers): (value, type) = (.ints(numbers), 7)
    case .strings(let texts):
      var strings: [String] = []
      for bytes in texts { strings.append(try text(bytes)) }
      (value, type) = (.strings(strings), 8)
    case .tensors(let records):
      var tensors: [Tensor] = []
      for record in records {
        guard let tensor = Tensor(record) else { return .unread(.tensor(record.elementType)) }
        tensors.append(tensor)
      }
      (value, type) = (.tensors(tensors), 9)
    case .graphs(let graphs): (value, type) = (.graphs(graphs.map { SourceSubgraph($0) }), 10)
    case .unread(let field): return .unread(.field(field))
    case .several(let fields): throw .attributeFields(fields)
    case .none: return try empty(declared)
    }
    guard declared == 0 || declared == type else { throw .attributeType(declared: declared) }
    return value
  }

  /// The value of an attribute without one: writers of the proto3 form leave out 0 and "", and an
  /// empty array has no bytes in either form.
  private static func empty(
    _ declared: Int32
  ) throws(SourceProblem.Reason) -> SourceAttribute {
    switch declared {
    case 1: return .float(0)
    case 2: return .int(0)
    case 3: return .string("")
    case 6: return .floats([])
    case 7: return .ints([])
    case 8: return .strings([])
    case 9: return .tensors([])
    case 10: return .graphs([])
    default: throw .attributeType(declared: declared)
    }
  }

  private static func text(_ bytes: [UInt8]) throws(SourceProblem.Reason) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .attributeText }
    return text
  }
}

extension SourceProblem.Reason: Error {}

extension SourceSubgraph {
  /// Summarises a graph.
  init(_ graph: OnnxGraph) {
    self.init(name: graph.name, operatorTypes: graph.nodes.map(\.operatorType))
  }
}
