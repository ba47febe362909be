/// Names of a model as names of Swift: they can be read, and are nothing but names.
enum Identifier {
  /// No identifier is longer: names of files may have a megabyte.
  static let lengthLimit = 48

  /// Words that are no names of values, and names that mean something in emitted code.
  static let reserved: Set<String> = [
    "actor", "any", "as", "associatedtype", "async", "await", "break", "case", "catch", "class",
    "consume", "continue", "copy", "default", "defer", "deinit", "description", "do", "dynamic",
    "each", "else", "enum", "extension", "fallthrough", "false", "fileprivate", "final", "for",
    "func", "get", "guard", "hash", "hashValue", "if", "import", "in", "indirect", "infix", "init",
    "inout", "internal", "is", "isolated", "lazy", "let", "macro", "mutating", "network", "nil",
    "nonisolated", "none", "open", "operator", "optional", "override", "package", "path",
    "postfix", "precedencegroup", "prefix", "private", "protocol", "public", "repeat", "required",
    "rethrows", "return", "self", "set", "some", "static", "struct", "subscript", "super",
    "switch", "throw", "throws", "true", "try", "typealias", "unowned", "var", "weak", "where",
    "while", "willSet", "didSet", "yield", "sending", "borrowing", "consuming", "discard", "then",
    "Any", "Self", "Type", "Protocol", "_",
    // The modules of functions.
    "block", "stage",
    // The vocabulary of programs.
    "input", "weight", "output", "step", "finish", "convolution", "depthwise", "fill", "unary",
    "negate", "squareRoot", "sigmoid", "relu", "gelu", "clip", "binary", "add", "subtract",
    "multiply", "divide", "geluProduct", "select", "cast", "scaledResidual", "gate", "layerNorm",
    "l2Normalize", "channelAttention", "reduce", "softmax", "topKSoftmax", "cumulativeSum", "topK",
    "scatterElements", "gather", "matrixProduct", "reshape", "transpose", "slice", "concatenate",
    "pad", "expand", "depthToSpace", "spaceToDepth", "resize", "averagePool", "localMean",
  ]

  /// Letters, digits and underscores, other characters in one underscore for each run of them;
  /// `nil` where nothing else is left.
  static func word(_ text: some StringProtocol) -> String? {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if isWord(byte) {
        bytes.append(byte)
      } else if bytes.last != UInt8(ascii: "_"), !bytes.isEmpty {
        bytes.append(UInt8(ascii: "_"))
      }
      if bytes.count == lengthLimit { break }
    }
    while bytes.last == UInt8(ascii: "_") { bytes.removeLast() }
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }

  /// `conv1`, `qkv_dwconv` → `qkvDwconv`: a value or a function; `nil` where there is no letter.
  static func valueName(_ text: some StringProtocol) -> String? {
    guard let joined = camelCase(text, startsUpper: false) else { return nil }
    return joined
  }

  /// `mhnet-derain` → `MhnetDerain`, `MHNet` → `MHNet`; `Restoration` where there is no letter.
  static func typeName(_ text: some StringProtocol) -> String {
    camelCase(text, startsUpper: true) ?? "Restoration"
  }

  private static func camelCase(_ text: some StringProtocol, startsUpper: Bool) -> String? {
    var bytes: [UInt8] = []
    var raises = startsUpper
    for byte in text.utf8 {
      guard isWord(byte), byte != UInt8(ascii: "_") else {
        raises = !bytes.isEmpty || startsUpper
        continue
      }
      // A name begins with a letter.
      guard !bytes.isEmpty || !isDigit(byte) else { continue }
      bytes.append(raises && isLower(byte) ? byte & ~0x20 : byte)
      raises = false
      if bytes.count == lengthLimit { break }
    }
    guard let first = bytes.first else { return nil }
    if !startsUpper, !isLower(first) {
      // AFFM1 → affm1, Conv → conv.
      let head = bytes.prefix { !isLower($0) && !isDigit($0) }.count
      let isWhole = head == bytes.count || isDigit(bytes[head])
      for index in 0..<(isWhole ? head : max(1, head - 1)) { bytes[index] |= 0x20 }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    isLower(byte | 0x20) || isDigit(byte) || byte == UInt8(ascii: "_")
  }

  private static func isLower(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }

  static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}

/// Names that are taken.
struct NameSet {
  private var taken: Set<String>
  private var counts: [String: Int] = [:]

  init(_ taken: Set<String> = Identifier.reserved) { self.taken = taken }

  /// The name itself where it is free, else with the first number that makes it so: `sum2`; after a
  /// digit with a letter, `conv1b`.
  mutating func unique(_ name: String) -> String {
    if taken.insert(name).inserted { return name }
    var stem = name
    if name.utf8.last.map(Identifier.isDigit) ?? false {
      for letter in "bcdefghijklmnopqrstuvwxyz" where taken.insert("\(name)\(letter)").inserted {
        return "\(name)\(letter)"
      }
      stem = "\(name)n"
    }
    // The search goes on where the last one for this stem ended.
    var number = counts[stem] ?? 2
    while !taken.insert("\(stem)\(number)").inserted { number += 1 }
    counts[stem] = number + 1
    return "\(stem)\(number)"
  }
}

/// Names of files, no two of which differ in case alone.
struct FileStems {
  private var taken: Set<String>

  init(_ taken: [String]) { self.taken = Set(taken.map { $0.lowercased() }) }

  /// The stem, with a number where another file has it.
  mutating func unique(_ stem: String) -> String {
    var name = stem
    var number = 2
    while !taken.insert(name.lowercased()).inserted {
      name = "\(stem)_\(number)"
      number += 1
    }
    return name
  }
}
