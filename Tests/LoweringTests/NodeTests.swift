import Foundation
import IR
import Lowering
import ModelFiles
import SourceGraphs
import TensorCore
import Testing

/// ONNX's own tests of its operators, as the Debian package libonnx-testdata installs them.
enum OnnxNodeTests {
  static let folder = URL(filePath: "/usr/share/libonnx-testdata/data/node")

  static let names: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()

  /// The tests of modes that are not compiled.
  static let otherAttributes: Set<String> = {
    let list = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../tools/onnx-node-tests.other-attributes")
    let text = (try? String(contentsOf: list, encoding: .utf8)) ?? ""
    return Set(text.split(separator: "\n").map(String.init))
  }()

  /// What a test is of.
  enum Subject {
    /// An operator that is not compiled.
    case otherOperators
    /// A compiled operator, but its operands are texts, sequences or the like.
    case otherTypes
    /// A compiled operator in a mode that is not.
    case otherAttributes(SourceGraph)
    /// Compiled operators only.
    case graph(SourceGraph)
  }

  static func subject(_ name: String) throws -> Subject {
    let model = try OnnxModel.read(folder.appending(path: "\(name)/model.onnx").path)
    let operators = (model.graph?.nodes ?? []).map { OnnxOperator(rawValue: $0.operatorType) }
    guard operators.allSatisfy({ $0 != nil }) else { return .otherOperators }
    do {
      let source = try SourceGraph(model)
      return otherAttributes.contains(name) ? .otherAttributes(source) : .graph(source)
    } catch {
      #expect(error.problems.allSatisfy { $0.reason.failureClass == .unsupported }, "\(error)")
      return .otherTypes
    }
  }

  /// Tensors of a data set.
  static func tensors(
    _ folder: URL, _ kind: String, _ values: [SourceValue]
  ) throws -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for (index, value) in values.enumerated() {
      let file = folder.appending(path: "\(kind)_\(index).pb")
      let record = try OnnxTensor.read([UInt8](Data(contentsOf: file)), name: file.path)
      let tensor = try #require(Tensor(record))
      tensors[value.name] = tensor
    }
    return tensors
  }
}

extension Tensor {
  /// The same bits as another type of the same width. numpy has no bfloat16: ONNX's tests hold it
  /// as `u16`, and compare it as that.
  func reinterpreted(as type: ElementType?) throws -> Tensor {
    guard let type, type != elementType, [.uint16, .bfloat16].contains(type),
      [.uint16, .bfloat16].contains(elementType)
    else { return self }
    return try Tensor(type, shape: shape, bytes: bytes)
  }
}

@Suite("ONNX's own node tests", .enabled(if: !OnnxNodeTests.names.isEmpty))
struct NodeTests {
  @Test("a compiled operator passes", arguments: OnnxNodeTests.names)
  func passes(name: String) throws {
    guard case .graph(let source) = try OnnxNodeTests.subject(name) else { return }
    let folder = OnnxNodeTests.folder.appending(path: name)
    let sets = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasPrefix("test_data_set_") }
    #expect(!sets.isEmpty)
    for set in sets {
      let data = folder.appending(path: set)
      var inputs = try OnnxNodeTests.tensors(data, "input", source.inputs)
      for input in source.inputs {
        inputs[input.name] = try inputs[input.name]?.reinterpreted(as: input.elementType)
      }
      let expected = try OnnxNodeTests.tensors(data, "output", source.outputs)
      let network = try lower(source, elements: inputs)
      #expect(network.graph.verify().isEmpty)
      let found = try Evaluation.outputs(of: network.graph, inputs: inputs)
      #expect(found.count == expected.count)
      for (output, tensor) in found {
        let reference = try #require(expected[output])
        let comparable = try tensor.reinterpreted(as: reference.elementType)
        let error = Evaluation.error(comparable, reference, absolute: 1e-7, relative: 1e-3)
        #expect(error <= 1, "\(output): \(tensor.type), expected \(reference.type)")
      }
    }
  }

  @Test("what is not compiled of an operator is refused", arguments: OnnxNodeTests.otherAttributes)
  func refuses(name: String) throws {
    guard case .otherAttributes(let source) = try OnnxNodeTests.subject(name) else {
      Issue.record("\(name) is no test of a compiled operator")
      return
    }
    let error = #expect(throws: LoweringFailure.self) { try lower(source) }
    #expect(error?.failureClass == .unsupported, "\(String(describing: error))")
  }

  @Test("every compiled operator has a test that it passes, where ONNX has one for it")
  func areCovered() throws {
    var tested: Set<OnnxOperator> = []
    for name in OnnxNodeTests.names {
      guard case .graph = try OnnxNodeTests.subject(name) else { continue }
      let model = try OnnxModel.read(
        OnnxNodeTests.folder.appending(path: "\(name)/model.onnx").path)
      let nodes = model.graph?.nodes ?? []
      tested.formUnion(nodes.compactMap { OnnxOperator(rawValue: $0.operatorType) })
    }
    // Gelu is younger than the tests; sequences have none of their own.
    #expect(
      Set(OnnxOperator.allCases).subtracting(tested) == [.gelu, .sequenceAt, .splitToSequence])
  }
}
