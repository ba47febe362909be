/// How far a depthwise convolution reaches around a pixel.
struct StencilReach: Hashable, Sendable {
  /// Rows above, and as many below.
  let rows: Int
  /// Columns at the left, and as many at the right.
  let columns: Int
}

/// How the images of a chain are cut into parts.
///
/// Without a depthwise convolution an image is a line of pixels, cut into blocks. With one it is cut
/// into strips as wide as the scratch admits, mostly the whole width, and these into bands of rows;
/// bands go down a strip, and what the convolution reads of two bands is computed once.
struct ChainTiling: Hashable, Sendable {
  /// Rows of an image; 1 without a depthwise convolution.
  let height: Int
  /// Columns of an image; all pixels without a depthwise convolution.
  let width: Int
  /// Rows of a tile.
  let tileHeight: Int
  /// Columns of a tile.
  let tileWidth: Int
  /// How far the depthwise convolution reaches; 0 without.
  let reach: StencilReach

  /// The largest scratch: what the second-level cache holds beside weights and packed columns.
  static let largestScratch = 1664 << 10

  /// Bands of a strip.
  var bands: Int { (height - 1) / tileHeight + 1 }
  /// Strips of an image.
  var strips: Int { (width - 1) / tileWidth + 1 }
  /// Tiles of an image, band after band, strip after strip.
  var tilesPerImage: Int { bands * strips }

  /// Elements of one plane of a local value.
  func planeStride(hasHalo: Bool) -> Int {
    let rows = tileHeight + (hasHalo ? 2 * reach.rows : 0)
    let columns = tileWidth + (hasHalo && strips > 1 ? 2 * reach.columns : 0)
    return PlaneStrides.padded(rows * columns)
  }

  /// Tile number `index` of an image.
  func tile(_ index: Int) -> ChainTile {
    let (strip, band) = index.quotientAndRemainder(dividingBy: bands)
    let (row, column) = (band * tileHeight, strip * tileWidth)
    return ChainTile(
      rows: row..<min(height, row + tileHeight), columns: column..<min(width, column + tileWidth),
      isFirstOfStrip: band == 0)
  }

  /// Blocks of a line of pixels, the best first: multiples of the kernels' tiles, and at least
  /// twenty of them if possible, so that several threads have about the same to do.
  static func blocks(pixels: Int) -> [ChainTiling] {
    let sizes = pixels >= 20 * 384 ? [384, 192] : [192, 384]
    return sizes.filter { $0 <= pixels }.map {
      ChainTiling(
        height: 1, width: pixels, tileHeight: 1, tileWidth: $0,
        reach: StencilReach(rows: 0, columns: 0))
    }
  }

  /// Tiles around a depthwise convolution, the best first: the fewer rows and columns are computed
  /// or moved again, the better.
  static func tiles(
    height: Int, width: Int, reach: StencilReach, allowsStrips: Bool
  ) -> [ChainTiling] {
    var tilings: [(cost: Double, tiling: ChainTiling)] = []
    for rows in [16, 8, 4, 2] where rows <= max(2, height) && rows >= 2 * reach.rows {
      for strips in 1...(allowsStrips ? max(1, width / 64) : 1) {
        let columns = (width - 1) / strips + 1
        let moved = 0.1 * Double(2 * reach.rows) / Double(rows)
        // Rows of strips are put together once more before they are multiplied.
        let repeated = strips > 1 ? 0.05 + Double(2 * reach.columns) / Double(columns) : 0
        tilings.append(
          (
            moved + repeated,
            ChainTiling(
              height: height, width: width, tileHeight: rows, tileWidth: columns, reach: reach)
          ))
      }
    }
    return tilings.sorted { $0.cost < $1.cost }.map(\.tiling)
  }
}

/// One part of an image.
struct ChainTile: Hashable, Sendable {
  /// The rows of the results.
  let rows: Range<Int>
  /// The columns of the results.
  let columns: Range<Int>
  /// Whether no tile lies above it in its strip.
  let isFirstOfStrip: Bool
}
