import IR
import Operators
import TensorCore

/// Makes means over height and width local, wherever they come from.
///
/// A reduction `mean` over axes 2 and 3 becomes a `localMean`, and so does the one inside channel
/// attention, `x ⊙ (w ∗ localMean(x) + b)`. What used one number per channel then takes one per
/// pixel: 1 × 1 convolutions, gates, activations, softmax over channels and products do.
///
/// The authors replace every `AdaptiveAvgPool2d`, the modules of NAFNet and MHNet that take such
/// means (MHNet's merging modules among them), and set the window once, from a picture of the
/// training size: feature extent · window // picture extent.
struct MeanLocalization {
  private let graph: Graph
  private let window: Int
  private let pictures: PictureExtents

  init(_ graph: Graph, window: Int) {
    self.graph = graph
    self.window = window
    pictures = PictureExtents(graph)
  }

  /// The network with local means, and how many there are.
  func localized() throws(PoolingError) -> (graph: Graph, count: Int) {
    let reached = graph.reachability()
    var windows: [ValueID: LocalMean] = [:]
    for id in graph.ids where reached[id.index] && takesGlobalMean(graph[id]) {
      windows[id] = try localMean(at: id)
    }
    if windows.isEmpty { throw .noGlobalMean }
    var current: ValueID?
    let result: Graph
    do throws(ShapeError) {
      result = try graph.rebuilt { result, id, operands throws(ShapeError) in
        guard reached[id.index] || graph[id].op.isSource else { return nil }
        current = id
        return try translate(id, operands, windows[id], &result)
      }
    } catch {
      throw .use(current.flatMap { graph.origins[$0] }, error)
    }
    for (before, after) in zip(graph.outputs, result.outputs) {
      let (found, expected) = (result.type(of: after.value), graph.type(of: before.value))
      if found != expected {
        throw .use(
          graph.origins[before.value],
          .extents(operand: 0, found: found, expected: expected.shape))
      }
    }
    return (result, windows.count)
  }

  private func takesGlobalMean(_ value: Value) -> Bool {
    switch value.op {
    case .channelAttention: return true
    case .reduce(let reduce):
      return reduce.function == .mean && reduce.axes == [2, 3]
        && graph.type(of: value.operands[0]).rank == 4
    case .input, .weight, .fill, .unary, .clip, .binary, .select, .cast, .convolution,
      .matrixProduct, .averagePool, .localMean, .softmax, .cumulativeSum, .topK, .topKSoftmax,
      .scatterElements, .gather, .reshape, .transpose, .slice, .concatenate, .pad, .expand,
      .depthToSpace, .spaceToDepth, .resize, .layerNorm, .l2Normalize, .simpleGate,
      .scaledResidual:
      return false
    }
  }

  /// The local mean that takes the place of the global one of this value.
  private func localMean(at id: ValueID) throws(PoolingError) -> LocalMean {
    let origin = graph.origins[id]
    let featureMap = graph.type(of: graph[id].operands[0])
    if case .reduce(let reduce) = graph[id].op, !reduce.keepsAxes {
      throw .use(origin, .rank(operand: 0, found: graph.type(of: id), expected: 4))
    }
    guard let picture = pictures.type,
      let height = pictures.window(window, axis: 2, of: featureMap),
      let width = pictures.window(window, axis: 3, of: featureMap)
    else { throw .scale(origin, featureMap: featureMap, picture: pictures.type) }
    guard height > 0, width > 0 else {
      throw .emptyWindow(origin, window: window, featureMap: featureMap, picture: picture)
    }
    return LocalMean(windowHeight: height, windowWidth: width)
  }

  private func translate(
    _ id: ValueID, _ operands: [ValueID], _ mean: LocalMean?, _ result: inout Graph
  ) throws(ShapeError) -> ValueID {
    let origin = graph.origins[id]
    guard let mean else { return try result.add(graph[id].op, operands, origin: origin) }
    let means = try result.add(.localMean(mean), [operands[0]], origin: origin)
    guard case .channelAttention = graph[id].op else { return means }
    let pointwise = Convolution(
      strides: [1, 1], padsBefore: [0, 0], padsAfter: [0, 0], dilations: [1, 1], groups: 1)
    let scales = try result.add(
      .convolution(pointwise), [means] + operands.dropFirst(), origin: origin)
    return try result.add(
      .binary(Binary(.multiply)), [operands[0], scales], origin: origin)
  }
}

/// The picture that a network takes, to which its feature maps are compared.
private struct PictureExtents {
  /// The picture's type, where there is one.
  let type: TensorType?
  /// The picture, and what the network itself pads it to.
  private let candidates: [TensorType]

  /// The first input of four axes counts.
  init(_ graph: Graph) {
    let input = graph.inputs.first { graph.type(of: $0).rank == 4 }
    type = input.map { graph.type(of: $0) }
    let padded = graph.values.filter { value in
      if case .pad = value.op { value.operands.first == input } else { false }
    }
    candidates = [type].compactMap { $0 } + padded.map(\.type)
  }

  /// ⌊window · feature / picture⌋; `nil` where the quotient depends on the size.
  ///
  /// Extents are compared at sizes that need no padding, which give the ratio of the resolutions. A
  /// network of one size may need some: of the picture and what it is padded to, the one counts
  /// that is a whole multiple of the feature map or divides it, and else the picture.
  func window(_ window: Int, axis: Int, of featureMap: TensorType) -> Int? {
    let ratios = candidates.compactMap { picture in
      ExtentRatio(featureMap.shape[axis], to: picture.shape[axis])
    }
    guard let ratio = ratios.first(where: \.isWhole) ?? ratios.first else { return nil }
    let (product, overflow) = window.multipliedReportingOverflow(by: ratio.numerator)
    return overflow ? nil : product / ratio.denominator
  }
}

/// A constant ratio of two extents.
private struct ExtentRatio {
  let numerator: Int
  let denominator: Int

  /// Whether one is a multiple of the other.
  var isWhole: Bool {
    numerator.isMultiple(of: denominator) || denominator.isMultiple(of: numerator)
  }

  /// Compares two extents; `nil` where their ratio depends on the size.
  init?(_ feature: Dim, to picture: Dim) {
    guard let feature = feature.withoutRemainders, let picture = picture.withoutRemainders else {
      return nil
    }
    let numerator = feature.terms.first?.coefficient ?? feature.constant
    let denominator = picture.terms.first?.coefficient ?? picture.constant
    guard numerator > 0, denominator > 0,
      let left = try? feature * Dim(denominator), let right = try? picture * Dim(numerator),
      left == right
    else { return nil }
    self.numerator = numerator
    self.denominator = denominator
  }
}

extension Dim {
  /// The extent at sizes that need no padding, where bounded symbols are 0.
  fileprivate var withoutRemainders: Dim? {
    var sum = Dim(constant)
    for term in terms {
      var product = Dim(term.coefficient)
      for atom in term.atoms {
        let factor: Dim
        switch atom {
        case .symbol(let symbol): factor = symbol.bound == nil ? Dim(symbol) : 0
        case .table(_, let values): factor = Dim(values.first ?? 0)
        }
        guard let next = try? product * factor else { return nil }
        product = next
      }
      guard let next = try? sum + product else { return nil }
      sum = next
    }
    return sum
  }
}
