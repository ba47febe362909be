/// A module with other operators.
struct ModuleDifference: Encodable {
  let module: String
  /// What only the first model has there.
  private(set) var removed: [String]
  /// What only the second model has there.
  private(set) var added: [String]

  /// The modules in which two models have other operators, by name.
  ///
  /// An exporter names a gate after a module of its own, a checkpoint after the block around it: what
  /// stands in a module on one side and in a part of it on the other is the same.
  static func between(_ a: [String: [String]], _ b: [String: [String]]) -> [ModuleDifference] {
    var differences = Set(a.keys).union(b.keys).sorted().map { module in
      ModuleDifference(module: module, without(a[module], b[module]), without(b[module], a[module]))
    }
    var moved: [String: [Int]] = [:]
    for (index, difference) in differences.enumerated() {
      for text in difference.added { moved[text, default: []].append(index) }
    }
    for index in differences.indices {
      let module = differences[index].module
      var kept: [String] = []
      for text in differences[index].removed {
        let candidates = moved[text] ?? []
        guard
          let place = candidates.firstIndex(where: { areRelated(module, differences[$0].module) }),
          let position = differences[candidates[place]].added.firstIndex(of: text)
        else {
          kept.append(text)
          continue
        }
        moved[text]?.remove(at: place)
        differences[candidates[place]].added.remove(at: position)
      }
      differences[index].removed = kept
    }
    return differences.filter { !$0.removed.isEmpty || !$0.added.isEmpty }
  }

  /// Whether one module is the other, called another time (`conv_1`), or a part of it.
  private static func areRelated(_ first: String, _ second: String) -> Bool {
    let (a, b) = (withoutCallNumbers(first), withoutCallNumbers(second))
    return a.isEmpty || b.isEmpty || a == b || a.hasPrefix(b + ".") || b.hasPrefix(a + ".")
  }

  /// Exporters number the calls of a module that is called several times: `sg`, `sg_1`, `sg_2`.
  private static func withoutCallNumbers(_ module: String) -> String {
    module.split(separator: ".").map { part in
      guard let mark = part.lastIndex(of: "_"), mark != part.startIndex else { return part }
      let number = part[part.index(after: mark)...]
      return !number.isEmpty && number.allSatisfy(\.isNumber) ? part[..<mark] : part
    }.joined(separator: ".")
  }

  private init(module: String, _ removed: [String], _ added: [String]) {
    self.module = module
    self.removed = removed
    self.added = added
  }

  /// What is in the first list more often than in the second, in order.
  private static func without(_ texts: [String]?, _ others: [String]?) -> [String] {
    var rest = Dictionary((others ?? []).map { ($0, 1) }, uniquingKeysWith: +)
    return (texts ?? []).filter { text in
      guard let count = rest[text], count > 0 else { return true }
      rest[text] = count - 1
      return false
    }
  }
}
