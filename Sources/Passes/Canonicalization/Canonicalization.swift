import Rewriting

/// One spelling for what exporters write in several ways.
enum Canonicalization {
  static let rules = ArithmeticCanonicalization.rules + MovementCanonicalization.rules
}
