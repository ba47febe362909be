/// A number of bytes, as `800M` or `2G`, in powers of 1024.
package struct MemorySize: Hashable, Sendable {
  package let bytes: Int

  package init?(_ argument: String) {
    let units: [Character: Int] = ["K": 10, "M": 20, "G": 30, "T": 40]
    var digits = argument.uppercased()
    var shift = 0
    if let last = digits.last, let unit = units[last] {
      shift = unit
      digits.removeLast()
    }
    guard let number = Int(digits), number > 0, number < 1 << 20 || shift == 0 else { return nil }
    bytes = number << shift
  }
}
