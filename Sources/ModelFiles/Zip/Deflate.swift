internal import CZlib

/// Unpacks a raw deflate stream (RFC 1951) whose size is known.
///
/// - Parameters:
///   - stored: The stream; nothing may follow it.
///   - byteCount: The exact size of the content; not a byte more is unpacked.
/// - Returns: The content, or what is wrong with the stream.
func inflate(
  _ stored: UnsafeRawBufferPointer, byteCount: Int
) -> Result<[UInt8], ZipProblem> {
  var problem: ZipProblem?
  let content = [UInt8](unsafeUninitializedCapacity: byteCount + 1) { buffer, initialized in
    // One byte more than declared, so that a longer stream shows.
    let outcome = inflate(stored, into: buffer)
    initialized = min(outcome.written, byteCount)
    if outcome.code != Z_STREAM_END, outcome.written <= byteCount {
      problem =
        outcome.code == Z_OK || outcome.code == Z_BUF_ERROR
        ? .inflatedSize(declared: byteCount, isShort: true) : .inflate(code: outcome.code)
    } else if outcome.written != byteCount {
      problem = .inflatedSize(declared: byteCount, isShort: outcome.written < byteCount)
    } else if outcome.read != stored.count {
      problem = .inflate(code: Z_DATA_ERROR)
    }
  }
  if let problem { return .failure(problem) }
  return .success(content)
}

/// Runs zlib until the stream ends, the output is full or the input is used up.
private func inflate(
  _ stored: UnsafeRawBufferPointer, into output: UnsafeMutableBufferPointer<UInt8>
) -> (code: Int32, read: Int, written: Int) {
  var stream = z_stream()
  // Negative window bits: no zlib header, as in zip files.
  var code = inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  guard code == Z_OK else { return (code, 0, 0) }
  defer { inflateEnd(&stream) }
  // zlib counts in 32 bits: both sides are handed over in pieces.
  let piece = 1 << 30
  var (read, written) = (0, 0)
  while code == Z_OK {
    let (input, room) = (min(piece, stored.count - read), min(piece, output.count - written))
    // Safety: both ranges lie within their buffers; zlib does not write to its input.
    stream.next_in = stored.baseAddress.map {
      UnsafeMutablePointer(mutating: ($0 + read).assumingMemoryBound(to: UInt8.self))
    }
    stream.avail_in = UInt32(input)
    stream.next_out = output.baseAddress.map { $0 + written }
    stream.avail_out = UInt32(room)
    code = CZlib.inflate(&stream, Z_NO_FLUSH)
    let (consumed, produced) = (input - Int(stream.avail_in), room - Int(stream.avail_out))
    read += consumed
    written += produced
    if consumed == 0, produced == 0 { break }
  }
  return (code, read, written)
}

/// The CRC-32 of bytes, as zip files have it.
func crc32(of bytes: UnsafeRawBufferPointer) -> UInt32 {
  // Safety: zlib reads `count` bytes, all within the buffer.
  UInt32(
    truncatingIfNeeded: crc32_z(
      0, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count))
}
