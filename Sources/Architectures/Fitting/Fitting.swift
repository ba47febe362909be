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

  /// What became of trying.
  enum Outcome {
    /// The first architecture in which every tensor has its place.
    case built(BuiltNetwork)
    /// There is none; the nearest of those that the tensors tell by themselves.
    case refused(nearest: BindingReport?)
  }

  /// Tries the tensors on architectures, each of which is built once.
  ///
  /// - Throws: `BuildingError.wholeNumbers` where they have their places, but are no weights.
  static func fit(
    _ forms: [Form], _ designs: [Architecture.Design]
  ) throws(BuildingError) -> Outcome {
    var nearest: BindingReport?
    for form in forms {
      for design in designs {
        guard let network = design.network(form.inventory) else { continue }
        let (builder, report) = build(network, design, form)
        guard report.isFit else {
          if nearest.map({ report.isNearer(than: $0) }) ?? true { nearest = report }
          continue
        }
        guard builder.wholeNumbers.isEmpty else {
          throw .wholeNumbers(design, builder.wholeNumbers.sorted().map { form.prefix + $0 })
        }
        return .built(
          BuiltNetwork(
            architecture: Architecture(family: design.family, parameters: network.parameters),
            design: design, graph: builder.graph, deadTensors: builder.dead.sorted(),
            prefix: form.prefix))
      }
    }
    return .refused(nearest: nearest)
  }

  /// The architecture that comes nearest, with why it does not fit, as if what tells its
  /// hyper-parameters were there.
  static func nearestAssumingLandmarks(
    _ forms: [Form], _ designs: [Architecture.Design]
  ) -> BindingReport? {
    var nearest: BindingReport?
    for form in forms {
      for design in designs {
        let landmarks = design.landmarks(form.inventory)
        let assumed = Form(
          prefix: form.prefix, inventory: form.inventory.assuming(landmarks))
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
    var contradiction: BindingReport.Contradiction?
    var isPartial = false
    do throws(BuildStop) {
      try network.build(&builder)
    } catch {
      switch error {
      case .shape(let error):
        contradiction = BindingReport.Contradiction(
          module: builder.contradictionPlace ?? "", error: error)
      case .tooManyMissing: isPartial = true
      }
    }
    let present = form.inventory.tensors.keys
    let unused = present.filter { !builder.used.contains($0) }.sorted()
    let report = BindingReport(
      design: design, prefix: form.prefix,
      matched: present.count - unused.count - builder.misshaped.count,
      tensors: present.count, missing: builder.missing.sorted(), isPartial: isPartial,
      misshaped: builder.misshaped.sorted { $0.name < $1.name },
      unexpected: contradiction == nil && !isPartial ? unused : [], contradiction: contradiction)
    return (builder, report)
  }
}
