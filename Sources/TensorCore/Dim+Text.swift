/// The text form: `8`, `16h`, `16h - h~16`, `256h*w + 2`, `table(h~3: 0 5 1)`.
extension Dim: CustomStringConvertible {
  /// The normal form, terms of more factors first.
  public var description: String {
    var text = ""
    for term in terms {
      let magnitude = term.coefficient.magnitude
      if text.isEmpty {
        text += term.coefficient < 0 ? "-" : ""
      } else {
        text += term.coefficient < 0 ? " - " : " + "
      }
      if magnitude != 1 { text += "\(magnitude)" }
      text += term.atoms.map(\.description).joined(separator: "*")
    }
    if text.isEmpty { return "\(constant)" }
    if constant != 0 { text += constant < 0 ? " - \(constant.magnitude)" : " + \(constant)" }
    return text
  }
}

extension Dim.Atom: CustomStringConvertible {
  /// The symbol, or its table of values.
  public var description: String {
    switch self {
    case .symbol(let symbol): "\(symbol)"
    case .table(let symbol, let values):
      "table(\(symbol): \(values.map(String.init).joined(separator: " ")))"
    }
  }
}

extension Dim {
  /// Parses the text form, tolerant of spaces; `nil` when the text is none.
  public init?(parsing text: some StringProtocol) {
    var scanner = DimScanner(text)
    guard let dim = scanner.scanSum(), scanner.isAtEnd else { return nil }
    self = dim
  }
}

/// Reads the text form from bytes, one token at a time.
private struct DimScanner {
  private let bytes: [UInt8]
  private var position = 0

  init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

  var isAtEnd: Bool {
    mutating get {
      skipSpaces()
      return position == bytes.count
    }
  }

  mutating func scanSum() -> Dim? {
    var sum: Dim = 0
    var sign = take(UInt8(ascii: "-")) ? -1 : 1
    while true {
      guard let product = scanProduct(), let signed = try? product.scaled(by: sign),
        let next = try? sum + signed
      else { return nil }
      sum = next
      if take(UInt8(ascii: "+")) {
        sign = 1
      } else if take(UInt8(ascii: "-")) {
        sign = -1
      } else {
        return sum
      }
    }
  }

  private mutating func scanProduct() -> Dim? {
    var product: Dim
    if let number = scanInteger() {
      product = Dim(number)
      skipSpaces()
      guard position < bytes.count, isLetter(bytes[position]) else { return product }
    } else {
      product = 1
    }
    repeat {
      guard let atom = scanAtom(), let next = try? product * atom else { return nil }
      product = next
    } while take(UInt8(ascii: "*"))
    return product
  }

  private mutating func scanAtom() -> Dim? {
    guard let name = scanName() else { return nil }
    if name == "table" && take(UInt8(ascii: "(")) {
      guard let inner = scanName(), let symbol = scanBound(of: inner), let bound = symbol.bound,
        take(UInt8(ascii: ":"))
      else { return nil }
      var values: [Int] = []
      while !take(UInt8(ascii: ")")) {
        let negative = take(UInt8(ascii: "-"))
        guard values.count < bound, let value = scanInteger() else { return nil }
        values.append(negative ? -value : value)
      }
      guard values.count == bound else { return nil }
      return try? Dim.tabulated(symbol, values)
    }
    return scanBound(of: name).map { Dim($0) }
  }

  private mutating func scanBound(of name: String) -> Symbol? {
    guard take(UInt8(ascii: "~")) else { return Symbol(name) }
    guard let bound = scanInteger(), (1...4096).contains(bound) else { return nil }
    return Symbol(name, bound: bound)
  }

  private mutating func scanName() -> String? {
    skipSpaces()
    let start = position
    while position < bytes.count,
      isLetter(bytes[position]) || (position > start && isDigit(bytes[position]))
    {
      position += 1
    }
    return start == position ? nil : String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func scanInteger() -> Int? {
    skipSpaces()
    let start = position
    while position < bytes.count, isDigit(bytes[position]) { position += 1 }
    return Int(String(decoding: bytes[start..<position], as: UTF8.self))
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipSpaces()
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipSpaces() {
    while position < bytes.count, bytes[position] == UInt8(ascii: " ") { position += 1 }
  }

  private func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
  }

  private func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
