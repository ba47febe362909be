import ModelFiles
import OnnxBytes
import Testing

@Suite("What a file may cost")
struct LimitTests {
  private typealias Bytes = OnnxBytes

  /// Messages inside each other: fields of the given numbers, repeated, from the outside in.
  private func nested(_ fields: [Int], depth: Int) -> [UInt8] {
    // Written backwards, so that each length is known when it is needed.
    var reversed: [UInt8] = []
    for level in (0..<depth).reversed() {
      let number = fields[level % fields.count]
      reversed += Bytes.varint(UInt64(reversed.count)).reversed()
      reversed += Bytes.varint(UInt64(number << 3 | 2)).reversed()
    }
    return reversed.reversed()
  }

  @Test("graphs in attributes of nodes of graphs") func deepGraphs() {
    // graph, node, attribute, graph, ...
    let inner = nested([1, 5, 6], depth: 30_000)
    let bytes = Bytes.field(1, Int64(8)) + Bytes.field(7, inner)
    #expect(refusal(of: bytes) == .tooDeep(limit: 64))
  }

  @Test("types of types need no depth: they are not read") func deepTypes() throws {
    // input, type, optional_type, elem_type, ...
    let inner = nested([11, 2, 9, 1, 9, 1], depth: 10_000)
    let bytes = Bytes.field(1, Int64(8)) + Bytes.field(7, inner)
    let graph = try #require(try read(bytes).graph)
    #expect(graph.inputs.map(\.type) == [.unread("optional_type")])
  }

  @Test("the depth of real files is far from the limit") func shallow() throws {
    var limits = ProtobufLimits()
    limits.depth = 7
    #expect(refusal(of: Bytes.small, limits: limits) == nil)
    limits.depth = 4
    #expect(refusal(of: Bytes.small, limits: limits) == .tooDeep(limit: 4))
  }

  @Test("millions of empty records", arguments: [1, 5, 11, 12])
  func manyRecords(field: Int) {
    let record = Bytes.field(field, [])
    let graph = Array(repeatElement(record, count: 5_000_000).joined())
    let bytes = Bytes.field(1, Int64(8)) + Bytes.field(7, graph)
    let reason = refusal(of: bytes)
    guard case .tooMany = reason else {
      Issue.record("\(String(describing: reason))")
      return
    }
    #expect(reason?.failureClass == .resourceLimit)
  }

  @Test("each limit holds at its value") func limits() {
    var limits = ProtobufLimits()
    limits.nodes = 2
    #expect(refusal(of: Bytes.small, limits: limits) == nil)
    limits.nodes = 1
    #expect(refusal(of: Bytes.small, limits: limits) == .tooMany(.nodes, limit: 1))
    limits = ProtobufLimits()
    limits.messages = 10
    #expect(refusal(of: Bytes.small, limits: limits) == .tooMany(.messages, limit: 10))
    limits = ProtobufLimits()
    limits.recordBytes = 1000
    #expect(refusal(of: Bytes.small, limits: limits) == .tooMany(.recordBytes, limit: 1000))
  }
}
