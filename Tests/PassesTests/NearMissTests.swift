import IR
import Operators
import Passes
import Rewriting
import TensorCore
import Testing

/// Rules that fuse say where they come near and do not apply, and why.
@Suite("Near misses")
struct NearMissTests {
  /// A graph, the pass that runs, and what it says.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let pass: String
    let values: String
    /// `rule at value`, and why.
    let expected: [String: [Obstacle]]
    var testDescription: String { name }
  }

  private static let window =
    "{strides: [1, 1], before: [0, 0], after: [0, 0], dilations: [1, 1], groups: 1}"
  private static let padded =
    "{strides: [1, 1], before: [1, 1], after: [1, 1], dilations: [1, 1], groups: 1}"
  private static let norm = "epsilon: 1e-06, subtractsMean: true"
  private static let shuffle = "{factor: 2, order: .pixelShuffle}"
  private static let alpha = Variable("alpha", .constant)

  static let cases = folding + branches + attention

  private static let folding = [
    Case(
      name: "a normalisation that is used twice", pass: "fold-into-convolutions",
      values: """
        %x = input "x" : f32[1, 3, h, w]
        %g = weight "g" : f32[3]
        %b = weight "b" : f32[3]
        %n = layerNorm %x, %g, %b {axes: [1], \(norm)} : f32[1, 3, h, w] from "n" in "body.norm1"
        %w = weight "w" : f32[3, 3, 1, 1]
        %c = convolution %n, %w \(window) : f32[1, 3, h, w] from "c" in "body.conv1"
        %y = add %n, %c : f32[1, 3, h, w]
        return %y "y"
        """,
      expected: [
        "norm-into-unbiased-convolution at body.conv1": [
          .otherUses(
            count: 1,
            of: Obstacle.Place(
              mnemonic: "layerNorm", origin: Origin(node: "n", modulePath: "body.norm1")))
        ]
      ]),
    Case(
      name: "a normalisation before a window", pass: "fold-into-convolutions",
      values: """
        %x = input "x" : f32[1, 3, h, w]
        %g = weight "g" : f32[3]
        %n = layerNorm %x, %g {axes: [1], \(norm)} : f32[1, 3, h, w]
        %w = weight "w" : f32[3, 3, 3, 3]
        %c = convolution %n, %w \(padded) : f32[1, 3, h, w] from "conv"
        return %c "y"
        """,
      expected: [
        "norm-scale-into-unbiased-convolution at conv": [
          .requirement(.pointwise(found: Convolution(padding: 1), weight: [3, 3, 3, 3]))
        ]
      ]),
    Case(
      name: "a normalisation along rows", pass: "fold-into-convolutions",
      values: """
        %x = input "x" : f32[1, 3, h, 8]
        %g = weight "g" : f32[8]
        %n = layerNorm %x, %g {axes: [3], \(norm)} : f32[1, 3, h, 8]
        %w = weight "w" : f32[3, 3, 1, 1]
        %b = weight "b" : f32[3]
        %c = convolution %n, %w, %b \(window) : f32[1, 3, h, 8] from "conv"
        return %c "y"
        """,
      expected: [
        "norm-scale-into-convolution at conv": [
          .requirement(.axes(of: "layerNorm", found: [3], expected: [1]))
        ]
      ]),
    Case(
      name: "a normalisation of sequences", pass: "fold-into-convolutions",
      values: """
        %x = input "x" : f32[1, 3, n]
        %g = weight "g" : f32[3]
        %n = layerNorm %x, %g {axes: [1], \(norm)} : f32[1, 3, n]
        %w = weight "w" : f32[3, 3, 1]
        %c = convolution %n, %w {strides: [1], before: [0], after: [0], dilations: [1], groups: 1} : f32[1, 3, n] from "conv"
        return %c "y"
        """,
      expected: [
        "norm-scale-into-unbiased-convolution at conv": [
          .requirement(.rank(found: 3, expected: 4))
        ]
      ]),
    Case(
      name: "nothing that comes near", pass: "fold-into-convolutions",
      values: """
        %x = input "x" : f32[1, 3, h, w]
        %g = weight "g" : f32[3]
        %n = layerNorm %x, %g {axes: [1], \(norm)} : f32[1, 3, h, w]
        %w = weight "w" : f32[3, 3, 1, 1]
        %c = convolution %n, %w \(window) : f32[1, 3, h, w]
        return %c "y"
        """,
      expected: [:]),
  ]

  private static let branches = [
    Case(
      name: "a convolution to more channels", pass: "compose-convolutions",
      values: """
        %x = input "x" : f32[1, 4, h, w]
        %i = weight "i" : f32[8, 4, 1, 1]
        %a = convolution %x, %i \(window) : f32[1, 8, h, w]
        %d = depthToSpace %a \(shuffle) : f32[1, 2, 2h, 2w]
        %o = weight "o" : f32[3, 2, 1, 1]
        %c = convolution %d, %o \(window) : f32[1, 3, 2h, 2w] from "conv"
        return %c "y"
        """,
      expected: [
        "convolution-of-shuffle at conv": [.requirement(.outputs(found: 3, atMost: 2))]
      ]),
    Case(
      name: "a composition of more multiply-adds", pass: "compose-convolutions",
      values: """
        %x = input "x" : f32[1, 4, h, w]
        %i = weight "i" : f32[8, 4, 1, 1]
        %a = convolution %x, %i \(window) : f32[1, 8, h, w]
        %d = depthToSpace %a \(shuffle) : f32[1, 2, 2h, 2w]
        %o = weight "o" : f32[8, 2, 1, 1]
        %c = convolution %d, %o \(window) : f32[1, 8, 2h, 2w] from "conv"
        %e = depthToSpace %c \(shuffle) : f32[1, 2, 4h, 4w] from "last"
        return %e "y"
        """,
      expected: [
        "convolution-of-shuffle at conv": [.requirement(.outputs(found: 8, atMost: 2))],
        "shuffled-convolution-of-shuffle at last": [
          .requirement(.multiplyAdds(found: 32, atMost: 24))
        ],
      ]),
    Case(
      name: "means of convolutions that are narrower, or stored anyway", pass: "merge-branches",
      values: """
        %x = input "x" : f32[1, 4, h, w]
        %i = weight "i" : f32[2, 4, 1, 1]
        %a = convolution %x, %i \(window) : f32[1, 2, h, w]
        %m = reduce %a {by: .mean, axes: [2, 3], keepsAxes: true} : f32[1, 2, 1, 1] from "narrow"
        %o = weight "o" : f32[4, 4, 1, 1]
        %c = convolution %x, %o \(window) : f32[1, 4, h, w]
        %n = reduce %c {by: .mean, axes: [2, 3], keepsAxes: true} : f32[1, 4, 1, 1] from "stored"
        %r = relu %c : f32[1, 4, h, w]
        return %m "m", %n "n", %r "r"
        """,
      expected: [
        "mean-of-convolution at narrow": [.requirement(.inputs(found: 4, atMost: 2))],
        "mean-of-convolution at stored": [.requirement(.otherUser("relu"))],
      ]),
    Case(
      name: "a mean of a sum that broadcasts and is used elsewhere", pass: "merge-branches",
      values: """
        %x = input "x" : f32[1, 3, h, w]
        %y = input "y" : f32[1, 3, 1, 1]
        %s = add %x, %y : f32[1, 3, h, w]
        %m = reduce %s {by: .mean, axes: [2, 3], keepsAxes: true} : f32[1, 3, 1, 1] from "mean"
        return %m "m", %s "s"
        """,
      expected: [
        "mean-of-sum at mean": [
          .requirement(
            .sameType(
              TensorType(.float32, [1, 3, Dim(Symbol("h")), Dim(Symbol("w"))]),
              TensorType(.float32, [1, 3, 1, 1]))),
          .otherUses(count: 1, of: Obstacle.Place(mnemonic: "add", origin: nil)),
        ]
      ]),
    Case(
      name: "a factor for each pixel", pass: "merge-branches",
      values: """
        %x = input "x" : f32[1, 8, h, w]
        %f = input "f" : f32[1, 1, 2h, 2w]
        %d = depthToSpace %x \(shuffle) : f32[1, 2, 2h, 2w]
        %p = multiply %f, %d : f32[1, 2, 2h, 2w] from "scale"
        return %p "y"
        """,
      expected: [
        "scaled-shuffle at scale": [
          .requirement(
            .factorPerChannel(
              found: TensorType(
                .float32, [1, 1, Dim(parsing: "2h") ?? 0, Dim(parsing: "2w") ?? 0])))
        ]
      ]),
  ]

  private static let attention = [
    Case(
      name: "a scale for each column", pass: "specialize-top-k",
      values: """
        %x = input "x" : f32[h, 5]
        %a = weight "a" : f32[5]
        %p = topKSoftmax %x {counts: [2]} : f32[h, 5]
        %y = multiply %p, %a : f32[h, 5] from "scale"
        return %y "y"
        """,
      expected: [
        "scaled-top-k at scale": [.requirement(.number(found: TensorType(.float32, [5])))]
      ]),
    Case(
      name: "a scale that the network computes", pass: "specialize-top-k",
      values: """
        %x = input "x" : f32[h, 5]
        %a = input "a" : f32[1]
        %p = topKSoftmax %x {counts: [2]} : f32[h, 5]
        %y = multiply %p, %a : f32[h, 5] from "scale"
        return %y "y"
        """,
      expected: ["scaled-top-k at scale": [.kind(of: alpha)]]),
    Case(
      name: "more than four", pass: "specialize-top-k",
      values: """
        %x = input "x" : f32[3, 6]
        %p = topKSoftmax %x {counts: [1, 2]} : f32[3, 6]
        %q = topKSoftmax %x {counts: [3, 4, 5]} : f32[3, 6]
        %y = add %p, %q : f32[3, 6] from "sum"
        return %y "y"
        """,
      expected: ["sum-of-top-k at sum": [.requirement(.counts(found: 5, atMost: 4))]]),
    Case(
      name: "a mask of the smallest", pass: "specialize-top-k",
      values: """
        %x = input "x" : f32[2, 5]
        %zeros = fill 0.0 : f32[2, 5]
        %zero = fill 0.0 : f32[]
        %low = fill -inf : f32[2, 5]
        %i = topKIndices %x {axis: 1, count: 3, largest: false} : i64[2, 3]
        %one = fill 1.0 : f32[2, 3]
        %m = scatterElements %zeros, %i, %one {axis: 1, reduction: .none} : f32[2, 5]
        %c = greater %m, %zero : bool[2, 5]
        %s = select %c, %x, %low : f32[2, 5]
        %p = softmax %s {axis: 1} : f32[2, 5] from "softmax"
        return %p "y"
        """,
      expected: ["masked-softmax at softmax": [.requirement(.maskOfLargest)]]),
    Case(
      name: "attention of several images", pass: "reorder-attention",
      values: """
        %s = input "s" : f32[n, 2, 3, 3]
        %v = input "v" : f32[n, 2, 3, 8h]
        %w = weight "w" : f32[5, 6, 1, 1]
        %m = matrixProduct %s, %v : f32[n, 2, 3, 8h]
        %i = reshape %m {shape: [n, 6, h, 8]} : f32[n, 6, h, 8]
        %y = convolution %i, %w \(window) : f32[n, 5, h, 8] from "projection"
        return %y "y"
        """,
      expected: [
        "projected-values at projection": [
          .requirement(
            .oneImage(found: TensorType(.float32, [Dim(Symbol("n")), 6, Dim(Symbol("h")), 8])))
        ]
      ]),
    Case(
      name: "wide scores", pass: "reorder-attention",
      values: """
        %s = input "s" : f32[1, 1, 2, 8]
        %v = input "v" : f32[1, 1, 8, 8h]
        %w = weight "w" : f32[4, 2, 1, 1]
        %m = matrixProduct %s, %v : f32[1, 1, 2, 8h]
        %i = reshape %m {shape: [1, 2, h, 8]} : f32[1, 2, h, 8]
        %y = convolution %i, %w \(window) : f32[1, 4, h, 8] from "projection"
        return %y "y"
        """,
      expected: [
        "projected-values at projection": [.requirement(.scores(found: 32, atMost: 24))]
      ]),
    Case(
      name: "scores for few pixels", pass: "reorder-attention",
      values: """
        %s = input "s" : f32[1, 1, 8, 8]
        %v = input "v" : f32[1, 1, 8, 15]
        %w = weight "w" : f32[16, 8, 1, 1]
        %m = matrixProduct %s, %v : f32[1, 1, 8, 15]
        %i = reshape %m {shape: [1, 8, 3, 5]} : f32[1, 8, 3, 5]
        %y = convolution %i, %w \(window) : f32[1, 16, 3, 5] from "projection"
        return %y "y"
        """,
      expected: [
        "projected-values at projection": [.requirement(.scores(found: 197, atMost: 192))]
      ]),
    Case(
      name: "columns of unit length", pass: "reorder-attention",
      values: """
        %q = input "q" : f32[2, h]
        %k = input "k" : f32[2, h]
        %a = l2Normalize %q {axis: 0, epsilon: 1e-12} : f32[2, h]
        %b = l2Normalize %k {axis: 1, epsilon: 1e-12} : f32[2, h]
        %t = transpose %b {permutation: [1, 0]} : f32[h, 2]
        %y = matrixProduct %a, %t : f32[2, 2] from "scores"
        return %y "y"
        """,
      expected: [
        "scores-of-normalized at scores": [
          .requirement(.axes(of: "l2Normalize", found: [0], expected: [1]))
        ]
      ]),
  ]

  @Test("What was found is said, with its place", arguments: cases)
  func says(_ expected: Case) throws {
    let graph = try Graph(parsing: "graph @g {\n\(expected.values)\n}\n")
    let result = try Pipeline.run(graph, .only([expected.pass]), requiresWeights: false).graph
    let misses = Pipeline.nearMisses(of: expected.pass, in: result)
    let found = misses.map { miss in
      ("\(miss.rule) at \(miss.place.origin.map { "\($0)" } ?? "\(miss.root)")", miss.obstacles)
    }
    #expect(Dictionary(found) { $0 + $1 } == expected.expected)
  }

  @Test("Passes that recognise are silent, and so are names of no pass")
  func recognition() throws {
    let graph = try Graph(
      parsing: """
        graph @g {
          %x = input "x" : f32[1, 3, h, w]
          %y = input "y" : f32[1, 3, h, w]
          %s = multiply %x, %y : f32[1, 3, h, w]
          %r = add %s, %x : f32[1, 3, h, w]
          return %r "r"
        }
        """)
    #expect(Pipeline.nearMisses(of: "recognize-scaled-residual", in: graph) == [])
    #expect(Pipeline.nearMisses(of: "recognise", in: graph) == [])
  }

  private static let x = Expression.value("x")
  private static let y = Expression.value("y")

  /// x − y, x of one element.
  private static let difference = """
    graph @g {
      %x = input "x" : f32[1]
      %y = input "y" : f32[h]
      %d = subtract %x, %y : f32[h]
      return %d "d"
    }
    """

  @Test("A condition without a name, and a result of another type, are reasons too")
  func rules() throws {
    let graph = try Graph(parsing: Self.difference)
    let rules = [
      Rule("never", .bitExact, Self.x - Self.y => Self.y - Self.x) { _ in false },
      Rule("narrow", .bitExact, Self.x - Self.y => Self.x),
      Rule("wide", .bitExact, Self.x - Self.y => Self.y),
    ]
    let found = Rewriter(rules).nearMisses(in: graph)
    #expect(found.map(\.rule) == ["never", "narrow"])
    #expect(found.map(\.obstacles) == [[.requirement(.unnamed)], [.result]])
    #expect(found.allSatisfy { $0.root == ValueID(2) && $0.place.mnemonic == "subtract" })
  }

  @Test("Of several matches the one with the fewest obstacles is told")
  func nearest() throws {
    let graph = try Graph(
      parsing: """
        graph @g {
          %x = input "x" : f32[h]
          %n = negate %x : f32[h]
          %m = negate %n : f32[h]
          %s = add %n, %m : f32[h]
          return %s "s"
        }
        """)
    // As −x + m the sum leaves n to m, which uses it too; as −n + n it leaves nothing behind.
    let rule = Rule("sum", .bitExact, -Self.x + Self.y => Self.y - Self.x) { _ in false }
    let found = Rewriter([rule]).nearMisses(in: graph)
    #expect(found.map(\.obstacles) == [[.requirement(.unnamed)]])
  }
}
