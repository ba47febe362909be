import Lowering
import SourceGraphs

extension LoweringNote {
  var text: String {
    switch self {
    case .multiplesOnly(let input, let axis, let multiple):
      "axis \(axis) of input '\(input)' may be any multiple of \(multiple)"
    case .padsItself(let input, let axis, let multiple):
      "axis \(axis) of input '\(input)' may be anything; the network pads it to \(multiple)"
    case .assumedInput(let name):
      "shapes depend on the elements of input '\(name)'; this holds for those that were given"
    case .unusedInitializers(let names):
      "\(names.count) constants of the file are unused"
    case .declaredShape(let output, let declared, let inferred):
      "output '\(output)' is declared as \(declared), but its nodes give \(inferred)"
    }
  }
}
