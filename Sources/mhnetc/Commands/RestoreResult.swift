import Pictures

/// What `mhnetc restore` reports; Schemas/restore.json.
struct RestoreResult: JSONResult {
  struct Image: Encodable {
    let input: String
    var output: String?
    var error: String?
    var width: Int?
    var height: Int?
    /// The network's time with conversion to and from planes, without reading and writing files.
    var seconds: Double?
    var psnr: Double?
    var ssim: Double?
    var psnrBefore: Double?
    var ssimBefore: Double?

    init(input: String, output: String, seconds: Double) {
      self.input = input
      self.output = output
      self.seconds = seconds
    }

    init(input: String, error: String) {
      self.input = input
      self.error = error
    }

    /// Refuses a true picture of another size.
    static func check(_ picture: Picture, _ truth: Picture, _ name: String) throws(Diagnostic) {
      guard picture.width == truth.width, picture.height == truth.height else {
        throw Diagnostic(
          .badData, file: name,
          "found a reference of \(truth.height)x\(truth.width), expected "
            + "\(picture.height)x\(picture.width) like the picture")
      }
    }

    /// Measures both pictures against the true one.
    mutating func measure(
      before: Picture, after: Picture, truth: Picture, name: String
    ) throws(Diagnostic) {
      do throws(PictureError) {
        psnr = try PictureQuality.psnr(after, truth)
        ssim = try PictureQuality.ssim(after, truth)
        psnrBefore = try PictureQuality.psnr(before, truth)
        ssimBefore = try PictureQuality.ssim(before, truth)
      } catch {
        throw Diagnostic(error, file: name)
      }
    }
  }

  let schema = 1
  let model: String
  let network: String
  let images: [Image]

  /// A line for each picture, and the means where there are several.
  var text: String {
    var table = TextTable(
      "picture", "size", "seconds", "PSNR before", "after", "SSIM before", "after")
    for image in images {
      table.add(
        image.output ?? image.input, size(image), number(image.seconds, 2),
        number(image.psnrBefore, 2), number(image.psnr, 2), number(image.ssimBefore, 4),
        number(image.ssim, 4))
    }
    if images.count > 1 && images.contains(where: { $0.psnr != nil }) {
      table.add(
        "mean", "", "", mean(\.psnrBefore, 2), mean(\.psnr, 2), mean(\.ssimBefore, 4),
        mean(\.ssim, 4))
    }
    return "\(network), \(model)\n" + table.text
  }

  private func size(_ image: Image) -> String {
    guard let width = image.width, let height = image.height else { return "failed" }
    return "\(height)x\(width)"
  }

  private func number(_ value: Double?, _ digits: Int) -> String {
    value.map { Quantity.fixed($0, digits) } ?? "-"
  }

  private func mean(_ key: KeyPath<Image, Double?>, _ digits: Int) -> String {
    let values = images.compactMap { $0[keyPath: key] }
    return values.isEmpty ? "-" : Quantity.fixed(values.reduce(0, +) / Double(values.count), digits)
  }
}
