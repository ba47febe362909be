import Operators
import PlanFormat
import TensorCore

extension OperatorCase {
  private static let image: [[String: [Int]]] = [
    ["0": [1, 6, 2, 2]], ["0": [1, 6, 6, 4]], ["0": [2, 6, 18, 34]],
  ]

  static let alongAxes: [OperatorCase] =
    Reduce.Function.allCases.flatMap { function in
      [
        ("[2, 3]", true, "f32[n, 6, 1, 1]"), ("[3]", false, "f32[n, 6, 2h]"),
        ("[1]", true, "f32[n, 1, 2h, 2w]"),
      ].map { axes, keeps, result in
        OperatorCase(
          ["f32[n, 6, 2h, 2w]"],
          "%y = reduce %0 {by: .\(function.rawValue), axes: \(axes), keepsAxes: \(keeps)} "
            + ": \(result)", nil, sizes: image)
      }
    } + [
      // Long rows are reduced in two steps.
      OperatorCase(
        ["f32[2, w]"], "%y = reduce %0 {by: .mean, axes: [1], keepsAxes: true} : f32[2, 1]",
        .reduce, sizes: [["0": [2, 200_003]]]),
      OperatorCase(
        ["f32[2, n, 3, 5, 2h, w]"],
        "%y = reduce %0 {by: .sum, axes: [1, 2, 3, 4, 5], keepsAxes: false} : f32[2]", .reduce,
        sizes: [["0": [2, 1, 3, 5, 2, 3]], ["0": [2, 3, 3, 5, 40, 41]]]),
      OperatorCase(
        ["f32[2, n, 3, 5, 2h, w]"],
        "%y = reduce %0 {by: .sum, axes: [0, 1, 2, 3, 4], keepsAxes: true} : f32[1, 1, 1, 1, 1, w]",
        nil, sizes: [["0": [2, 3, 3, 5, 8, 7]]]),
      OperatorCase(
        ["f32[n, 6, 2h, 2w]"], "%y = softmax %0 {axis: 1} : f32[n, 6, 2h, 2w]", .softmax,
        sizes: image),
      OperatorCase(
        ["f32[n, 6, 2h, 2w]"], "%y = softmax %0 {axis: 3} : f32[n, 6, 2h, 2w]", .softmax,
        sizes: image),
      OperatorCase(
        ["f32[3, 7]"],
        "%y = cumulativeSum %0 {axis: 1, exclusive: true, reversed: true} : f32[3, 7]",
        .reference, sizes: [["0": [3, 7]]]),
      OperatorCase(
        ["f32[3, 7]"],
        "%y = topKValues %0 {axis: 1, count: 3, largest: true} : f32[3, 3]", .reference,
        sizes: [["0": [3, 7]]]),
      OperatorCase(
        ["f32[3, 7]"],
        "%y = topKIndices %0 {axis: 1, count: 3, largest: false} : i64[3, 3]", .reference,
        sizes: [["0": [3, 7]]]),
      OperatorCase(
        ["f32[3, 7]", "i64[3, 2]", "f32[3, 2]"],
        "%y = scatterElements %0, %1, %2 {axis: 1, reduction: .add} : f32[3, 7]", .reference,
        sizes: [["0": [3, 7], "1": [3, 2], "2": [3, 2]]]),
      OperatorCase(
        ["f32[n, 2, 7, 7]", "weight f32[4]"],
        "%y = topKSoftmax %0, %1 {counts: [3, 4, 5, 5]} : f32[n, 2, 7, 7]", .topKSoftmax,
        sizes: [["0": [1, 2, 7, 7]], ["0": [3, 2, 7, 7]]]),
      OperatorCase(
        ["f32[5, 70]"], "%y = topKSoftmax %0 {counts: [35]} : f32[5, 70]", .topKSoftmax,
        sizes: [["0": [5, 70]]]),
      OperatorCase(
        ["f32[5, 7]", "i64[2, 2]"], "%y = gather %0, %1 {axis: 0} : f32[2, 2, 7]", .reference,
        sizes: [["0": [5, 7], "1": [2, 2]]]),
    ] + averagePools

