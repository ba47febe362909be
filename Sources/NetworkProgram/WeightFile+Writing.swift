public import PlanFormat
public import TensorCore

extension WeightFile {
  /// A file of weights in pieces that follow each other, and its digest; equal weights give equal
  /// bytes. The weights are those that are given: no copy of them is made.
  ///
  /// - Parameter weights: Of constant extents, sorted by name, no two of one name.
  /// - Returns: The pieces, and `WeightTable.digest` of the file.
  public static func pieces(of weights: [PlanWeight]) -> (pieces: [TensorBytes], digest: UInt64) {
    var index = ByteWriter()
    index.count(weights.count)
    var end = 0
    var contents: [TensorBytes] = []
    for weight in weights {
      let offset = aligned(end, to: weightAlignment)
      write(weight, at: offset, to: &index)
      contents.append(zeros(offset - end))
      contents.append(weight.bytes)
      end = offset + weight.bytes.count
    }
    let digest = Checksum.xxh64(index.bytes)
    let indexEnd = headerBytes + index.bytes.count
    let start = aligned(indexEnd, to: pageAlignment)
    let header = header(
      fileBytes: start + end, indexBytes: index.bytes.count, indexChecksum: digest)
    let pieces =
      [TensorBytes(header), TensorBytes(index.bytes), zeros(start - indexEnd)] + contents
    return (pieces.filter { $0.count > 0 }, digest)
  }

  private static func write(_ weight: PlanWeight, at offset: Int, to index: inout ByteWriter) {
    index.text(weight.name)
    index.text(weight.type.elementType.rawValue)
    index.count(weight.type.rank)
    // A weight's extents are constant: its bytes have been counted.
    for extent in weight.type.staticShape ?? [] { index.count(extent) }
    index.layout(weight.layout)
    index.count(offset)
    index.count(weight.bytes.count)
    index.word(weight.bytes.withUnsafeBytes { Checksum.xxh64($0) })
  }

  private static func header(
    fileBytes: Int, indexBytes: Int, indexChecksum: UInt64
  ) -> [UInt8] {
    var header = ByteWriter()
    for byte in magic { header.byte(byte) }
    header.half(byteOrder)
    header.half(version)
    header.word(UInt64(fileBytes))
    header.word(UInt64(indexBytes))
    header.word(indexChecksum)
    header.word(Checksum.xxh64(header.bytes))
    while header.bytes.count < headerBytes { header.byte(0) }
    return header.bytes
  }

  private static func zeros(_ count: Int) -> TensorBytes {
    TensorBytes([UInt8](repeating: 0, count: count))
  }
}
