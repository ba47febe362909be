import Kernels
import Operators
import PlanFormat
import PlanRuntime
import TensorCore
import Testing

/// Every operator, through the plan and its file, against the scalar evaluator.
@Suite struct OperatorTests {
  @Test(arguments: OperatorCase.all)
  func agreesWithTheEvaluator(example: OperatorCase) throws {
    let comparison = try Comparison(example.text)
    if let kernel = example.kernel {
      #expect(comparison.plan.steps.last?.kernel == kernel, "\(comparison.plan)")
      #expect(comparison.plan.steps.count == example.stepCount, "\(comparison.plan)")
    }
    for shapes in example.shapes {
      try comparison.check(shapes)
      try comparison.check(shapes, kernels: .scalar, threads: 2)
    }
  }

  /// No operator without a case.
  @Test func coversEveryOperator() {
    let covered = Set(OperatorCase.all.flatMap { $0.mnemonics })
    let missing = Op.allMnemonics.filter { !covered.contains($0) }
    #expect(missing.isEmpty, "\(missing)")
  }
}

/// A graph of a few operators, and the sizes at which it runs.
struct OperatorCase: Sendable, CustomTestStringConvertible {
  let text: String
  var kernel: StepKernel?
  var stepCount = 1
  var shapes: [[String: [Int]]] = [[:]]

  /// The operators in the text.
  var mnemonics: [String] {
    text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      return words.count > 2 && words[1] == "=" ? String(words[2]) : nil
    }
  }

  var testDescription: String {
    String(text.split(separator: "\n").dropLast().last ?? "")
  }

  /// A case whose last line but one is `body`; types of operands come first.
  init(
    _ operands: [String], _ body: String, _ kernel: StepKernel?, steps: Int = 1,
    sizes: [[String: [Int]]] = [[:]]
  ) {
    var lines: [String] = []
    for (index, operand) in operands.enumerated() {
      let isWeight = operand.hasPrefix("weight ")
      let type = isWeight ? String(operand.dropFirst(7)) : operand
      lines.append("%\(index) = \(isWeight ? "weight" : "input") \"\(index)\" : \(type)")
    }
    text = "graph @case {\n\((lines + [body]).joined(separator: "\n"))\nreturn %y \"y\"\n}"
    self.kernel = kernel
    stepCount = steps
    shapes = sizes
  }
}
