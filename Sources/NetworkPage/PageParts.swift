import CNetworkPage

/// The parts of the page that are the same for every network.
enum PageParts {
  /// What stands in the body before the scripts, with `@title` where the title belongs.
  static var body: String { text(mhnetc_page_body()) }

  /// The style sheet.
  static var style: String { text(mhnetc_page_style()) }

  /// The scripts, one after the other, as one function.
  static var script: String {
    let parts = (0..<mhnetc_page_script_count()).map { text(mhnetc_page_script($0)) }
    return "(() => {\n" + parts.joined(separator: "\n") + "})();\n"
  }

  private static func text(_ part: mhnetc_page_part) -> String {
    // Safety: a constant array of so many bytes.
    String(decoding: UnsafeBufferPointer(start: part.bytes, count: part.count), as: UTF8.self)
  }
}
