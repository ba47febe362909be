import ArgumentParser

/// `HxW`, as in `256x256`.
struct ImageSize: ExpressibleByArgument, Hashable, Sendable {
  let height: Int
  let width: Int

  init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  init?(argument: String) {
    let parts = argument.split(whereSeparator: { $0 == "x" || $0 == "X" })
    guard parts.count == 2, let height = Int(parts[0]), let width = Int(parts[1]),
      (1...1 << 20).contains(height), (1...1 << 20).contains(width)
    else { return nil }
    self.init(height: height, width: width)
  }

  var description: String { "\(height)x\(width)" }
  var defaultValueDescription: String { description }
}
