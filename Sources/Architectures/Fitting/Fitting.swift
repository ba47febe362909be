import IR
import Operators
import TensorCore

/// Tries tensors on architectures.
enum Fitting {
  /// The tensors under one form of their names.
  struct Form {
    let prefix: String
    let inventory: WeightInventory
    /// Tensors that the form leaves out.
    var setAside: [String] = []
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

  /// The most first components that are tried alone.
  private static let mostBranches = 16

  /// What is below each first component alone, those of averaged weights (EMA) first; none where the
  /// names have but one. For names of which none fits as it stands.
  static func branches(of forms: [Form]) -> [Form] {
    guard let last = forms.last else { return [] }
    let names = last.inventory.tensors.keys
    let prefixes = Set(names.compactMap(firstComponent))
    guard (2...mostBranches).contains(prefixes.count) else { return [] }
    let sorted = prefixes.sorted { (isAverage($0) ? 0 : 1, $0) < (isAverage($1) ? 0 : 1, $1) }
    return sorted.flatMap { prefix in
      let tensors = last.inventory.tensors.filter { $0.key.name(after: prefix) != nil }
      let rest = names.filter { $0.name(after: prefix) == nil }.map { last.prefix + $0 }.sorted()
      // The first of these forms still has the component, and was among those of all names.
      return Fitting.forms(of: WeightInventory(tensors)).dropFirst().map { form in
        Form(prefix: last.prefix + form.prefix, inventory: form.inventory, setAside: rest)
      }
    }
  }

  private static func firstComponent(_ name: String) -> String? {
    name.utf8.firstIndex(of: UInt8(ascii: ".")).map { String(Substring(name.utf8[...$0])) }
  }

  private static func isAverage(_ prefix: String) -> Bool { prefix.lowercased().contains("ema") }

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
            prefix: form.prefix, setAside: form.setAside))
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
