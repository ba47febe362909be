import TensorCore

/// Names of weights without what training scripts put in front of them.
///
/// A network's own names stay as its author gave them; what wraps the network varies with the script
/// that saved it.
enum WeightNames {
  /// `DataParallel` and `torch.compile` put these in front of the names of what they wrap.
  private static let wrappers = ["module.", "_orig_mod."]

  /// Attributes in which training frameworks hold the network: Lightning's modules, BasicSR's
  /// models, trainers of generators. Taken off only if every name begins so.
  private static let holders = ["model.", "net.", "network.", "net_g.", "netG.", "generator."]

  /// The most prefixes that are taken off one name.
  private static let depthLimit = 8

  /// Takes prefixes off names. What is left of a name is never empty; two names may become one,
  /// which the caller refuses.
  ///
  /// - Returns: The names in the same order, and a note for each prefix.
  static func stripped(_ names: [String]) -> (names: [String], notes: [CheckpointNote]) {
    var names = names
    var counts: [(prefix: String, count: Int)] = []
    for _ in 0..<depthLimit {
      let before = counts.count
      for prefix in wrappers {
        let count = strip(prefix, from: &names)
        if count > 0 { counts.append((prefix, count)) }
      }
      if let holder = holders.first(where: { holder in names.allSatisfy { begins($0, holder) } }),
        !names.isEmpty
      {
        counts.append((holder, strip(holder, from: &names)))
      }
      if counts.count == before { break }
    }
    return (names, counts.map { .strippedPrefix($0.prefix, count: $0.count) })
  }

  /// Whether a name is of what a profiler (thop) counted and left in a network as a buffer.
  static func isProfilerCount(_ name: String) -> Bool {
    guard let component = name.split(separator: ".").last else { return false }
    return ["total_ops", "total_params"].contains(component)
  }

  private static func begins(_ name: String, _ prefix: String) -> Bool {
    name.name(after: prefix) != nil
  }

  private static func strip(_ prefix: String, from names: inout [String]) -> Int {
    var count = 0
    for index in names.indices {
      guard let rest = names[index].name(after: prefix) else { continue }
      names[index] = rest
      count += 1
    }
    return count
  }
}
