import IR
import Lowering
import ModelFiles
import SourceGraphs
import TensorCore

/// Reads a program of torch.export as far as the typed graph; what is accepted is sound.
func readExport(_ bytes: [UInt8], checksums: Bool) {
  var options = CheckpointOptions()
  options.zip.inflatedBytes = 1 << 20
  options.viewBytes = 1 << 12
  options.checksums = checksums
  let file = MappedFile(bytes: bytes, name: "input")
  guard let program = try? ExportedProgram.read(file, options: options) else { return }
  for (name, tensor) in program.tensors {
    let elements = tensor.shape.reduce(1, *)
    precondition(tensor.doubles().count == elements, "elements of \(name)")
  }
  guard let source = try? SourceGraph(program) else { return }
  var defined = Set(source.initializers.keys).union(source.inputs.map(\.name))
  for node in source.nodes {
    precondition(
      node.inputs.allSatisfy { $0.isEmpty || defined.contains($0) }, "an operand of \(node)")
    for output in node.outputs {
      precondition(defined.insert(output).inserted, "\(output) is defined twice")
    }
  }
  precondition(source.outputs.allSatisfy { defined.contains($0.name) }, "an output")
  guard let network = try? lower(source) else { return }
  precondition(network.graph.verify().isEmpty, "a graph that is not sound")
}

/// A program around the JSON of its graph: an archive with the weights of the fixtures' small one.
func archive(aroundProgram json: [UInt8]) -> [UInt8] {
  let weights = #"""
    {"config":{"w":{"path_name":"weight_0","is_param":true,"use_pickle":false,"tensor_meta":\#
    {"dtype":7,"sizes":[{"as_int":2},{"as_int":1},{"as_int":1},{"as_int":1}],"requires_grad":true,\#
    "device":{"type":"cpu","index":null},"strides":[{"as_int":1},{"as_int":1},{"as_int":1},\#
    {"as_int":1}],"storage_offset":{"as_int":0},"layout":7}}}}
    """#
  return archive(of: [
    ("a/archive_format", Array("pt2".utf8)), ("a/archive_version", [UInt8(ascii: "0")]),
    ("a/models/model.json", json),
    ("a/data/weights/model_weights_config.json", Array(weights.utf8)),
    ("a/data/weights/weight_0", [0, 0, 128, 63, 0, 0, 0, 64]),
    ("a/data/constants/model_constants_config.json", Array(#"{"config":{}}"#.utf8)),
  ])
}
