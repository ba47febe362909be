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
      case .text, .value: nil
      }
    }
  }

  /// The text of the call, its arguments on one line.
  func text(value: (PlanValueID) -> String, module: (WeightPath) -> String) -> String {
    let list = argumentTexts(value: value, module: module).joined(separator: ", ")
    return "\(kernel.map { "\($0.rawValue) " } ?? "")\(method)(\(list))"
  }

  /// The arguments, each with its label.
  func argumentTexts(
    value: (PlanValueID) -> String, module: (WeightPath) -> String
  ) -> [String] {
    let receiver = kernel == nil ? "" : "$0."
    return arguments.map { argument in
      let body = argument.pieces.map { piece in
        switch piece {
        case .text(let text): text
        case .value(let id): value(id)
        case .weight(let path): "\(receiver)weight(\(module(path)))"
        case .module(let path): module(path)
        }
      }.joined()
      return argument.label.map { "\($0): \(body)" } ?? body
    }
  }
}
