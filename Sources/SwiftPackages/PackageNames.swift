/// The names in a package, all made of one: nothing of a model's text reaches code but as one of
/// them.
public struct PackageNames: Hashable, Sendable {
  /// The module and its type: `MHNetDerain`.
  public let module: String
  /// The program, and the file of weights without its suffix: `mhnet-derain`.
  public let program: String
  /// What the names of C functions begin with: `mhnet_derain`.
  public let prefix: String

  /// The copied targets, in lower case.
  private static let targets = Set(PackageContents.targets.map { $0.lowercased() })

  /// Names after an identifier, as `EmissionNames` makes it: it knows what else is taken.
  init(identifier: String) {
    let isTaken = PackageNames.targets.contains(identifier.lowercased())
    let module = isTaken ? identifier + "Network" : identifier
    self.module = module
    var words: [UInt8] = []
    var previous: UInt8?
    for byte in module.utf8 {
      let isUpper = (0x41...0x5A).contains(byte)
      if isUpper, let previous, (0x61...0x7A).contains(previous) || (0x30...0x39).contains(previous)
      {
        words.append(UInt8(ascii: "-"))
      }
      words.append(isUpper ? byte | 0x20 : byte)
      previous = byte
    }
    var program = String(decoding: words, as: UTF8.self)
    // On file systems that ignore case the folders of `Foo` and `foo` would be one.
    if program == module.lowercased() { program += "-restore" }
    self.program = program
    prefix = String(decoding: words.map { $0 == UInt8(ascii: "-") ? 0x5F : $0 }, as: UTF8.self)
  }

  /// The file of weights.
  public var weightsFile: String { "\(program).weights" }
}
