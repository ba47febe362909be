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
    let inputs = PlanFunction.declarations(of: plan, &steps.extents)
    var outliner = Outliner(plan, calls)
    var whole = outliner.outline(StepGroup(homes: StepHomes.homes(of: plan, calls)))
    var taken = NameSet(Identifier.reserved.union(steps.extents.declared))
    whole.name = taken.unique("forward")
    // A file of a function must not be called as that of the module is.
    _ = taken.unique(names.module.prefix(1).lowercased() + names.module.dropFirst())
    var functions = outliner.functions
    FunctionNaming.name(&functions, outliner, taken: &taken)
    for index in functions.indices {
      functions[index].numbers = FunctionNumbers(
        functions[index].calls.map(\.slots), taken: taken)
    }
    var writer = FunctionWriter(outliner, functions, taken: taken)
    let texts = writer.texts(whole)
    var files: [EmittedFile] = []
    var stems = FileStems(["Network", names.module])
    for (function, text) in zip(functions, texts) {
      let folder = function.isShared ? "Blocks" : "Stages"
      let comment = FunctionComment(plan).lines(
        function, isPart: FunctionNaming.isPart(function, of: functions))
      files.append(
        EmittedFile(
          path: "\(folder)/\(stems.unique(Identifier.typeName(function.name))).swift",
          text: source(commented(comment, text))))
    }
    let forward = commented(["The whole network, its parts in order."], texts.last ?? [])
    files.append(EmittedFile(path: "Network.swift", text: network(inputs, whole, forward)))
    return files
  }

  private func commented(_ comment: [String], _ lines: [String]) -> String {
    let marked = comment.map { $0.isEmpty ? "  ///" : "  /// \($0)" }
    return (marked + lines).joined(separator: "\n") + "\n"
  }

  private func source(_ function: String) -> String {
    "import NetworkProgram\nimport Operators\nimport PlanFormat\n\n"
      + "extension Program {\n\(function)}\n"
  }

  private func network(_ inputs: [String], _ whole: Function, _ forward: String) -> String {
    let lines = inputs + PlanFunction.results(of: plan, whole, steps.paths)
    return """
      import NetworkProgram
      import Operators
      import PlanFormat

      \(steps.extents.declarations.joined(separator: "\n"))

      \(comment())
      enum \(names.module)Network {
        /// The digest of the weights that the network was written for.
        static let weightsDigest: UInt64 = 0x\(String(weightsDigest, radix: 16))

        /// Where the network comes from.
        static let metadata = \(metadata())

        /// The network on its weights, ready to be run at any size.
        ///
        /// - Throws: `ProgramError`, where the weights are not the network's.
        static func plan(_ weights: WeightTable) throws(ProgramError) -> Plan {
          var program = Program(metadata, weights: weights, weightsDigest: weightsDigest)
      \(lines.joined(separator: "\n"))
          return try program.finish()
        }
      }

      extension Program {
      \(forward)}

      """
  }

  private func comment() -> String {
    var lines = ["/// \(SourceText.comment(plan.metadata.network)).", "///"]
    for id in plan.inputs {
      if case .input(let input) = plan[id].op {
        lines.append("/// Input \(SourceText.comment(input.name)): `\(input.type)`.")
      }
    }
    for output in plan.outputs {
      lines.append("/// Output \(SourceText.comment(output.name)): `\(plan[output.value].type)`.")
    }
    return lines.joined(separator: "\n")
  }

  private func metadata() -> String {
    let metadata = plan.metadata
    let options = metadata.options.map {
      "\n      PlanOption(name: \(SourceText.literal($0.name)), "
        + "value: \(SourceText.literal($0.value))),"
    }.joined()
    let features = metadata.requiredFeatures.map { SourceText.literal($0) }.joined(separator: ", ")
    return """
      PlanMetadata(
          producer: \(SourceText.literal(metadata.producer)),
          sourceDigest: 0x\(String(metadata.sourceDigest, radix: 16)),
          network: \(SourceText.literal(metadata.network)),
          options: [\(options)\(options.isEmpty ? "" : "\n    ")],
          requiredFeatures: [\(features)])
      """
  }
}
