import ArgumentParser
import KernelSelection
import Kernels
import PlanFormat

/// `--precision`: what the large products of a plan round their operands to.
enum Precision: String, ExpressibleByArgument, CaseIterable, Sendable {
  /// Nothing is rounded.
  case f32
  /// bfloat16, with sums in single precision.
  case bf16

  /// As the planner takes it.
  var ofProducts: ProductPrecision {
    switch self {
    case .f32: .float32
    case .bf16: .bfloat16
    }
  }

  /// The precision of a plan.
  init(_ plan: Plan) {
    self = plan.weights.contains { $0.layout.isBFloat16 } ? .bf16 : .f32
  }

  /// Refuses what this processor has no instruction for.
  ///
  /// - Throws: `Diagnostic` (unsupported).
  func check() throws(Diagnostic) {
    guard self == .bf16 else { return }
    let kernels: KernelTable
    do throws(KernelSelectionError) {
      kernels = try KernelSelection.best()
    } catch {
      throw Diagnostic(.unsupported, "\(error)")
    }
    guard kernels.productBF16 == nil else { return }
    throw Diagnostic(
      .unsupported,
      "--precision bf16: found kernels for \(kernels.name), expected a processor with "
        + PlanFeature.bfloat16.rawValue)
  }
}

/// The option.
struct PrecisionOptions: ParsableArguments {
  @Option(
    help: """
      Multiply in f32, or in bf16: the operands of large products are rounded to 8 bits, sums stay in \
      single precision. Faster and a little less exact; for processors with AVX-512 BF16 (default: \
      f32).
      """)
  var precision: Precision?
}
