import Operators
import PlanFormat
import TensorCore

extension OperatorCase {
  static let all =
    sources + elementwise + convolutions + computedWeights + products + alongAxes + movement
    + restoration + resampling

  private static let image: [[String: [Int]]] = [
    ["0": [1, 6, 1, 1]], ["0": [1, 6, 5, 3]], ["0": [1, 6, 17, 33]], ["0": [1, 6, 64, 50]],
  ]

  private static let batch: [[String: [Int]]] = [
    ["0": [1, 6, 4, 8]], ["0": [3, 6, 5, 7]],
  ]

  private static let sources = [
    OperatorCase(["f32[h, w]"], "%y = add %0, %0 : f32[h, w]", .binary, sizes: [["0": [3, 4]]]),
    OperatorCase([], "%y = fill 2.5 : f32[3, 5]", .fill),
    OperatorCase([], "%y = fill 1.0 : bool[3, 5]", .reference),
    OperatorCase(["weight f32[3, 5]"], "%y = negate %0 : f32[3, 5]", .unary),
  ]

  private static let elementwise: [OperatorCase] =
    Unary.Function.allCases.map { function in
      let type = function == .not ? "bool[h, 37]" : "f32[h, 37]"
      return OperatorCase(
        [type], "%y = \(function.rawValue) %0 : \(type)", nil,
        sizes: [["0": [1, 37]], ["0": [29, 37]]])
    }
    + Binary.Function.allCases.map { function in
      let isLogical = [.and, .or, .xor].contains(function)
      let gives: String =
        [.equal, .less, .lessOrEqual, .greater, .greaterOrEqual].contains(function)
          || isLogical ? "bool" : "f32"
      let type = isLogical ? "bool[h, 37]" : "f32[h, 37]"
      return OperatorCase(
        [type, type], "%y = \(function.rawValue) %0, %1 : \(gives)[h, 37]", nil,
        sizes: [["0": [1, 37], "1": [1, 37]], ["0": [29, 37], "1": [29, 37]]])
    }
    + broadcasts.map { (left, right, result) in
      OperatorCase(
        [left, right], "%y = subtract %0, %1 : \(result)", .binary,
        sizes: [["0": extents(left), "1": extents(right)]])
    }
    + [
      OperatorCase(
        ["f32[n, 6, h, w]"], "%y = clip %0 {minimum: -0.5, maximum: inf} : f32[n, 6, h, w]",
        .unary, sizes: image + batch),
      OperatorCase(
        ["f32[n, 6, h, w]", "f32[n, 6, h, w]"],
        """
        %g = gelu %0 : f32[n, 6, h, w]
        %y = multiply %1, %g : f32[n, 6, h, w]
        """, .binary, sizes: [["0": [2, 6, 5, 7], "1": [2, 6, 5, 7]]]),
      OperatorCase(
        ["f32[6, w]"],
        """
        %g = gelu %0 : f32[6, w]
        %y = multiply %g, %g : f32[6, w]
        """, .binary, steps: 2, sizes: [["0": [6, 37]]]),
      OperatorCase(
        ["bool[4, 5]", "f32[4, 1]", "f32[5]"], "%y = select %0, %1, %2 : f32[4, 5]", .reference,
        sizes: [["0": [4, 5], "1": [4, 1], "2": [5]]]),
      OperatorCase(
        ["f32[4, 5]"], "%y = cast %0 {to: .i32} : i32[4, 5]", .reference, sizes: [["0": [4, 5]]]),
      OperatorCase(
        ["f64[4, 5]", "f64[5]"], "%y = multiply %0, %1 : f64[4, 5]", .reference,
        sizes: [["0": [4, 5], "1": [5]]]),
      OperatorCase(
        ["f16[4, 5]"], "%y = sigmoid %0 : f16[4, 5]", .reference, sizes: [["0": [4, 5]]]),
    ]

  private static let broadcasts = [
    ("f32[3, 4, 5]", "f32[]", "f32[3, 4, 5]"), ("f32[]", "f32[3, 4, 5]", "f32[3, 4, 5]"),
    ("f32[3, 4, 5]", "f32[5]", "f32[3, 4, 5]"), ("f32[3, 4, 1]", "f32[3, 1, 5]", "f32[3, 4, 5]"),
    ("f32[2, 6, 3, 3]", "f32[1, 6, 1, 1]", "f32[2, 6, 3, 3]"),
    ("f32[2, 1, 3, 3]", "f32[2, 6, 1, 1]", "f32[2, 6, 3, 3]"),
    ("f32[2, 1, 3, 1]", "f32[1, 6, 1, 4]", "f32[2, 6, 3, 4]"),
    ("f32[2, 1, 3, 1, 2]", "f32[1, 6, 1, 4, 1]", "f32[2, 6, 3, 4, 2]"),
    ("f32[1, 1]", "f32[1]", "f32[1, 1]"),
  ]

