import Foundation
import OnnxSecondOpinion
import Testing

@Suite("libonnx as a second opinion")
struct SecondOpinionTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/networks")

  private static func check(
    _ bytes: [UInt8]
  ) -> OnnxSecondOpinion.Verdict<OnnxSecondOpinion.Agreement> {
    bytes.withUnsafeBytes { OnnxSecondOpinion.check($0, directory: folder.path, seconds: 20) }
  }

  private static func network(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: name)))
  }

  @Test("knows IR 8 and opset 17") func newest() {
    #expect(OnnxSecondOpinion.newest.format >= 8)
    #expect(OnnxSecondOpinion.newest.operators >= 17)
  }

  @Test("agrees with an exported network") func agrees() throws {
    let verdict = Self.check(try Self.network("nafnet-a-script17-dynamic.onnx"))
    #expect(verdict == .answer(.agrees))
  }

  @Test("says that a model is newer than it knows") func beyond() throws {
    guard OnnxSecondOpinion.newest.format < 10 else { return }
    let verdict = Self.check(try Self.network("nafnet-a-dynamo20-dynamic.onnx"))
    #expect(
      verdict == .notKnown(.format(10, newest: OnnxSecondOpinion.newest.format)))
  }

  @Test("infers the shapes of an exported network") func shapes() throws {
    let bytes = try Self.network("nafnet-a-script17-dynamic.onnx")
    let verdict = bytes.withUnsafeBytes { OnnxSecondOpinion.inferShapes($0) }
    guard case .answer(let shapes) = verdict else {
      Issue.record("\(verdict)")
      return
    }
    #expect(
      shapes["input"] == [.fixed(1), .fixed(3), .named("height"), .named("width")])
    #expect(shapes["output"]?.count == 4)
    #expect(shapes.count > 100)
  }

  @Test("complains about what is no model") func garbage() {
    guard case .complaint(let text) = Self.check([0x0A, 0x7F, 1, 2, 3]) else {
      Issue.record("no complaint")
      return
    }
    #expect(!text.isEmpty)
  }

  @Test("complains about an operand that nothing defines") func undefined() {
    // IR 8, opset 17, graph "g" of y = Relu(x) with the output y and without inputs.
    let node: [UInt8] = [0x0A, 1, 0x78, 0x12, 1, 0x79, 0x22, 4] + Array("Relu".utf8)
    let output: [UInt8] = [0x0A, 1, 0x79, 0x12, 6, 0x0A, 4, 0x08, 1, 0x12, 0]
    let graph: [UInt8] =
      [0x0A, UInt8(node.count)] + node + [0x12, 1, 0x67, 0x62, UInt8(output.count)] + output
    let model: [UInt8] = [0x08, 8, 0x3A, UInt8(graph.count)] + graph + [0x42, 2, 0x10, 17]
    guard case .complaint(let text) = Self.check(model) else {
      Issue.record("\(Self.check(model))")
      return
    }
    #expect(text.contains("not output of any previous nodes"))
  }

  @Test("survives damaged models") func damage() throws {
    let bytes = try Self.network("nafnet-a-script17-dynamic.onnx")
    let seed = UInt64.random(in: 1...UInt64.max)
    var state = seed
    for _ in 0..<12 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var damaged = bytes
      damaged[Int(state >> 33) % bytes.count] ^= UInt8(1 << (state >> 61))
      // Any answer will do, as long as this process lives and gets one.
      let verdict = Self.check(damaged)
      if case .notAsked(let code) = verdict { Issue.record("seed \(seed): errno \(code)") }
    }
  }
}
