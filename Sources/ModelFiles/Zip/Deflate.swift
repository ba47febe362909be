internal import CZlib
import Glibc

/// Unpacks a raw deflate stream (RFC 1951) whose size is known.
///
/// - Parameters:
///   - stored: The stream; nothing may follow it.
///   - byteCount: The exact size of the content; not a byte more is unpacked.
///   - name: The archive, for messages.
/// - Returns: The content, or what is wrong with the stream.
func inflate(
  _ stored: UnsafeRawBufferPointer, byteCount: Int, name: String
) -> Result<MappedFile, ZipProblem> {
  // One byte more than declared, so that a longer stream shows.
  guard let memory = malloc(byteCount + 1) else { return .failure(.memory(bytes: byteCount)) }
  // Safety: `malloc` gave so many bytes; the file or `free` takes them over.
  let bytes = memory.bindMemory(to: UInt8.self, capacity: byteCount + 1)
  let outcome = inflate(
    stored, into: UnsafeMutableBufferPointer(start: bytes, count: byteCount + 1))
  if let problem = problem(outcome, stored: stored.count, byteCount: byteCount) {
    free(memory)
    return .failure(problem)
  }
  return .success(MappedFile(owning: memory, count: byteCount, name: name))
}

private func problem(
  _ outcome: (code: Int32, read: Int, written: Int), stored: Int, byteCount: Int
) -> ZipProblem? {
  if outcome.code != Z_STREAM_END, outcome.written <= byteCount {
    return outcome.code == Z_OK || outcome.code == Z_BUF_ERROR
      ? .inflatedSize(declared: byteCount, isShort: true) : .inflate(code: outcome.code)
  }
  if outcome.written != byteCount {
    return .inflatedSize(declared: byteCount, isShort: outcome.written < byteCount)
  }
  return outcome.read == stored ? nil : .inflate(code: Z_DATA_ERROR)
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
