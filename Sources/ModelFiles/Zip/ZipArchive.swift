/// The members of a zip file, found from its end and checked; nothing is unpacked until asked for.
///
/// The central directory is the only list of members (a forward scan would be led astray by zip
/// files stored inside); local headers and data descriptors must agree with it. The end record
/// closes the file, the directory ends where it begins, the first member opens the file, and no
/// byte belongs to two members: so every reader sees the same members.
/// Source: PKWARE APPNOTE 6.3.10, sections 4.3 to 4.5.
public struct ZipArchive: Sendable {
  /// A file inside.
  public struct Member: Hashable, Sendable {
    /// The path inside, with `/` between the folders.
    public let name: String
    /// Whether the bytes are a deflate stream.
    public let isDeflated: Bool
    /// The CRC-32 of the content, as declared.
    public let checksum: UInt32
    /// The number of bytes of the content.
    public let byteCount: Int
    /// The bytes as stored, in the archive's slice.
    let payload: Range<Int>
    /// All bytes of the member: local header, payload and data descriptor.
    let extent: Range<Int>
  }

  /// The bytes of the archive.
  public let slice: FileSlice
  /// The members, in the order of the directory; folders are left out.
  public let members: [Member]

  private let indices: [String: Int]
  private let limits: ZipLimits

  /// Reads the directory of an archive.
  ///
  /// - Throws: `ModelFileError` of reason `zip`.
  public init(
    _ slice: FileSlice, limits: ZipLimits = ZipLimits()
  ) throws(ModelFileError) {
    self.slice = slice
    self.limits = limits
    members = try slice.withUnsafeBytes { (bytes) throws(ModelFileError) -> [Member] in
      let reader = ZipDirectoryReader(
        bytes: LittleEndianBytes(bytes: bytes), file: slice.file.name,
        start: slice.range.lowerBound, limits: limits)
      return try reader.members()
    }
    indices = Dictionary(
      members.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The member of a name.
  public subscript(name: String) -> Member? { indices[name].map { members[$0] } }

  /// The content of a member: its place in the file, or, if it is compressed, unpacked.
  ///
  /// - Parameters:
  ///   - member: A member of this archive.
  ///   - checksum: Whether the CRC-32 is compared, which reads every byte.
  /// - Returns: The content.
  /// - Throws: `ModelFileError` of reason `zip` when the stream is damaged, holds more or less than
  ///   declared, or the checksum differs.
  public func content(
    of member: Member, checksum: Bool
  ) throws(ModelFileError) -> FileSlice {
    let start = slice.range.lowerBound
    let stored = FileSlice(
      file: slice.file,
      range: start + member.payload.lowerBound..<start + member.payload.upperBound)
    let content: FileSlice
    if member.isDeflated {
      let result = stored.withUnsafeBytes {
        inflate($0, byteCount: member.byteCount, name: slice.file.name)
      }
      switch result {
      case .success(let unpacked):
        content = FileSlice(file: unpacked, range: 0..<unpacked.count)
      case .failure(let problem): throw error(problem, in: member)
      }
    } else {
      content = stored
    }
    if checksum {
      let found = content.withUnsafeBytes { crc32(of: $0) }
      guard found == member.checksum else {
        throw error(.checksum(found: found, expected: member.checksum), in: member)
      }
    }
    return content
  }

  private func error(_ problem: ZipProblem, in member: Member) -> ModelFileError {
    ModelFileError(
      file: slice.file.name, place: .member(member.name), reason: .zip(problem))
  }
}

/// What a zip file may cost.
public struct ZipLimits: Hashable, Sendable {
  /// Members.
  public var members = 100_000
  /// How many times its stored size a compressed member may have (deflate's own limit is 1032).
  public var inflation = 1000
  /// Bytes of all compressed members, unpacked.
  public var inflatedBytes = 4 << 30

  /// The limits that hold unless the caller changes them.
  public init() {}
}
