/// The external data files of one model, each opened once.
struct ExternalDataFiles {
  private let limit: Int
  private var files: [String: MappedFile] = [:]
  private var ranges: [String: [(range: Range<Int>, tensor: String)]] = [:]

  /// No files yet.
  ///
  /// - Parameter limit: The largest size of a file that is accepted, in bytes.
  init(limit: Int) {
    self.limit = limit
  }

  /// Finds the bytes of a tensor.
  ///
  /// - Parameters:
  ///   - entries: The tensor's `external_data`. Without `length`, the tensor takes as many bytes
  ///     as its dimensions say. `checksum` and unknown keys are not read.
  ///   - bytes: How many bytes the dimensions say.
  ///   - tensor: The tensor's name, for warnings.
  ///   - model: The model file.
  /// - Returns: The bytes in the external file.
  /// - Throws: The reason, if the entries, the file or the range are refused.
  mutating func slice(
    _ entries: [OnnxEntry], bytes: Int, tensor: String, beside model: MappedFile
  ) throws(ModelFileError.Reason) -> FileSlice {
    let location = try value(of: "location", in: entries)
    let offset = try number(of: "offset", in: entries) ?? 0
    let length = try number(of: "length", in: entries) ?? bytes
    guard let location else { throw .missing("external_data.location") }
    guard let directory = model.directory else { throw .externalDataWithoutDirectory }
    let file: MappedFile
    if let open = files[location] {
      file = open
    } else {
      file = try directory.open(location, limit: limit).get()
      files[location] = file
    }
    guard length <= file.count, offset <= file.count - length else {
      throw .externalRange(
        location: location, offset: offset, length: length, fileBytes: file.count)
    }
    guard length == bytes else {
      throw .payloadLength(found: length, expected: bytes, unit: .bytes)
    }
    ranges[location, default: []].append((offset..<offset + length, tensor))
    return FileSlice(file: file, range: offset..<offset + length)
  }

  /// Pairs of tensors that share bytes.
  func warnings() -> [ModelFileWarning] {
    var warnings: [ModelFileWarning] = []
    for (location, ranges) in ranges.sorted(by: { $0.key < $1.key }) {
      let sorted = ranges.filter { !$0.range.isEmpty }
        .sorted { ($0.range.lowerBound, $0.tensor) < ($1.range.lowerBound, $1.tensor) }
      for (first, second) in zip(sorted, sorted.dropFirst())
      where second.range.lowerBound < first.range.upperBound {
        warnings.append(
          .overlappingExternalData(location: location, first.tensor, second.tensor))
      }
    }
    return warnings
  }

  private func value(
    of key: String, in entries: [OnnxEntry]
  ) throws(ModelFileError.Reason) -> String? {
    let found = entries.filter { $0.key == key }
    guard found.count <= 1 else { throw .externalKeyTwice(key) }
    return found.first?.value
  }

  /// A non-negative decimal number of digits only.
  private func number(
    of key: String, in entries: [OnnxEntry]
  ) throws(ModelFileError.Reason) -> Int? {
    guard let text = try value(of: key, in: entries) else { return nil }
    let isDecimal = !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    guard isDecimal, let number = Int(text) else {
      throw .externalNumber(key: key, value: text)
    }
    return number
  }
}
