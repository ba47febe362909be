import NetworkProgram
import Operators
public import PlanFormat
import TensorCore

extension EmittedNetwork {
  /// Writes a plan as Swift; equal plans and names give equal bytes.
  public init(_ plan: Plan, names: EmissionNames) {
    let naming = WeightNaming(plan)
    let weights = plan.values.indices.compactMap { index -> PlanWeight? in
      guard case .weight(let reference) = plan.values[index].op,
        let path = naming.paths[PlanValueID(index)],
        let weight = plan.weight(named: reference.name)
      else { return nil }
      return PlanWeight(
        name: path.name, type: weight.type, layout: weight.layout, bytes: weight.bytes)
    }
    let file = WeightFile.pieces(of: weights.sorted { $0.name < $1.name })
    self.weights = file.pieces
    weightsDigest = file.digest
    var emitter = NetworkEmitter(plan, naming.paths, names, file.digest)
    files = emitter.files().sorted { $0.path < $1.path }
  }
}

/// Writes the sources.
struct NetworkEmitter {
  private let plan: Plan
  private let names: EmissionNames
  private let weightsDigest: UInt64
  private var steps: StepCalls

  init(
    _ plan: Plan, _ paths: [PlanValueID: WeightPath], _ names: EmissionNames, _ digest: UInt64
  ) {
    self.plan = plan
    self.names = names
    weightsDigest = digest
    steps = StepCalls(plan, paths)
  }

  mutating func files() -> [EmittedFile] {
    let calls = plan.steps.map { steps.call($0) }
    let results = plan.steps.map { $0.values.last ?? PlanValueID(0) }
    var files: [EmittedFile] = []
    var body: [String] = []
    for id in plan.inputs {
      guard case .input(let input) = plan[id].op else { continue }
      var text = "    let \(name(id)) = program.input(\(SourceText.literal(input.name)), "
      text += steps.extents.text(input.type.shape)
      if input.type.elementType != .float32 {
        text += ", \(SourceText.name(input.type.elementType))"
      }
      body.append(text + ")")
    }
    let size = 40
    for (number, start) in stride(from: 0, to: calls.count, by: size).enumerated() {
      let range = start..<min(start + size, calls.count)
      let inside = Set(results[range])
      var seen: Set<PlanValueID> = []
      let inputs = calls[range].flatMap(\.values).filter {
        !inside.contains($0) && seen.insert($0).inserted
      }
      let outside = Set(calls[range.upperBound...].flatMap(\.values)).union(
        plan.outputs.map(\.value))
      let outputs = results[range].filter { outside.contains($0) }
      var text = "import NetworkProgram\nimport Operators\n\nextension Program {\n"
      let parameters = inputs.map { "_ \(name($0)): Value" }.joined(separator: ", ")
      text += "  mutating func part\(number)(\(parameters)) -> "
      text +=
        outputs.count == 1
        ? "Value {\n" : "(\(outputs.map { _ in "Value" }.joined(separator: ", "))) {\n"
      if calls[range].contains(where: { !$0.paths.isEmpty }) {
        text += "    let network = Module.network\n"
      }
      for index in range {
        text += "    let \(name(results[index])) = "
        text +=
          calls[index].text(value: { name($0) }, module: { $0.text(after: 0, of: "network") })
          + "\n"
      }
      text += "    return "
      text +=
        outputs.count == 1
        ? "\(name(outputs[0]))\n" : "(\(outputs.map { name($0) }.joined(separator: ", ")))\n"
      text += "  }\n}\n"
      files.append(EmittedFile(path: "Stages/Part\(number).swift", text: text))
      let left =
        outputs.count == 1
        ? name(outputs[0]) : "(\(outputs.map { name($0) }.joined(separator: ", ")))"
      body.append(
        "    let \(left) = program.part\(number)(\(inputs.map { name($0) }.joined(separator: ", ")))"
      )
    }
    for output in plan.outputs {
      body.append("    program.output(\(name(output.value)), \(SourceText.literal(output.name)))")
    }
    files.append(EmittedFile(path: "Network.swift", text: network(body)))
    return files
  }

  private func name(_ id: PlanValueID) -> String { "v\(id.index)" }

  private func network(_ body: [String]) -> String {
    let metadata = plan.metadata
    let options = metadata.options.map {
      "PlanOption(name: \(SourceText.literal($0.name)), value: \(SourceText.literal($0.value)))"
    }.joined(separator: ", ")
    let features = metadata.requiredFeatures.map { SourceText.literal($0) }.joined(separator: ", ")
    let digest = String(weightsDigest, radix: 16)
    let source = String(metadata.sourceDigest, radix: 16)
    return """
      import NetworkProgram
      import Operators
      import PlanFormat

      \(steps.extents.declarations.joined(separator: "\n"))

      /// The network.
      enum \(names.module)Network {
        /// The digest of the weights that the network was written for.
        static let weightsDigest: UInt64 = 0x\(digest)

        /// The network on its weights.
        static func plan(_ weights: WeightTable) throws(ProgramError) -> Plan {
          let metadata = PlanMetadata(
            producer: \(SourceText.literal(metadata.producer)), sourceDigest: 0x\(source),
            network: \(SourceText.literal(metadata.network)), options: [\(options)],
            requiredFeatures: [\(features)])
          var program = Program(metadata, weights: weights, weightsDigest: weightsDigest)
      \(body.joined(separator: "\n"))
          return try program.finish()
        }
      }

      """
  }
}
