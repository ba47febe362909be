public import PlanFormat

/// The weights of a network by name: a mapped file, or the same bytes in memory.
///
/// Schemas/weights.md describes the bytes. A table can only be made by reading them, and everything
/// is checked then: what holds a table need not check.
public struct WeightTable: Sendable {
  /// The checksum of the index, which holds those of the weights: other weights have another.
  public let digest: UInt64
  /// The weights, sorted by name.
  public let weights: [PlanWeight]
  private let indices: [String: Int]

  /// Maps a file.
  ///
  /// - Throws: `WeightTableError`.
  public init(contentsOf path: String) throws(WeightTableError) {
    let file: PlanMapping
    do throws(PlanError) {
      file = try PlanMapping(path: path, kind: WeightFile.start)
    } catch {
      throw WeightTableError(error)
    }
    try self.init(owner: file, bytes: file.bytes)
    do throws(PlanError) {
      try file.checkUnchanged()
    } catch {
      throw WeightTableError(error)
    }
  }

  /// Reads a copy of bytes in memory.
  ///
  /// - Throws: `WeightTableError`.
  public init(_ bytes: [UInt8]) throws(WeightTableError) {
    let copy = PlanMapping(copying: bytes)
    try self.init(owner: copy, bytes: copy.bytes)
  }

  /// Refers to bytes in memory that stay there, unchanged, as long as the process runs: those that
  /// are linked into the executable. They begin on a multiple of 64.
  ///
  /// - Throws: `WeightTableError`.
  public init(embedded bytes: UnsafeRawBufferPointer) throws(WeightTableError) {
    try self.init(owner: WholeProcess.instance, bytes: bytes)
  }

  /// Refers to bytes that `owner` keeps alive and unchanged.
  ///
  /// - Throws: `WeightTableError`.
  public init(
    owner: any AnyObject & Sendable, bytes: UnsafeRawBufferPointer
  ) throws(WeightTableError) {
    let header = try WeightFile.Header(bytes)
    digest = header.indexChecksum
    weights = try header.weights(owner: owner, bytes)
    indices = Dictionary(
      uniqueKeysWithValues: weights.enumerated().map { ($0.element.name, $0.offset) })
  }

  /// The weight of this name.
  public func weight(named name: String) -> PlanWeight? { indices[name].map { weights[$0] } }
}

/// Owns what lives as long as the process.
private final class WholeProcess: Sendable {
  static let instance = WholeProcess()
}

extension WeightTableError {
  /// The same fact of a file of weights.
  init(_ error: PlanError) {
    switch error {
    case .cannotOpen(let path, let code): self = .cannotOpen(path: path, code: code)
    case .tooShort(let found, let expected): self = .tooShort(found: found, expected: expected)
    case .notAPlan(let found): self = .notWeights(found: found)
    case .fileLength(let found, let expected):
      self = .fileLength(found: found, expected: expected)
    case .malformed(_, let offset, let what): self = .malformed(offset: offset, what: what)
    case _: self = .malformed(offset: 0, what: "\(error)")
    }
  }
}
