import IR
import NetworkPage
import PlanFormat
import PlanRuntime
import TensorCore

extension CompiledModel {
  /// The page that draws the network in its authors' terms, or a plan as it is.
  ///
  /// - Throws: `Diagnostic` when the network does not take the size.
  func page(
    _ inspection: Inspection, at size: ImageSize?, file: String, _ options: ModelSettings
  ) throws(Diagnostic) -> NetworkPage {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    return NetworkPage(
      title: inspection.architecture.map { "\($0.name): \(name)" } ?? name,
      facts: inspection.rows.map { NetworkPage.Fact(name: $0.name, value: $0.value) },
      sized: try sizedInAuthorsTerms(at: size, file: file),
      tensors: try elements(file: file, options))
  }

  /// The elements of the weights, by name; of a plan, packed ones as the bytes in which they lie.
  private func elements(
    file: String, _ options: ModelSettings
  ) throws(Diagnostic) -> [String: Tensor] {
    guard let weights = recognized?.weights else {
      let named = try OpenedModel(file, options).namedTensors
      return Dictionary(named.map { ($0.name, $0.tensor) }) { first, _ in first }
    }
    var elements: [String: Tensor] = [:]
    for name in weights.names { elements[name] = weights[name] }
    return elements
  }
}
