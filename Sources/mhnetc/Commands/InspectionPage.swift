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
    _ inspection: Inspection, of opened: OpenedModel, at size: ImageSize?, file: String
  ) throws(Diagnostic) -> NetworkPage {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    return NetworkPage(
      title: inspection.architecture.map { "\($0.name): \(name)" } ?? name,
      facts: inspection.rows.map { NetworkPage.Fact(name: $0.name, value: $0.value) },
      sized: try sizedInAuthorsTerms(at: size, file: file),
      tensors: elements(of: opened))
  }

  /// The elements of the weights, by name; of a plan, packed ones as the bytes in which they lie.
  private func elements(of opened: OpenedModel) -> [String: Tensor] {
    guard let weights = recognized?.weights else {
      return Dictionary(opened.namedTensors.map { ($0.name, $0.tensor) }) { first, _ in first }
    }
    var elements: [String: Tensor] = [:]
    for name in weights.names { elements[name] = weights[name] }
    return elements
  }
}
