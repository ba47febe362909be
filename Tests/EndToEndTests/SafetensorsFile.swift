import Foundation

/// A safetensors file that a test takes apart, changes and writes again.
struct SafetensorsFile {
  /// A tensor: its type as the format names it, its extents and its bytes.
  struct Entry {
    var type: String
    var shape: [Int]
    var bytes: Data

    /// The elements of an `F32`.
    var floats: [Float] {
      get {
        stride(from: bytes.startIndex, to: bytes.endIndex, by: 4).map { start in
          Float(
            bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << ($1 * 8) })
        }
      }
      set { bytes = Data(newValue.flatMap { Entry.bytes($0.bitPattern) }) }
    }

    /// The elements of an `F32` in another type: bfloat16 by cutting bits off, bytes in hundredths.
    func converted(to type: String) -> Entry {
      var copy = self
      copy.type = type
      copy.bytes = Data(
        floats.flatMap { value -> [UInt8] in
          switch type {
          case "F64": Entry.bytes(Double(value).bitPattern)
          case "F16": Entry.bytes(Float16(value).bitPattern)
          case "BF16": Entry.bytes(UInt16(value.bitPattern >> 16))
          case "I8": [UInt8(bitPattern: Int8(max(-100, min(100, value * 100))))]
          case _: Entry.bytes(value.bitPattern)
          }
        })
      return copy
    }

    private static func bytes<Integer: FixedWidthInteger>(_ value: Integer) -> [UInt8] {
      (0..<MemoryLayout<Integer>.size).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
  }

  /// What is wrong with a file that a test reads.
  struct Malformed: Error {}

  var entries: [String: Entry]

  /// Reads a file; every fixture is a sound one.
  init(_ path: String) throws {
    let data = try Data(contentsOf: URL(filePath: path))
    let length = data.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << ($1.offset * 8) }
    let header = try JSONSerialization.jsonObject(with: data[8..<8 + length])
    guard let header = header as? [String: Any] else { throw Malformed() }
    entries = [:]
    for (name, value) in header where name != "__metadata__" {
      guard let value = value as? [String: Any], let type = value["dtype"] as? String,
        let shape = value["shape"] as? [Int], let span = value["data_offsets"] as? [Int]
      else { throw Malformed() }
      let start = 8 + length
      entries[name] = Entry(
        type: type, shape: shape, bytes: Data(data[start + span[0]..<start + span[1]]))
    }
  }

  /// The file with its tensors changed.
  func with(_ change: (inout [String: Entry]) -> Void) -> SafetensorsFile {
    var copy = self
    change(&copy.entries)
    return copy
  }

  /// The file with other names.
  func renamed(_ name: (String) -> String) -> SafetensorsFile {
    with { entries in
      entries = Dictionary(uniqueKeysWithValues: entries.map { (name($0.key), $0.value) })
    }
  }

  /// Writes the file and gives its path.
  func write(to path: String) throws -> String {
    var header: [String: Any] = [:]
    var data = Data()
    for (name, entry) in entries.sorted(by: { $0.key < $1.key }) {
      header[name] = [
        "dtype": entry.type, "shape": entry.shape,
        "data_offsets": [data.count, data.count + entry.bytes.count],
      ]
      data += entry.bytes
    }
    let text = try JSONSerialization.data(withJSONObject: header, options: .sortedKeys)
    let length = Data((0..<8).map { UInt8(truncatingIfNeeded: text.count >> ($0 * 8)) })
    try (length + text + data).write(to: URL(filePath: path))
    return path
  }
}
