import PlanFormat

/// A call of the vocabulary, before the names of its values are known.
struct Call: Hashable {
  /// One step is written as one call, perhaps inside `step(…) { … }`.
  var method: String
  var arguments: [Argument] = []
  /// The kernel, where it is not the method's own.
  var kernel: StepKernel?
  /// The layer whose weights are used, for the name of the result.
  var layer: WeightPath?

  init(_ method: String) { self.method = method }
}

/// An argument of a call.
struct Argument: Hashable {
  let label: String?
  let pieces: [Piece]
}

/// A piece of an argument.
enum Piece: Hashable {
  case text(String)
  /// A value of the plan that is no weight.
  case value(PlanValueID)
  /// `weight(block.temperature)`.
  case weight(WeightPath)
  /// `block.conv1`.
  case module(WeightPath)
  /// A number that may differ between functions that are written alike, and is then an argument.
  case slot(Slot)
}

/// A number, or an extent.
struct Slot: Hashable {
  enum Kind: String {
    case number = "Double"
    case extent = "Extent"
  }

  let kind: Kind
  /// As it is written.
  let text: String
  /// What it is called where it is an argument.
  let hint: String
}

extension Call {
  mutating func append(_ label: String? = nil, _ text: String) {
    arguments.append(Argument(label: label, pieces: [.text(text)]))
  }

  mutating func append(_ label: String? = nil, _ piece: Piece) {
    arguments.append(Argument(label: label, pieces: [piece]))
  }

  /// A list of values.
  mutating func append(_ label: String? = nil, list: [Piece]) {
    var pieces: [Piece] = [.text("[")]
    for (index, piece) in list.enumerated() {
      if index > 0 { pieces.append(.text(", ")) }
      pieces.append(piece)
    }
    arguments.append(Argument(label: label, pieces: pieces + [.text("]")]))
  }

  /// The values that are read, in the order in which they are written.
  var values: [PlanValueID] {
    arguments.flatMap(\.pieces).compactMap { if case .value(let id) = $0 { id } else { nil } }
  }

  /// The weights that are named.
  var paths: [WeightPath] {
    arguments.flatMap(\.pieces).compactMap {
      switch $0 {
      case .weight(let path), .module(let path): path
      case .text, .value, .slot: nil
      }
    }
  }

  /// The numbers that may become arguments, in the order in which they are written.
  var slots: [Slot] {
    arguments.flatMap(\.pieces).compactMap { if case .slot(let slot) = $0 { slot } else { nil } }
  }

  mutating func append(_ label: String? = nil, slots: [Slot]) {
    var pieces: [Piece] = [.text("[")]
    for (index, slot) in slots.enumerated() {
      if index > 0 { pieces.append(.text(", ")) }
      pieces.append(.slot(slot))
    }
    arguments.append(Argument(label: label, pieces: pieces + [.text("]")]))
  }

  /// The text of the call with every number that may be an argument left open.
  func outline(value: (PlanValueID) -> String, module: (WeightPath) -> String) -> String {
    let list = argumentTexts(value: value, module: module, slot: { "#\($1.kind)" })
    return "\(kernel.map { "\($0.rawValue) " } ?? "")\(method)(\(list.joined(separator: ", ")))"
  }

  /// The arguments, each with its label.
  ///
  /// - Parameters:
  ///   - value: The name of a value.
  ///   - module: The text of a module.
  ///   - slot: The text of the slot of this number in the call.
  /// - Returns: A text for each argument.
  func argumentTexts(
    value: (PlanValueID) -> String, module: (WeightPath) -> String, slot: (Int, Slot) -> String
  ) -> [String] {
    let receiver = kernel == nil ? "" : "$0."
    var slotCount = 0
    return arguments.map { argument in
      var body = ""
      for piece in argument.pieces {
        switch piece {
        case .text(let text): body += text
        case .value(let id): body += value(id)
        case .weight(let path): body += "\(receiver)weight(\(module(path)))"
        case .module(let path): body += module(path)
        case .slot(let number):
          body += slot(slotCount, number)
          slotCount += 1
        }
      }
      return argument.label.map { "\($0): \(body)" } ?? body
    }
  }
}
