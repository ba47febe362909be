import IR
import NetworkProgram
import Operators
import PlanFormat
import Planner
import TensorCore
import Testing

@Suite struct ProgramTests {
  @Test(arguments: ProgramCase.all)
  func givesWhatThePlannerGives(_ example: ProgramCase) throws {
    let planned = try example.plan()
    let table = try example.table(of: planned)
    var program = Program(planned.metadata, weights: table, weightsDigest: table.digest)
    let result = example.write(&program)
    program.output(result, "y")
    let written = try program.finish()
    #expect(meaning(of: written) == meaning(of: planned))
    #expect(written.metadata == planned.metadata)
    let forms = (planned.steps.compactMap(planned.form), written.steps.compactMap(written.form))
    #expect(forms.0.count == planned.steps.count && forms.0.count == forms.1.count)
  }

  @Test func hasAnExampleOfEveryKernel() throws {
    var seen: Set<StepKernel> = []
    for example in ProgramCase.all { seen.formUnion(try example.plan().steps.map(\.kernel)) }
    #expect(seen == Set(StepKernel.allCases))
  }

  @Test func throwsTheFirstThingThatDoesNotFit() throws {
    let table = try WeightTable(bytes(of: []))
    var program = Program(ProgramCase.metadata, weights: table)
    let x = program.input("x", [1, 3, 4, 4])
    let wrong = program.convolution(x, Module.network.conv)
    program.output(program.add(wrong, x), "y")
    #expect(throws: ProgramError.missingWeight(name: "conv.weight")) { try program.finish() }

    var shapes = Program(ProgramCase.metadata, weights: table)
    let a = shapes.input("a", [1, 3])
    let b = shapes.input("b", [1, 4])
    shapes.output(shapes.softmax(shapes.add(a, b), axis: 9), "y")
    #expect(
      throws: ProgramError.plan(.shape(value: 2, .broadcast([1, 3], [1, 4])))
    ) { try shapes.finish() }

    var extents = Program(ProgramCase.metadata, weights: table)
    let huge = Extent.symbol("h") * 4_611_686_018_427_387_904 * 4
    extents.output(extents.input("x", [huge]), "y")
    #expect(throws: ProgramError.extent(.overflow)) { try extents.finish() }

    var nested = Program(ProgramCase.metadata, weights: table)
    let z = nested.input("x", [1, 3])
    let inner = nested.step(.unary) { $0.step(.unary) { $0.relu(z) } }
    nested.output(inner, "y")
    #expect(throws: ProgramError.self) { try nested.finish() }
  }

  @Test func refusesTheWeightsOfAnotherNetwork() throws {
    let table = try WeightTable(bytes(of: []))
    let program = Program(ProgramCase.metadata, weights: table, weightsDigest: 7)
    #expect(throws: ProgramError.foreignWeights(found: table.digest, expected: 7)) {
      try program.finish()
    }
  }

  @Test func writesPathsAsTheAuthorDid() {
    #expect(Module.network.encoders[0][1].conv1.path == "encoders.0.1.conv1")
    #expect(Module.network["init"].path == "init")
    #expect(Module.network.blocks[2..<4].map(\.path) == ["blocks.2", "blocks.3"])
  }
}

func bytes(of weights: [PlanWeight]) -> [UInt8] {
  WeightFile.pieces(of: weights).pieces.flatMap { $0.array() }
}
