/// A file that stands where a model was expected, and what to do about it.
public enum ForeignFile: String, Hashable, Sendable, CaseIterable {
  /// The text that git stores in place of a large file.
  case gitLFSPointer
  /// A page of a website.
  case webPage
  /// A compressed file: gzip (RFC 1952).
  case gzip
  /// A compressed file of bzip2.
  case bzip2
  /// A compressed file of xz.
  case xz
  /// A compressed file of zstd (RFC 8878).
  case zstandard
  /// An archive of 7-Zip.
  case sevenZip
  /// An archive of RAR.
  case rar

  /// Tells such a file by its first bytes.
  init?(head: [UInt8]) {
    let magics: [(ForeignFile, [UInt8])] = [
      (.gitLFSPointer, Array("version https://git-lfs".utf8)), (.gzip, [0x1F, 0x8B]),
      (.bzip2, Array("BZh".utf8)), (.xz, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]),
      (.zstandard, [0x28, 0xB5, 0x2F, 0xFD]), (.sevenZip, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]),
      (.rar, Array("Rar!".utf8)),
    ]
    if let magic = magics.first(where: { head.starts(with: $0.1) }) {
      self = magic.0
      return
    }
    // A page may begin with a byte order mark and white space.
    let start = head.drop { [0xEF, 0xBB, 0xBF, 0x09, 0x0A, 0x0D, 0x20].contains($0) }
    let text = String(decoding: start, as: UTF8.self).lowercased()
    let isPage = ["<!doctype html", "<html", "<head", "<?xml", "<!--"].contains {
      text.hasPrefix($0)
    }
    guard isPage else { return nil }
    self = .webPage
  }
}

extension ForeignFile: CustomStringConvertible {
  /// What the file is, and what to do.
  public var description: String {
    switch self {
    case .gitLFSPointer:
      "is a pointer of Git LFS, which stands for the model: fetch the model with `git lfs pull`"
    case .webPage:
      "is a web page, not the model: the download gave a page, so use the link to the file itself"
    case .gzip: "is compressed with gzip: expand it with `gunzip` (or `tar xzf` for a .tar.gz)"
    case .bzip2: "is compressed with bzip2: expand it with `bunzip2`"
    case .xz: "is compressed with xz: expand it with `unxz`"
    case .zstandard: "is compressed with zstd: expand it with `unzstd`"
    case .sevenZip: "is a 7-Zip archive: extract the model from it"
    case .rar: "is a RAR archive: extract the model from it"
    }
  }
}
