internal import COnnxChecker
internal import Glibc

/// What libonnx, the reference implementation of ONNX, says of a model: a second opinion beside
/// our own reader and shape rules.
///
/// libonnx reads the whole model into memory and has crashed on hostile files, so it runs in a
/// process of its own with a time limit. Ask it only about files that our own reader accepts: it
/// opens external data wherever the file says.
public enum OnnxSecondOpinion {
  /// The answer to a question.
  public enum Verdict<Answer: Sendable & Hashable>: Sendable, Hashable {
    /// libonnx has read the model and has an answer.
    case answer(Answer)
    /// libonnx objects; its own words.
    case complaint(String)
    /// The model is newer than libonnx, which therefore was not asked.
    case notKnown(Beyond)
    /// libonnx crashed; the number of the signal.
    case crashed(signal: Int32)
    /// libonnx did not answer within the time limit.
    case timedOut
    /// libonnx could not be asked; the `errno`.
    case notAsked(code: Int32)
  }

  /// What is newer than libonnx.
  public enum Beyond: Sendable, Hashable {
    /// The file format (`ir_version`).
    case format(Int, newest: Int)
    /// The operators of a domain.
    case operators(domain: String, Int, newest: Int)
  }

  /// The answer of the checker, which has nothing to say when it agrees.
  public enum Agreement: Sendable, Hashable {
    /// No objection.
    case agrees
  }

  /// An inferred dimension.
  public enum Dimension: Sendable, Hashable {
    /// A number.
    case fixed(Int)
    /// A name from the file, or one that libonnx has made up.
    case named(String)
    /// Nothing.
    case unknown
  }

  /// Shapes by the name of the value; a value of unknown rank is missing.
  public typealias Shapes = [String: [Dimension]]

  /// The newest file format and the newest ONNX operators that the installed libonnx knows.
  public static var newest: (format: Int, operators: Int) {
    (Int(onnx_opinion_newest_format()), Int(onnx_opinion_newest_operators()))
  }

  /// Asks whether a model follows the specification.
  ///
  /// - Parameters:
  ///   - model: The bytes of the file.
  ///   - directory: The directory of the file, where its external data lies.
  ///   - seconds: The time limit.
  /// - Returns: Agreement, a complaint, or why there is no answer.
  public static func check(
    _ model: UnsafeRawBufferPointer, directory: String? = nil, seconds: UInt32 = 60
  ) -> Verdict<Agreement> {
    // Safety: the bytes are read during the call only, in a copy of this process.
    let opinion = onnx_opinion_check(model.baseAddress, model.count, directory, seconds)
    return verdict(opinion) { _ in .agrees }
  }

  /// Asks for the shapes of all values.
  ///
  /// - Parameters:
  ///   - model: The bytes of the file.
  ///   - seconds: The time limit.
  /// - Returns: The shapes, a complaint, or why there is no answer.
  public static func inferShapes(
    _ model: UnsafeRawBufferPointer, seconds: UInt32 = 60
  ) -> Verdict<Shapes> {
    // Safety: the bytes are read during the call only, in a copy of this process.
    let opinion = onnx_opinion_shapes(model.baseAddress, model.count, seconds)
    return verdict(opinion) { payload in
      var reader = ShapeReader(payload)
      return reader.shapes()
    }
  }

  private static func verdict<Answer>(
    _ opinion: OnnxOpinion, _ read: ([UInt8]) -> Answer?
  ) -> Verdict<Answer> {
    defer { onnx_opinion_free(opinion) }
    // Safety: the payload has `count` bytes until it is freed.
    let payload = Array(
      UnsafeBufferPointer(start: opinion.payload, count: opinion.payload == nil ? 0 : opinion.count)
    )
    let text = String(decoding: payload, as: UTF8.self)
    switch OnnxOpinionStatus(rawValue: UInt32(bitPattern: opinion.status)) {
    case ONNX_OPINION_ANSWER:
      return read(payload).map { .answer($0) } ?? .notAsked(code: 0)
    case ONNX_OPINION_COMPLAINT:
      return .complaint(text)
    case ONNX_OPINION_FORMAT_BEYOND, ONNX_OPINION_OPERATORS_BEYOND:
      let words = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
      guard words.count >= 2, let found = Int(words[0]), let newest = Int(words[1]) else {
        return .notAsked(code: 0)
      }
      return .notKnown(
        words.count == 2
          ? .format(found, newest: newest)
          : .operators(domain: String(words[2]), found, newest: newest))
    case ONNX_OPINION_CRASHED:
      return opinion.code == SIGALRM ? .timedOut : .crashed(signal: opinion.code)
    default:
      return .notAsked(code: opinion.code)
    }
  }
}
