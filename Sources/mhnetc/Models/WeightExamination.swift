import ModelFiles
import SourceGraphs
import TensorCore

/// A look at every element of the weights: their checksums, and whether they are numbers.
struct WeightExamination {
  private let settings: CompilationSettings
  private let messages: Messages

  init(_ settings: CompilationSettings, _ messages: Messages) {
    self.settings = settings
    self.messages = messages
  }

  /// Examines a checkpoint.
  ///
  /// - Throws: `Diagnostic` (bad data) for another checksum than the archive's, and in strict
  ///   settings for infinities and NaNs, which otherwise are warned of.
  func examine(_ checkpoint: Checkpoint, file: String) throws(Diagnostic) {
    if settings.model.checksums {
      do throws(ModelFileError) {
        try checkpoint.verifyChecksums()
      } catch {
        throw Diagnostic(error)
      }
    }
    try report(checkpoint.nonFiniteTensors(), file: file)
  }

  /// Examines an exported graph.
  ///
  /// - Throws: As for a checkpoint.
  func examine(_ source: SourceGraph, file: String) throws(Diagnostic) {
    try report(source.nonFiniteInitializers, file: file)
  }

  private func report(_ names: [String], file: String) throws(Diagnostic) {
    let findings = NonFiniteWeights.findings(names)
    guard !findings.isEmpty else { return }
    if settings.refusesNonFinite { throw Diagnostic(.badData, file: file, findings: findings) }
    for finding in findings {
      let place = finding.place.isEmpty ? "" : "\(finding.place): "
      messages.warn("\(file): \(place)\(finding.message)")
    }
  }
}

/// Weights that would make every picture NaN.
enum NonFiniteWeights {
  /// The most tensors that are named.
  private static let most = 10

  /// The first ten by name, and how many there are.
  static func findings(_ names: [String]) -> [Diagnostic.Finding] {
    var findings = names.prefix(most).map {
      Diagnostic.Finding(
        place: "tensor '\($0)'", message: "found elements that are NaN or infinite")
    }
    if names.count > most {
      findings.append(
        Diagnostic.Finding(
          place: "", message: "found \(names.count) tensors with such elements in all"))
    }
    return findings
  }
}

extension Checkpoint {
  /// What becomes of weights that are not `f32`, in which networks are computed.
  var conversionNotes: [String] {
    [ElementType.float16, .bfloat16, .float64].compactMap { type in
      let count = tensors.count { $0.tensor.elementType == type }
      let how = type == .float64 ? "are rounded to f32" : "are widened to f32, without loss"
      return count > 0 ? "\(count) tensors of \(type) \(how)" : nil
    }
  }
}

extension SourceGraph {
  /// Initializers with infinities or NaNs, by name. A scalar −∞ is a mask's filling, not a weight.
  var nonFiniteInitializers: [String] {
    initializers.filter { _, tensor in
      tensor.elementType.isFloatingPoint && !tensor.shape.isEmpty
        && tensor.doubles().contains { !$0.isFinite }
    }.keys.sorted()
  }
}
