/// How near two results must be, by what they are results of.
struct Tolerance: Sendable {
  /// What is compared.
  enum Class: String, Encodable, Sendable {
    /// Results with recorded ones, such as PyTorch's in double precision.
    case recorded
    /// Two networks, or one with other passes, both in single precision.
    case f32
    /// Something with products in bfloat16.
    case bf16
    /// One plan on different numbers of threads, which gives the same bits.
    case exact
  }

  let kind: Class
  let atol: Double
  let rtol: Double
  let leastPSNR: Double?

  /// What the class asks for, but for what the user says.
  init(_ kind: Class, atol: Double?, rtol: Double?, psnr: Double?) {
    self.kind = kind
    self.rtol = rtol ?? 0
    switch kind {
    case .recorded, .f32:
      self.atol = atol ?? 1e-4
      leastPSNR = psnr
    case .bf16:
      self.atol = atol ?? .infinity
      leastPSNR = psnr ?? 50
    case .exact:
      self.atol = atol ?? 0
      leastPSNR = psnr
    }
  }

  /// What is asked for, in words.
  var text: String {
    let kind =
      switch kind {
      case .recorded: "recorded results"
      case .f32: "single precision"
      case .bf16: "products in bf16"
      case .exact: "the same bits for any number of threads"
      }
    var parts: [String] = []
    if atol.isFinite {
      parts.append(rtol > 0 ? "\(atol) + \(rtol)·|expected|" : "\(atol) absolute")
    }
    if let leastPSNR { parts.append("at least \(Quantity.fixed(leastPSNR, 2)) dB") }
    return "tolerance: \(parts.joined(separator: ", ")) (\(kind))"
  }
}
