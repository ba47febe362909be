import PlanFormat

extension OperatorCase {
  private static let sizes: [[String: [Int]]] = [
    ["0": [1, 3, 2, 2]], ["0": [1, 3, 4, 10]], ["0": [2, 3, 30, 34]], ["0": [1, 3, 200, 262]],
  ]

  static let resampling: [OperatorCase] =
    [(1, 1), (3, 2), (5, 8), (48, 48), (384, 7)].map { height, width in
      OperatorCase(
        ["f32[n, 3, 2h, 2w]"],
        """
        %y = localMean %0 {windowHeight: \(height), windowWidth: \(width)} : f32[n, 3, 2h, 2w]
        """, .localMean, sizes: sizes)
    }
    + ["linear", "nearestDown", "nearestUp", "nearestHalfDown", "nearestHalfUp"].flatMap { mode in
      ["halfPixel", "alignCorners", "asymmetric"].map { coordinates in
        OperatorCase(
          ["f32[n, 3, 2h, 2w]"],
          """
          %y = resize %0 {mode: .\(mode), coordinates: .\(coordinates), up: [2, 3], \
          down: [1, 2]} : f32[n, 3, 4h, 3w]
          """, .resize, sizes: sizes)
      }
    } + [
      OperatorCase(
        ["f32[n, 3, 2h, 2w]"],
        """
        %y = resize %0 {mode: .linear, coordinates: .halfPixel, up: [2, 2], down: [1, 1]} \
        : f32[n, 3, 4h, 4w]
        """, .resize, sizes: sizes)
    ]
}