  private static let averagePools =
    [(true, "[1, 1]"), (false, "[1, 1]"), (false, "[0, 0]")].map { countsPadding, pads in
      OperatorCase(
        ["f32[n, 6, 2h, 2w]"],
        """
        %y = averagePool %0 {kernel: [3, 3], strides: [1, 1], before: \(pads), after: \(pads), \
        dilations: [1, 1], countsPadding: \(countsPadding), roundsUp: false} \
        : \(pads == "[1, 1]" ? "f32[n, 6, 2h, 2w]" : "f32[n, 6, 2h - 2, 2w - 2]")
        """, .averagePool, sizes: [["0": [1, 6, 6, 4]], ["0": [2, 6, 18, 34]]])
    } + [
      OperatorCase(
        ["f32[1, 6, 5, 6]"],
        """
        %y = averagePool %0 {kernel: [2, 2], strides: [2, 2], before: [0, 0], after: [0, 0], \
        dilations: [1, 1], countsPadding: true, roundsUp: true} : f32[1, 6, 3, 3]
        """, .reference, sizes: [["0": [1, 6, 5, 6]]])
    ]

  static let movement =
    [
      OperatorCase(
        ["f32[n, 6, 2h, 2w]"], "%y = reshape %0 {shape: [n, 2, 3, 4h*w]} : f32[n, 2, 3, 4h*w]",
        .view, sizes: image),
      OperatorCase(
        ["f32[n, 6, 2h, 2w]"],
        "%y = transpose %0 {permutation: [0, 2, 3, 1]} : f32[n, 2h, 2w, 6]", .copy, sizes: image),
      OperatorCase(
        ["f32[1, 6, 2h]"], "%y = transpose %0 {permutation: [1, 0, 2]} : f32[6, 1, 2h]", .copy,
        sizes: [["0": [1, 6, 4]]]),
      OperatorCase(
        ["f32[n, 6, 2h, 2w]"],
        "%y = slice %0 {axis: 1, start: 2, count: 3, step: 1} : f32[n, 3, 2h, 2w]", .copy,
        sizes: image),
      OperatorCase(
        ["f32[n, 6, 2h, 2w]"],
        "%y = slice %0 {axis: 3, start: 2w - 1, count: w, step: -2} : f32[n, 6, 2h, w]", .copy,
        sizes: image),
      OperatorCase(
        ["f32[n, 6, 2h, 2w]"],
        "%y = slice %0 {axis: 2, start: h, count: h, step: 1} : f32[n, 6, h, 2w]", .copy,
        sizes: image),
      OperatorCase(
        ["f32[n, 6, 2h, 2w]"],
        """
        %a = relu %0 : f32[n, 6, 2h, 2w]
        %b = negate %0 : f32[n, 6, 2h, 2w]
        %y = concatenate %a, %0, %b, %b {axis: 1} : f32[n, 24, 2h, 2w]
        """, .copy, steps: 3, sizes: image),
      OperatorCase(
        ["f32[n, 6, 2h, 2w]"], "%y = concatenate %0, %0 {axis: 3} : f32[n, 6, 2h, 4w]", .copy,
        sizes: image),
      OperatorCase(
        ["f32[n, 6, 2h, 2w]"],
        """
        %y = pad %0 {before: [0, 0, 1, 2], after: [0, 0, 3, 0], mode: .constant, value: 0.5} \
        : f32[n, 6, 2h + 4, 2w + 2]
        """, .copy, sizes: image),
      OperatorCase(
        ["f32[n, 6, 2h, 2w]"],
        """
        %y = pad %0 {before: [0, 0, 1, 0], after: [0, 0, 1, 1], mode: .reflect, value: 0.0} \
        : f32[n, 6, 2h + 2, 2w + 1]
        """, .copy, sizes: image),
      OperatorCase(
        ["f32[n, 6, 2h, 2w]"],
        """
        %y = pad %0 {before: [0, 0, 1, 4], after: [0, 0, 3, 1], mode: .edge, value: 0.0} \
        : f32[n, 6, 2h + 4, 2w + 5]
        """, .copy, sizes: image),
      OperatorCase(
        ["f32[6, 1, w]"], "%y = expand %0 {shape: [2, 6, 3, w]} : f32[2, 6, 3, w]", .copy,
        sizes: [["0": [6, 1, 5]]]),
      OperatorCase(
        ["i64[6, 1]"], "%y = expand %0 {shape: [6, 3]} : i64[6, 3]", .reference,
        sizes: [["0": [6, 1]]]),
    ]
    + DepthToSpace.Order.allCases.flatMap { order in
      [
        OperatorCase(
          ["f32[n, 12, h, w]"],
          "%y = depthToSpace %0 {factor: 2, order: .\(order.rawValue)} : f32[n, 3, 2h, 2w]", .copy,
          sizes: [["0": [1, 12, 1, 1]], ["0": [2, 12, 5, 9]]]),
        OperatorCase(
          ["f32[n, 6, 2h, 2w]"],
          "%y = spaceToDepth %0 {factor: 2, order: .\(order.rawValue)} : f32[n, 24, h, w]", .copy,
          sizes: image),
      ]
    }

