import IR
import Operators

/// Tries tensors on architectures.
enum Fitting {
  /// The tensors under one form of their names.
  struct Form {
    let prefix: String
    let inventory: WeightInventory
  }

  /// The most components that are taken off the names, as `model.net.`.
  private static let mostComponents = 3

  /// The names as they are, then without what they all begin with.
  static func forms(of inventory: WeightInventory) -> [Form] {
    var forms = [Form(prefix: "", inventory: inventory)]
    while forms.count <= mostComponents, let last = forms.last,
      let next = last.inventory.withoutCommonPrefix()
    {
      forms.append(Form(prefix: last.prefix + next.prefix, inventory: next.inventory))
    }
    return forms
  }

  /// The first architecture in which every tensor has its place.
  static func fit(_ forms: [Form], _ designs: [Architecture.Design]) -> BuiltNetwork? {
    for form in forms {
      for design in designs {
        guard let network = design.network(form.inventory) else { continue }
        let (builder, report) = build(network, design, form)
        guard report.isFit else { continue }
        return BuiltNetwork(
          architecture: Architecture(family: design.family, parameters: network.parameters),
          design: design, graph: builder.graph, deadTensors: builder.dead.sorted(), prefix: form.prefix)
      }
    }
    return nil
  }

  /// The architecture that comes nearest, with why it does not fit.
  static func nearest(_ forms: [Form], _ designs: [Architecture.Design]) -> BindingReport? {
    var nearest: BindingReport?
    for form in forms {
      for design in designs {
        let assumed = Form(
          prefix: form.prefix,
          inventory: form.inventory.assuming(design.landmarks(form.inventory)))
        guard let network = design.network(assumed.inventory) else { continue }
        let (_, report) = build(network, design, assumed)
        if nearest.map({ report.isNearer(than: $0) }) ?? true { nearest = report }
      }
    }
    return nearest
  }

  private static func build(
    _ network: any NetworkDefinition, _ design: Architecture.Design, _ form: Form
  ) -> (NetworkBuilder, BindingReport) {
    var builder = NetworkBuilder(design.family.rawValue, form.inventory)
    var contradiction: ShapeError?
    do throws(ShapeError) {
      try network.build(&builder)
    } catch {
      contradiction = error
    }
    let present = form.inventory.tensors.keys
    let unexpected = present.filter { !builder.used.contains($0) }.sorted()
    let report = BindingReport(
      design: design, prefix: form.prefix,
      matched: present.count - unexpected.count - builder.misshaped.count,
      tensors: present.count, missing: builder.missing.sorted(), misshaped: builder.misshaped,
      unexpected: unexpected, contradiction: contradiction)
    return (builder, report)
  }
}
