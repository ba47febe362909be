import Examination
import Pictures
import TensorCore

/// What `mhnetc compare` reports; Schemas/compare.json.
struct CompareResult: JSONResult {
  struct Output: Encodable {
    let name: String
    let comparison: Comparison?
    let problem: String?
  }

  /// A picture of the differences.
  struct Map: Encodable {
    let file: String
    /// The difference at the bright end of its scale.
    let scale: Double
  }

  let schema = 1
  /// What decided on the tolerance.
  let toleranceClass: Tolerance.Class
  let atol: Double
  let rtol: Double
  let leastPSNR: Double?
  private(set) var maxAbs = 0.0
  private(set) var psnr = Double.infinity
  private(set) var pass = true
  private(set) var outputs: [Output] = []
  /// Each picture of a folder; absent where none was given.
  private(set) var pictures: [Output]?
  /// Absent where none was asked for.
  private(set) var heatMap: Map?
  /// Whether two models are one network after the passes; absent for recorded results.
  private(set) var sameNetwork: Bool?
  /// Where two models differ first.
  private(set) var firstDifference: String?
  /// The extents of the inputs at which two models were compared; absent where at every size.
  private(set) var comparedSizes: [[Int]]?
  /// Whether the lines of pictures have been printed already.
  var printsPictures = false
  /// Why pictures could not be compared; bad data where there are several reasons.
  private(set) var failure: ExitStatus?
  private let tolerance: Tolerance
  private let heatMapFile: String?

  private enum CodingKeys: CodingKey {
    case schema, toleranceClass, atol, rtol, leastPSNR, maxAbs, psnr, pass, outputs, pictures
    case heatMap, sameNetwork, firstDifference, comparedSizes
  }

  /// - Parameters:
  ///   - tolerance: How near results must be.
  ///   - heatMap: The file for a picture of the differences.
  init(_ tolerance: Tolerance, heatMap: String?) {
    self.tolerance = tolerance
    toleranceClass = tolerance.kind
    atol = tolerance.atol
    rtol = tolerance.rtol
    leastPSNR = tolerance.leastPSNR
    heatMapFile = heatMap
  }

  /// Whether two models are one network.
  mutating func note(_ comparison: GraphComparison) {
    sameNetwork = comparison.difference == nil
    firstDifference = comparison.difference?.text
    comparedSizes = comparison.sizes
  }

  /// What cannot even be compared.
  mutating func fail(_ name: String, _ problem: String) {
    pass = false
    outputs.append(Output(name: name, comparison: nil, problem: problem))
  }

  /// Compares an output; the first one that is a picture is drawn, where that was asked for.
  ///
  /// - Throws: `Diagnostic` where the picture cannot be written.
  mutating func add(_ name: String, _ found: Tensor, expected: Tensor) throws(Diagnostic) {
    // Recorded results may be kept in a wider type than the network's.
    let sameKind =
      found.elementType == expected.elementType
      || (found.elementType.isFloatingPoint && expected.elementType.isFloatingPoint)
    guard found.shape == expected.shape, sameKind else {
      fail(name, "found \(found.type), expected \(expected.type)")
      return
    }
    outputs.append(Output(name: name, comparison: compare(found, expected), problem: nil))
    if let heatMapFile, heatMap == nil {
      heatMap = try CompareResult.draw(found, expected, into: heatMapFile)
    }
  }

  /// Compares what became of a picture.
  ///
  /// - Throws: `Diagnostic` where the picture of the differences cannot be written.
  mutating func addPicture(
    _ name: String, _ found: Tensor, expected: Tensor, heatMap: String?
  ) throws(Diagnostic) {
    guard found.shape == expected.shape else {
      pass = false
      let problem = "found \(found.type), expected \(expected.type)"
      return pictures = (pictures ?? []) + [Output(name: name, comparison: nil, problem: problem)]
    }
    if let heatMap { _ = try CompareResult.draw(found, expected, into: heatMap) }
    let comparison = compare(found, expected)
    pictures = (pictures ?? []) + [Output(name: name, comparison: comparison, problem: nil)]
  }

  /// A picture that could not be compared.
  mutating func failPicture(_ name: String, _ reason: Diagnostic) {
    pass = false
    failure = failure == nil || failure == reason.status ? reason.status : .badData
    pictures = (pictures ?? []) + [Output(name: name, comparison: nil, problem: reason.text)]
  }

  /// - Throws: `Diagnostic` (unsupported) where a picture of the differences was asked for, and no
  ///   output is a picture.
  func checkHeatMap() throws(Diagnostic) {
    guard let heatMapFile, heatMap == nil, !outputs.contains(where: { $0.problem != nil }) else {
      return
    }
    throw Diagnostic(
      .unsupported, file: heatMapFile,
      "found no output that is a picture of one or three channels, expected one to draw")
  }

  private mutating func compare(_ found: Tensor, _ expected: Tensor) -> Comparison {
    let comparison = Comparison(found, expected: expected, atol: atol, rtol: rtol)
    if !(comparison.maxAbs <= maxAbs) { maxAbs = comparison.maxAbs }
    psnr = psnr.isNaN || comparison.psnr.isNaN ? .nan : min(psnr, comparison.psnr)
    let lowest = leastPSNR ?? -.infinity
    pass = pass && comparison.mismatches == 0 && comparison.psnr >= lowest
    return comparison
  }

  private static func draw(
    _ found: Tensor, _ expected: Tensor, into file: String
  ) throws(Diagnostic) -> Map? {
    guard let map = HeatMap(found, expected) else { return nil }
    let picture: Picture
    do throws(PictureError) {
      picture = try Picture(
        width: map.width, height: map.height, channels: .rgb, samples: .bits8(map.samples))
    } catch {
      throw Diagnostic(error, file: file)
    }
    try PictureStorage.write(picture, to: file)
    return Map(file: file, scale: map.scale)
  }
}

extension CompareResult {
  var text: String {
    var text = ""
    if let sameNetwork {
      // "at 1x3x32x48": the one size that one of the models takes.
      let sizes = comparedSizes.map { " at " + $0.map(extents).joined(separator: ", ") } ?? ""
      text += (sameNetwork ? "the same network" : "different") + sizes
      text += firstDifference.map { ": \($0)\n" } ?? "\n"
    }
    for output in outputs {
      text += output.text
      if let units = output.comparison?.unitText { text += "  \(units)\n" }
    }
    if let heatMap {
      text += "\(heatMap.file): √|a − b|, from 0, black, to |a − b| = \(heatMap.scale), brightest\n"
    }
    text += pictureText
    if !outputs.isEmpty || pictures != nil { text += tolerance.text + "\n" }
    return text + (pass ? "pass\n" : "FAIL\n")
  }

  private var pictureText: String {
    guard let pictures else { return "" }
    let lines = printsPictures ? "" : pictures.map(\.text).joined()
    let compared = pictures.compactMap(\.comparison)
    let pixels = compared.compactMap(\.pixels)
    let changed = pixels.reduce(0) { $0 + $1.changed }
    let all = pixels.reduce(0) { $0 + $1.pixels }
    return lines
      + "\(compared.count) of \(pictures.count) pictures compared: max abs \(maxAbs), least PSNR "
      + "\(Quantity.fixed(psnr, 2)) dB, \(changed) of \(all) pixels change in 8 bits\n"
  }

  private func extents(_ shape: [Int]) -> String {
    shape.map(String.init).joined(separator: "x")
  }
}

extension CompareResult.Output {
  /// A line for people.
  var text: String { "\(name): \(comparison?.summary ?? problem ?? "")\n" }
}
