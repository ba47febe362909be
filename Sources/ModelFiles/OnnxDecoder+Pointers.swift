internal import COnnxRecords

extension OnnxDecoder {
  /// Decodes the messages of a repeated field.
  mutating func list<Record, Value>(
    _ records: UnsafeMutablePointer<UnsafeMutablePointer<Record>?>?, _ count: Int,
    _ decode: (inout OnnxDecoder, Record) throws(ModelFileError) -> Value
  ) throws(ModelFileError) -> [Value] {
    var values: [Value] = []
    values.reserveCapacity(count)
    for record in pointees(records, count) {
      values.append(try decode(&self, record))
    }
    return values
  }

  /// The messages of a repeated field.
  func pointees<Record>(
    _ records: UnsafeMutablePointer<UnsafeMutablePointer<Record>?>?, _ count: Int
  ) -> [Record] {
    // Safety: see `OnnxDecoder`.
    UnsafeBufferPointer(start: records, count: records == nil ? 0 : count)
      .compactMap { $0?.pointee }
  }

  /// The elements of a repeated scalar field.
  func array<Element>(_ elements: UnsafeMutablePointer<Element>?, _ count: Int) -> [Element] {
    // Safety: see `OnnxDecoder`.
    Array(UnsafeBufferPointer(start: elements, count: elements == nil ? 0 : count))
  }

  /// A text field; empty if it is missing. The guard has checked that it is UTF-8.
  func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
    pointer.map { String(cString: $0) } ?? ""
  }

  /// The texts of a repeated field.
  func texts(
    _ pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ count: Int
  ) -> [String] {
    array(pointers, count).map { text($0) }
  }

  /// A bytes field.
  func bytes(_ data: ProtobufCBinaryData) -> [UInt8] {
    array(data.data, data.len)
  }

  /// The entries of a repeated key-value field.
  func entries(
    _ records: UnsafeMutablePointer<UnsafeMutablePointer<OnnxRecords__StringStringEntryProto>?>?,
    _ count: Int
  ) -> [OnnxEntry] {
    pointees(records, count).map { OnnxEntry(key: text($0.key), value: text($0.value)) }
  }
}
