import IR
import Operators
import Rewriting
import TensorCore

private let x = Expression.value("x")
private let gamma = Expression.value("gamma")
private let beta = Expression.value("beta")

/// Transposes and reshapes around what works along one axis: `[N, C, H, W]` goes to `[N, H, W, C]`
/// or `[N, H·W, C]` and back only because exporters' normalisations want the last axis.
///
/// Normalisations move towards the input, so that the movements meet. Movements go to the normal
/// form split, transpose, merge, in which those that undo each other are neighbours.
enum LayoutSimplification {
  static let rules =
    normThroughTranspose + normThroughReshape + [
      softmaxBetweenTransposes, softmaxBetweenReshapes, transposeOfMerge, splitOfTranspose,
    ] + MovementCanonicalization.reshapesAndTransposes

  private static let parameterLists: [[Expression]] = [[], [gamma], [gamma, beta]]

  /// norm(transpose(x)) = transpose(norm(x)) along the axis that the transpose takes it from.
  static let normThroughTranspose = parameterLists.map { parameters in
    Rule(
      "norm-through-transpose", .bitExact,
      .layerNorm("norm", [.transpose("transpose", x)] + parameters)
        => .kept(
          "transpose",
          .apply(
            .made { match in
              guard let norm = match.layerNorm("norm"), norm.axes.count == 1,
                let permutation = match.transpose("transpose")?.permutation
              else { return nil }
              return norm.along(permutation[norm.axes[0]])
            }, [x] + parameters)))
  }

  /// norm(reshape(x)) = reshape(norm(x)) where the reshape leaves the axis whole.
  static let normThroughReshape = parameterLists.map { parameters in
    Rule(
      "norm-through-reshape", .bitExact,
      .layerNorm("norm", [.reshape("reshape", x)] + parameters)
        => .kept(
          "reshape",
          .apply(
            .made { match in
              guard let norm = match.layerNorm("norm"), norm.axes.count == 1,
                let axis = Layouts.axis(
                  of: match.type(x).shape, thatIs: norm.axes[0], of: match.type.shape)
              else { return nil }
              return norm.along(axis)
            }, [x] + parameters)))
  }

  /// transpose(softmax(transpose(x))) = softmax(x) along another axis: softmax before ONNX's
  /// operator set 13.
  static let softmaxBetweenTransposes = Rule(
    "softmax-between-transposes", .bitExact,
    .transpose(
      "after",
      .captured("softmax", [.transpose("before", x)]) { op in
        if case .softmax = op { true } else { false }
      })
      => .making(x) { match in
        guard match.areInverse("before", "after"), let softmax = match.softmax("softmax"),
          let before = match.transpose("before")
        else { return nil }
        return .softmax(Softmax(axis: before.permutation[softmax.axis]))
      })

  /// reshape(softmax(reshape(x))) = reshape(softmax(x)) where the reshape leaves the axis whole: the
  /// same of a vector of channels, whose transposes move no element.
  static let softmaxBetweenReshapes = Rule(
    "softmax-between-reshapes", .bitExact,
    .reshape(
      "after",
      .labelled(
        "inner",
        .captured("softmax", [.reshape("before", x)]) { op in
          if case .softmax = op { true } else { false }
        }))
      => .reshapedToRoot(
        .making(x) { match in
          guard let softmax = match.softmax("softmax"), let inner = match.type(label: "inner"),
            let axis = Layouts.axis(
              of: match.type(x).shape, thatIs: softmax.axis, of: inner.shape)
          else { return nil }
          return .softmax(Softmax(axis: axis))
        }))

  /// transpose(merge(x)) = merge(transpose(x)): whole runs of axes change places.
  static let transposeOfMerge = Rule(
    "transpose-of-merge", .bitExact,
    .transpose("transpose", .shared(.labelled("merged", .reshape("merge", x))))
      => .reshapedToRoot(
        .making(x) { match in
          guard let merged = match.type(label: "merged")?.shape,
            merged.count < match.type(x).rank,
            let runs = Layouts.runs(of: match.type(x).shape, mergingTo: merged),
            let permutation = match.transpose("transpose")?.permutation
          else { return nil }
          return .transpose(Transpose(permutation.flatMap { Array(runs[$0]) }))
        }))

  /// split(transpose(x)) = transpose(split(x)): what an axis is split into moves with it.
  static let splitOfTranspose = Rule(
    "split-of-transpose", .bitExact,
    .reshape("split", .shared(.labelled("moved", .transpose("transpose", x))))
      => .making(
        .making(x) { match in Layouts.splitBeforeTranspose(match).map { .reshape($0.reshape) } }
      ) { match in Layouts.splitBeforeTranspose(match).map { .transpose($0.transpose) } })
}

extension LayerNorm {
  fileprivate func along(_ axis: Int) -> Op {
    .layerNorm(LayerNorm(axes: [axis], epsilon: epsilon, subtractsMean: subtractsMean))
  }
}

/// Which axes of one shape are which of another.
enum Layouts {
  /// The axis of `shape` that stands for axis `target` of a reshaped tensor: of the same extent,
  /// with as many elements before it.
  static func axis(of shape: [Dim], thatIs target: Int, of reshaped: [Dim]) -> Int? {
    guard let before = try? Dim.product(reshaped[..<target]) else { return nil }
    return shape.indices.first { axis in
      shape[axis] == reshaped[target] && (try? Dim.product(shape[..<axis])) == before
    }
  }

  /// For each axis of `merged` the run of axes of `shape` that it is the product of; `nil` when the
  /// reshape does more than merge neighbours.
  static func runs(of shape: [Dim], mergingTo merged: [Dim]) -> [Range<Int>]? {
    var runs: [Range<Int>] = []
    var axis = 0
    for (index, extent) in merged.enumerated() {
      let start = axis
      var product: Dim = 1
      while axis == start || product != extent {
        guard axis < shape.count, let next = try? product * shape[axis] else { return nil }
        product = next
        axis += 1
      }
      // Axes of extent 1 go with the run before them, unless the next one is such an axis.
      let next = index + 1 < merged.count ? merged[index + 1] : 0
      while axis < shape.count, shape[axis] == 1, next != 1 { axis += 1 }
      runs.append(start..<axis)
    }
    return axis == shape.count ? runs : nil
  }

  /// The reshape and the transpose that do the same as a transpose and a splitting reshape.
  static func splitBeforeTranspose(_ match: Match) -> (reshape: Reshape, transpose: Transpose)? {
    let split = match.type.shape
    guard let moved = match.type(label: "moved")?.shape, moved.count < split.count,
      let permutation = match.transpose("transpose")?.permutation,
      let runs = runs(of: split, mergingTo: moved)
    else { return nil }
    // Run i of the result comes from axis permutation[i] of the operand.
    var starts = [Int](repeating: 0, count: permutation.count)
    var shape: [Dim] = []
    for axis in permutation.indices {
      guard let run = permutation.firstIndex(of: axis).map({ runs[$0] }) else { return nil }
      starts[axis] = shape.count
      shape += split[run]
    }
    let order = permutation.indices.flatMap { index in
      runs[index].indices.map { starts[permutation[index]] + $0 - runs[index].lowerBound }
    }
    return (Reshape(shape), Transpose(order))
  }
}
