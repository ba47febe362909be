import Foundation
import NetworkPage
import PlanFormat
import PlanRuntime
import TensorCore
import Testing

@Suite struct NetworkPageTests {
  /// A page with the elements of its network's weights.
  static func page(_ network: SmallNetwork, title: String = "small") throws -> NetworkPage {
    let sized = try network.sized()
    var tensors: [String: Tensor] = [:]
    for weight in sized.plan.weights {
      tensors[weight.name] = try Tensor(
        weight.type.elementType, shape: weight.type.staticShape ?? [], bytes: weight.bytes)
    }
    return NetworkPage(
      title: title, facts: [NetworkPage.Fact(name: "format", value: title)], sized: sized,
      tensors: tensors)
  }

  /// The data in a page, as a reader of JSON sees them.
  static func data(in html: String) throws -> Network {
    let opening = "<script type=\"application/json\" id=\"network\">"
    let start = try #require(html.range(of: opening)).upperBound
    let end = try #require(html.range(of: "</script>", range: start..<html.endIndex)).lowerBound
    return try JSONDecoder().decode(Network.self, from: Data(html[start..<end].utf8))
  }

  struct Network: Decodable {
    struct Node: Decodable {
      let op: String
      let path: String
      let source: String
      let shape: String
      let level: Int
      let inputs: [Int]
      let weights: [Int]
      let multiplyAdds: Int
      let bytes: Int
      let output: String?
    }
    struct Weight: Decodable {
      let name: String
      let parameters: Int
      let histogram: [Int]?
      let minimum: Double?
      let maximum: Double?
    }
    let title: String
    let levels: [String: String]
    let nodes: [Node]
    let weights: [Weight]
  }

  @Test func nodesHaveShapesLevelsAndCosts() throws {
    let network = try Self.data(in: Self.page(SmallNetwork()).html)
    #expect(
      network.nodes.map(\.op)
        == ["input", "convolution", "relu", "convolution", "relu", "depthToSpace"])
    #expect(
      network.nodes.map(\.shape) == [
        "1×3×16×24", "1×4×16×24", "1×4×16×24", "1×12×8×12", "1×12×8×12", "1×3×16×24",
      ])
    #expect(network.nodes.map(\.level) == [0, 0, 0, 1, 1, 0])
    #expect(network.levels == ["0": "16×24", "1": "8×12"])
    #expect(network.nodes.map(\.inputs) == [[], [0], [1], [2], [3], [4]])
    // 16 · 24 · 3 · 4 and 8 · 12 · 4 · 12 multiply-adds.
    #expect(network.nodes.map(\.multiplyAdds) == [0, 4608, 0, 4608, 0, 0])
    #expect(network.nodes.map(\.bytes) == [4608, 6144, 6144, 4608, 4608, 4608])
    #expect(
      network.nodes.map(\.path)
        == ["", "module.0.conv", "module.0", "module.1.conv", "module.1", ""])
    #expect(network.nodes.last?.output == "output")
  }

  @Test func histogramsCountEveryElement() throws {
    let network = try Self.data(in: Self.page(SmallNetwork()).html)
    #expect(network.weights.map(\.parameters) == [12, 48])
    for weight in network.weights {
      let histogram = try #require(weight.histogram)
      #expect(histogram.count == 32)
      #expect(histogram.reduce(0, +) == weight.parameters)
      // The least element is in the first bin, the greatest in the last.
      #expect(histogram.first ?? 0 >= 1 && histogram.last ?? 0 >= 1)
      #expect(weight.minimum == -1 && weight.maximum == 1)
    }
  }

  @Test func largestRangesAreCounted() throws {
    let network = SmallNetwork()
    let sized = try network.sized()
    let type = try #require(sized.plan.weights.first).type
    var doubles = [Double](repeating: 0, count: 12)
    (doubles[0], doubles[1], doubles[2], doubles[3]) =
      (-.greatestFiniteMagnitude, .greatestFiniteMagnitude, .nan, .infinity)
    let tensor = try Tensor(.float64, shape: type.staticShape ?? [], doubles: doubles)
    let page = NetworkPage(
      title: "", facts: [], sized: sized, tensors: ["weight.0": tensor])
    let data = try Self.data(in: page.html)
    let histogram = try #require(data.weights[0].histogram)
    #expect(histogram[0] == 1 && histogram[16] == 8 && histogram[31] == 1)
    #expect(histogram.reduce(0, +) == 10)
    #expect(data.weights[1].histogram == nil)
  }

  @Test func sameNetworksGiveSameBytes() throws {
    #expect(try Self.page(SmallNetwork()).html == Self.page(SmallNetwork()).html)
  }

  @Test func nothingIsLoaded() throws {
    // A marker of the drawing itself is no address.
    let html = try Self.page(SmallNetwork()).html.replacingOccurrences(of: "url(#arrow)", with: "")
    #expect(html.contains("default-src 'none'"))
    for word in ["src=", "href=", "@import", "url(", "fetch(", "XMLHttpRequest", "import("] {
      #expect(!html.contains(word), "\(word)")
    }
    // The namespace of SVG is a name, not an address that is read.
    let addresses = html.components(separatedBy: "://").count - 1
    #expect(addresses == 1 && html.contains("http://www.w3.org/2000/svg"))
  }

  @Test(arguments: SmallNetwork.hostileNames) func namesStayData(_ name: String) throws {
    let network = SmallNetwork(
      inputName: "i" + name, node: name, module: name, weightName: name, outputName: name)
    let html = try Self.page(network, title: name).html
    let plain = try Self.page(SmallNetwork()).html
    for markup in ["<script", "</script", "<img", "<!--"] {
      #expect(
        html.components(separatedBy: markup).count == plain.components(separatedBy: markup).count,
        "\(markup)")
    }
    #expect(!html.unicodeScalars.contains("\u{2028}") && !html.unicodeScalars.contains("\u{2029}"))
    let data = try Self.data(in: html)
    #expect(data.title == name)
    #expect(data.nodes[1].source == name)
    #expect(data.nodes[1].path == "\(name).0.conv")
    #expect(data.weights[0].name.hasPrefix(name))
  }
}
