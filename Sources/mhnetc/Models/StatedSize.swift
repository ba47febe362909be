import PlanFormat
import PlanRuntime

/// The size for which figures are stated.
extension SizedPlan {
  /// The plan at the wanted size; where none is, at 256x256, or at the one size that it takes, or
  /// at the smallest of at least 32 pixels in height and width.
  ///
  /// - Throws: `Diagnostic` when the network does not take the size.
  init(_ plan: Plan, at wanted: ImageSize?, file: String) throws(Diagnostic) {
    var shapes: [String: [Int]]
    if let wanted {
      shapes = try RandomInputs(plan, size: wanted).shapes(file: file)
    } else if let usual = try? RandomInputs(
      plan, size: ImageSize(height: 256, width: 256)
    ).shapes(file: file) {
      shapes = usual
    } else {
      shapes = try RandomInputs(plan, size: nil).shapes(file: file)
    }
    do throws(RuntimeError) {
      try self.init(plan, inputShapes: shapes)
    } catch {
      throw Diagnostic(error, file: file)
    }
  }

  /// Height and width of the first input, as `256x256`.
  var sizeText: String {
    guard let input = plan.inputs.first else { return "" }
    return shape(of: input).suffix(2).map(String.init).joined(separator: "x")
  }
}
