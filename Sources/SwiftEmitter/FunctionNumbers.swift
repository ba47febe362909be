/// The numbers of a function that differ between its calls: its arguments.
struct FunctionNumbers {
  /// An argument.
  struct Parameter {
    let name: String
    let kind: Slot.Kind
    /// The first slot that it fills.
    let slot: Int
  }

  private(set) var parameters: [Parameter] = []
  /// What is written in each slot.
  private(set) var texts: [String] = []

  init() {}

  /// Finds the arguments of a function that is called with these slots.
  init(_ calls: [[Slot]], taken: NameSet) {
    guard let first = calls.first else { return }
    var names = taken
    var columns: [[Slot]: String] = [:]
    var integers: [(values: [Int], name: String)] = []
    for (index, slot) in first.enumerated() {
      let column = calls.map { $0[index] }
      guard !column.allSatisfy({ $0.text == slot.text }) else {
        texts.append(slot.text)
        continue
      }
      let key = column.map { Slot(kind: $0.kind, text: $0.text, hint: "") }
      if let known = columns[key] {
        texts.append(known)
        continue
      }
      let values = slot.kind == .extent ? column.compactMap { Int($0.text) } : []
      let isWhole = values.count == column.count
      if isWhole, let (factor, name) = FunctionNumbers.multiple(values, of: integers) {
        texts.append("\(factor) * \(name)")
      } else {
        let name = names.unique(slot.hint)
        parameters.append(Parameter(name: name, kind: slot.kind, slot: index))
        if isWhole { integers.append((values, name)) }
        texts.append(name)
      }
      columns[key] = texts[index]
    }
  }

  /// The argument of which numbers are a multiple.
  private static func multiple(
    _ values: [Int], of known: [(values: [Int], name: String)]
  ) -> (Int, String)? {
    for (candidates, name) in known {
      guard let value = values.first, let candidate = candidates.first, candidate > 0,
        value % candidate == 0
      else { continue }
      let factor = value / candidate
      let fits = zip(values, candidates).allSatisfy {
        let (product, overflow) = $1.multipliedReportingOverflow(by: factor)
        return !overflow && product == $0
      }
      if fits, factor > 1 { return (factor, name) }
    }
    return nil
  }
}