  /// The extents of a type without symbols.
  private static func extents(_ type: String) -> [Int] {
    type.split { !$0.isNumber }.dropFirst().compactMap { Int($0) }
  }

  private static func convolution(
    strides: [Int] = [1, 1], before: [Int] = [0, 0], after: [Int] = [0, 0],
    dilations: [Int] = [1, 1], groups: Int = 1
  ) -> String {
    "{strides: \(strides), before: \(before), after: \(after), dilations: \(dilations), "
      + "groups: \(groups)}"
  }

  private static let convolutions = [
    OperatorCase(
      ["f32[n, 6, h, w]", "weight f32[7, 6, 1, 1]", "weight f32[7]"],
      "%y = convolution %0, %1, %2 \(convolution()) : f32[n, 7, h, w]", .product,
      sizes: image + batch),
    OperatorCase(
      ["f32[n, 6, h, w]", "weight f32[5, 6, 3, 3]"],
      "%y = convolution %0, %1 \(convolution(before: [1, 1], after: [1, 1])) : f32[n, 5, h, w]",
      .product, sizes: image + batch),
    OperatorCase(
      ["f32[n, 6, 2h, 2w]", "weight f32[9, 6, 2, 2]"],
      "%y = convolution %0, %1 \(convolution(strides: [2, 2])) : f32[n, 9, h, w]", .product,
      sizes: [["0": [1, 6, 2, 4]], ["0": [2, 6, 34, 18]]]),
    OperatorCase(
      ["f32[n, 6, h, w]", "weight f32[8, 3, 3, 5]"],
      """
      %y = convolution %0, %1 \
      \(convolution(before: [2, 3], after: [2, 5], dilations: [2, 2], groups: 2)) \
      : f32[n, 8, h, w]
      """, .product, sizes: image + batch),
    OperatorCase(
      ["f32[n, 6, h, w]", "weight f32[6, 1, 3, 3]", "weight f32[6]"],
      """
      %y = convolution %0, %1, %2 \
      \(convolution(before: [1, 1], after: [1, 1], groups: 6)) : f32[n, 6, h, w]
      """, .depthwise, sizes: image + batch),
    OperatorCase(
      ["f32[n, 6, h, w]", "weight f32[6, 1, 5, 5]"],
      """
      %y = convolution %0, %1 \
      \(convolution(before: [2, 2], after: [2, 2], groups: 6)) : f32[n, 6, h, w]
      """, .depthwise, sizes: image + batch),
    // Each output channel has two inputs of its own.
    OperatorCase(
      ["f32[n, 6, h, w]", "weight f32[3, 2, 5, 5]", "weight f32[3]"],
      """
      %y = convolution %0, %1, %2 \
      \(convolution(before: [2, 2], after: [2, 2], groups: 3)) : f32[n, 3, h, w]
      """, .depthwise, sizes: image + batch),
    OperatorCase(
      ["f32[2, 4, w]", "weight f32[3, 4, 3]"],
      """
      %y = convolution %0, %1 {strides: [1], before: [1], after: [1], dilations: [1], groups: 1} \
      : f32[2, 3, w]
      """, .product, sizes: [["0": [2, 4, 1]], ["0": [2, 4, 19]]]),
    OperatorCase(
      ["f32[1, 2, 3, 4, 5]", "weight f32[3, 2, 2, 2, 2]"],
      """
      %y = convolution %0, %1 {strides: [1, 1, 1], before: [0, 0, 0], after: [0, 0, 0], \
      dilations: [1, 1, 1], groups: 1} : f32[1, 3, 2, 3, 4]
      """, .reference, sizes: [["0": [1, 2, 3, 4, 5]]]),
    OperatorCase(
      ["f32[n, 14, h, w]", "weight f32[14, 1, 3, 3]", "weight f32[14]"],
      """
      %c = convolution %0, %1, %2 \
      \(convolution(before: [1, 1], after: [1, 1], groups: 14)) : f32[n, 14, h, w]
      %y = geluGate %c {axis: 1} : f32[n, 7, h, w]
      """, .depthwise, sizes: [["0": [1, 14, 5, 3]], ["0": [2, 14, 17, 130]]]),
    // A product has no GELU.
    OperatorCase(
      ["f32[n, 6, h, w]", "weight f32[6, 6, 1, 1]"],
      """
      %c = convolution %0, %1 \(convolution()) : f32[n, 6, h, w]
      %y = geluGate %c {axis: 1} : f32[n, 3, h, w]
      """, .simpleGate, steps: 2, sizes: batch),
  ]

