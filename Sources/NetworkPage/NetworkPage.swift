public import PlanRuntime
public import TensorCore

/// A page for the browser that draws a network as its author would, and loads nothing from
/// elsewhere.
///
/// Levels of resolution stand below each other, time goes from left to right, and operators are
/// folded into the author's modules. What the model says, its names above all, is data: it stands
/// in the page as JSON in which no character can end the element around it, and becomes text nodes.
/// Equal networks give equal bytes.
public struct NetworkPage: Sendable {
  /// Something that is known of the model.
  public struct Fact: Hashable, Sendable {
    /// What it is.
    public let name: String
    /// The value, for people.
    public let value: String

    /// Makes a fact.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The heading.
  public let title: String
  /// What is known of the model, in this order.
  public let facts: [Fact]
  /// The network at the size for which cost and memory are shown.
  public let sized: SizedPlan
  /// The elements of the weights by name, as far as they are known.
  public let tensors: [String: Tensor]

  /// Describes a page.
  ///
  /// - Parameters:
  ///   - title: The heading.
  ///   - facts: What is known of the model.
  ///   - sized: The network; each of its steps becomes an operator of the drawing.
  ///   - tensors: The elements of the weights by the names that the plan or, before packing, the
  ///     model gives them; others are shown without a histogram.
  public init(title: String, facts: [Fact], sized: SizedPlan, tensors: [String: Tensor]) {
    self.title = title
    self.facts = facts
    self.sized = sized
    self.tensors = tensors
  }

  /// The page. Every element of `tensors` that the network uses is read.
  public var html: String {
    // The policy forbids whatever would be loaded, should a name ever become more than text.
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
    style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(Markup.escaped(title))</title>
    <style>
    \(PageParts.style)</style>
    </head>
    <body>
    \(body)<script type="application/json" id="network">\(PageData(self).json.text)</script>
    <script>
    \(PageParts.script)</script>
    </body>
    </html>

    """
  }

  private var body: String {
    // Only the first: a title may itself contain the word.
    let parts = PageParts.body.split(separator: "@title", maxSplits: 1)
    return parts.map(String.init).joined(separator: Markup.escaped(title))
  }
}

/// Text in HTML.
enum Markup {
  /// Text as it may stand between tags and in quoted attributes; control characters, and those that
  /// turn the direction of what follows, become U+FFFD.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{200E}"..."\u{200F}",
        "\u{2028}"..."\u{202E}", "\u{2066}"..."\u{2069}":
        result += "\u{FFFD}"
      case _: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