  static let restoration = [
    OperatorCase(
      ["f32[n, 6, 2h, 2w]", "weight f32[6]", "weight f32[6]"],
      """
      %y = layerNorm %0, %1, %2 {axes: [1], epsilon: 1e-06, subtractsMean: true} \
      : f32[n, 6, 2h, 2w]
      """, .layerNorm, sizes: image),
    OperatorCase(
      ["f32[n, 6, 2h, 2w]", "weight f32[6]"],
      """
      %y = layerNorm %0, %1 {axes: [1], epsilon: 1e-05, subtractsMean: false} \
      : f32[n, 6, 2h, 2w]
      """, .layerNorm, sizes: image),
    OperatorCase(
      ["f32[2, 5, 7]", "weight f32[7]"],
      "%y = layerNorm %0, %1 {axes: [2], epsilon: 1e-05, subtractsMean: true} : f32[2, 5, 7]",
      .reference, sizes: [["0": [2, 5, 7]]]),
    OperatorCase(
      ["f32[2, 5, w]"], "%y = l2Normalize %0 {axis: 2, epsilon: 1e-12} : f32[2, 5, w]",
      .l2Normalize, sizes: [["0": [2, 5, 1]], ["0": [2, 5, 67]], ["0": [2, 5, 70_001]]]),
    OperatorCase(
      ["f32[2, 5, 7]"], "%y = l2Normalize %0 {axis: 1, epsilon: 1e-12} : f32[2, 5, 7]",
      .reference, sizes: [["0": [2, 5, 7]]]),
    OperatorCase(
      ["f32[n, 6, 2h, 2w]"], "%y = simpleGate %0 {axis: 1} : f32[n, 3, 2h, 2w]", .simpleGate,
      sizes: image),
    OperatorCase(
      ["f32[n, 6, 2h, 2w]"], "%y = geluGate %0 {axis: 1} : f32[n, 3, 2h, 2w]", .simpleGate,
      sizes: image),
    OperatorCase(
      ["f32[n, 6, 2h, 2w]", "weight f32[6, 6, 1, 1]", "weight f32[6]"],
      "%y = channelAttention %0, %1, %2 : f32[n, 6, 2h, 2w]", .channelAttention, sizes: image),
    OperatorCase(
      ["f32[n, 6, 2h, 2w]", "weight f32[6, 6, 1, 1]"],
      "%y = channelAttention %0, %1 : f32[n, 6, 2h, 2w]", .channelAttention, sizes: image),
    OperatorCase(
      ["f32[n, 6, 2h, 2w]", "weight f32[1, 6, 1, 1]"],
      """
      %a = relu %0 : f32[n, 6, 2h, 2w]
      %y = scaledResidual %0, %a, %1 : f32[n, 6, 2h, 2w]
      """, .scaledResidual, steps: 2, sizes: image),
  ]
}
