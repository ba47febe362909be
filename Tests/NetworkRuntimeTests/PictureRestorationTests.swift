import NetworkRuntime
import Pictures
import TensorCore
import Testing

@Suite struct PictureRestorationTests {
  /// What is beyond an edge is what lies as far on this side of it, back and forth.
  @Test(arguments: [(5, 7), (4, 4), (1, 3), (2, 1), (9, 16)])
  func mirrorsToTheNextSize(height: Int, width: Int) throws {
    let restoration = try Networks.absolute().pictureRestoration()
    let planes = (0..<3 * height * width).map { Float($0) }
    let inputs = try restoration.inputs(planes: planes, height: height, width: width)
    let tensor = try #require(inputs["picture"])
    let (rows, columns) = ((height + 3) / 4 * 4, (width + 3) / 4 * 4)
    #expect(tensor.shape == [1, 3, rows, columns])
    let found = tensor.floats()
    /// Walks there and turns at the ends.
    func walked(_ steps: Int, _ extent: Int) -> Int {
      var (place, step) = (0, 1)
      for _ in 0..<steps where extent > 1 {
        if !(0..<extent).contains(place + step) { step = -step }
        place += step
      }
      return place
    }
    for plane in 0..<3 {
      for row in 0..<rows {
        for column in 0..<columns {
          let source = (plane * height + walked(row, height)) * width + walked(column, width)
          #expect(found[(plane * rows + row) * columns + column] == planes[source])
        }
      }
    }
  }

  /// Every depth, channel and opacity comes back as it was, from a network that changes nothing.
  @Test(arguments: Picture.Channels.allCases, [1, 3])
  func keepsWhatANetworkLeaves(channels: Picture.Channels, ofNetwork networkChannels: Int) throws {
    let seed = UInt64.random(in: 0...9999)
    var random = SplitMix64(seed: seed)
    let network = try Networks.absolute(channels: networkChannels)
    let (height, width) = (Int.random(in: 1...20, using: &random), 13)
    let count = height * width * channels.count
    for samples in [
      Picture.Samples.bits8((0..<count).map { _ in .random(in: 0...255, using: &random) }),
      .bits16((0..<count).map { _ in .random(in: 0...65535, using: &random) }),
    ] {
      let picture = try Picture(
        width: width, height: height, channels: channels, samples: samples)
      let restored = try network.restore(picture)
      let expected = networkChannels == 1 ? try picture.inGrey() : picture
      #expect(restored == expected, "seed \(seed)")
    }
  }

  @Test func refusesOtherNetworks() throws {
    #expect(throws: NetworkError.self) { try Networks.sum().pictureRestoration() }
    #expect(throws: NetworkError.self) {
      try Networks.absolute(channels: 2).memory(height: 8, width: 8)
    }
  }

  @Test(arguments: [(0, 4), (4, 0), (-1, 4), (.max, 4)])
  func refusesSizesThatAreNone(height: Int, width: Int) throws {
    let network = try Networks.absolute()
    #expect(throws: NetworkError.self) { try network.memory(height: height, width: width) }
    let planes: [Float] = [1]
    var restored: [Float] = [0]
    #expect(throws: NetworkError.self) {
      var span = restored.mutableSpan
      try network.restore(planes.span, height: height, width: width, into: &span)
    }
    #expect(restored == [0])
  }
}
