import ArgumentParser
import Passes

/// `--against`: what is otherwise when a model is compared with itself.
///
/// `passes=off`, `passes=on`, `passes=NAME+NAME`, `precision=f32|bf16`, `threads=N`,
/// `pool=global|local:N`; several are separated by commas.
struct Variation: ExpressibleByArgument, Sendable {
  /// The passes that run.
  enum Passes: Sendable {
    case all
    case only([String])
  }

  let text: String
  private(set) var passes: Passes?
  private(set) var precision: Precision?
  private(set) var threads: Int?
  private(set) var pooling: Pooling?

  init?(argument: String) {
    text = argument
    for setting in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = setting.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, set(parts[0], parts[1]) else { return nil }
    }
  }

  static var allValueStrings: [String] {
    ["passes=off", "passes=on", "precision=f32", "precision=bf16", "threads=N", "pool=local:N"]
  }

  /// Whether it is the same plan that runs.
  var changesThreadsAlone: Bool { passes == nil && precision == nil && pooling == nil }

  /// Whether the setting was understood, and given for the first time.
  private mutating func set(_ name: String, _ value: String) -> Bool {
    switch name {
    case "passes" where passes == nil:
      passes =
        switch value {
        case "off": .only([])
        case "on": .all
        case _: .only(value.split(separator: "+").map(String.init))
        }
    case "precision" where precision == nil:
      precision = Precision(rawValue: value)
      return precision != nil
    case "threads" where threads == nil:
      threads = Int(value)
      return threads.map { (1...1024).contains($0) } ?? false
    case "pool" where pooling == nil:
      pooling = PoolingArgument(argument: value)?.pooling
      return pooling != nil
    case _: return false
    }
    return true
  }

  /// The settings, changed.
  func applied(to settings: CompilationSettings) -> CompilationSettings {
    var changed = settings
    changed.dumpAfter = nil
    switch passes {
    case nil: break
    case .all?: changed.passes = nil
    case .only(let names)?: changed.passes = names
    }
    if let precision { changed.precision = precision }
    if let pooling { changed.model.pooling = pooling }
    return changed
  }
}