  /// Weights that are computed are packed when they are used.
  private static let computedWeights = [
    OperatorCase(
      ["f32[2, 6, h, w]", "f32[7, 6, 1, 1]"],
      "%y = convolution %0, %1 \(convolution()) : f32[2, 7, h, w]", .product,
      sizes: [["0": [2, 6, 5, 4], "1": [7, 6, 1, 1]]]),
    OperatorCase(
      ["f32[1, 6, h, w]", "f32[3, 6, 1, 1]", "f32[3]"],
      "%y = convolution %0, %1, %2 \(convolution()) : f32[1, 3, h, w]", .product,
      sizes: [["0": [1, 6, 5, 40], "1": [3, 6, 1, 1], "2": [3]]]),
    OperatorCase(
      ["f32[1, 6, h, w]", "f32[10, 3, 3, 3]"],
      """
      %y = convolution %0, %1 \
      \(convolution(before: [1, 1], after: [1, 1], groups: 2)) : f32[1, 10, h, w]
      """, .product, sizes: [["0": [1, 6, 5, 19], "1": [10, 3, 3, 3]]]),
    OperatorCase(
      ["f32[1, 6, h, w]", "f32[8, 6, 1, 1]", "f32[1, 8, h, w]"],
      """
      %n = layerNorm %0 {axes: [1], epsilon: 1e-05, subtractsMean: true} : f32[1, 6, h, w]
      %c = convolution %n, %1 \(convolution()) : f32[1, 8, h, w]
      %y = add %2, %c : f32[1, 8, h, w]
      """, .product,
      sizes: [["0": [1, 6, 5, 19], "1": [8, 6, 1, 1], "2": [1, 8, 5, 19]]]),
    OperatorCase(
      ["f32[1, 6, h, w]", "f32[8, 6, 1, 1]"],
      """
      %c = convolution %0, %1 \(convolution()) : f32[1, 8, h, w]
      %y = simpleGate %c {axis: 1} : f32[1, 4, h, w]
      """, .simpleGate, steps: 2, sizes: [["0": [1, 6, 5, 19], "1": [8, 6, 1, 1]]]),
    OperatorCase(
      ["f32[1, 6, h, w]", "f32[6, 1, 3, 3]"],
      """
      %y = convolution %0, %1 \
      \(convolution(before: [1, 1], after: [1, 1], groups: 6)) : f32[1, 6, h, w]
      """, .depthwise, sizes: [["0": [1, 6, 5, 19], "1": [6, 1, 3, 3]]]),
  ]

  private static let products = [
    OperatorCase(
      ["f32[2, 3, h, 5]", "f32[2, 3, 5, w]"], "%y = matrixProduct %0, %1 : f32[2, 3, h, w]",
      .matrixProduct,
      sizes: [
        ["0": [2, 3, 1, 5], "1": [2, 3, 5, 1]], ["0": [2, 3, 300, 5], "1": [2, 3, 5, 1040]],
      ]),
    OperatorCase(
      ["f32[2, 1, 4, 6]", "f32[3, 6, 5]"], "%y = matrixProduct %0, %1 : f32[2, 3, 4, 5]",
      .matrixProduct, sizes: [["0": [2, 1, 4, 6], "1": [3, 6, 5]]]),
    OperatorCase(
      ["f32[2, 8, 4h]", "f32[2, 8, 4h]"],
      """
      %t = transpose %1 {permutation: [0, 2, 1]} : f32[2, 4h, 8]
      %y = matrixProduct %0, %t : f32[2, 8, 8]
      """, .matrixProduct, sizes: [["0": [2, 8, 400], "1": [2, 8, 400]]]),
    OperatorCase(
      ["f32[2, 6, 4]", "f32[2, 6, 5]"],
      """
      %t = transpose %0 {permutation: [0, 2, 1]} : f32[2, 4, 6]
      %y = matrixProduct %t, %1 : f32[2, 4, 5]
      """, .matrixProduct, sizes: [["0": [2, 6, 4], "1": [2, 6, 5]]]),
    // Neither operand runs through two neighbours of five axes.
    OperatorCase(
      ["f32[2, 1, n, 1, 3, h, 4]", "f32[3, 1, 5, 1, 4, 2]"],
      "%y = matrixProduct %0, %1 : f32[2, 3, n, 5, 3, h, 2]", .matrixProduct,
      sizes: [["0": [2, 1, 2, 1, 3, 6, 4], "1": [3, 1, 5, 1, 4, 2]]]),
    // Many small ones, and sums that are cut.
    OperatorCase(
      ["f32[n, 2, h, w]", "f32[n, 2, w, 3]"], "%y = matrixProduct %0, %1 : f32[n, 2, h, 3]",
      .matrixProduct,
      sizes: [
        ["0": [600, 2, 2, 3], "1": [600, 2, 3, 3]], ["0": [1, 2, 1, 1], "1": [1, 2, 1, 3]],
        ["0": [1, 2, 5, 9000], "1": [1, 2, 9000, 3]],
      ]),
    OperatorCase(
      ["i32[3, 4]", "i32[4, 2]"], "%y = matrixProduct %0, %1 : i32[3, 2]", .reference,
      sizes: [["0": [3, 4], "1": [4, 2]]]),
  ]
}
