import Operators
import PlanFormat
import TensorCore

/// Steps that run together, part by part of the image.
///
/// Every step of a chain computes a pixel of its result from the same pixel of its images: 1x1
/// convolutions, normalisations over channels, gates, sums. One depthwise convolution may be among
/// them, which reads the neighbours too. One part goes through all steps before the next, so that
/// what one step hands to the next stays in the second-level cache. Values that only the chain uses
/// exist for one part at a time, in a scratch of the thread.
///
/// The parts depend on the extents alone, and every kernel computes a pixel alike wherever it lies:
/// the bits are those of running step after step, for any number of threads.
struct PixelChain: Sendable {
  /// The steps, which follow one another in the plan.
  let steps: Range<Int>
  /// The depthwise convolution among them.
  let stencil: Int?
  /// Images of the batch.
  let batch: Int
  /// How each image is cut.
  let tiling: ChainTiling
  /// Where the values that only the chain uses lie in the scratch.
  let locals: [PlanValueID: LocalPlace]
  /// The size of the scratch of one thread, in bytes.
  let scratchBytes: Int

  /// Pixels of one image.
  var pixels: Int { tiling.height * tiling.width }

  /// The number of parts.
  var tileCount: Int { batch * tiling.tilesPerImage }
}

/// Where a value of a chain lies in the scratch, in elements.
struct LocalPlace: Hashable, Sendable {
  /// The first element.
  let offset: Int
  /// Elements between two planes.
  let planeStride: Int
  /// Whether it is in the order in which products multiply, see `ProductParameters`.
  let isPacked: Bool
}

/// What a step is to a chain.
enum PixelRole {
  /// Each pixel by itself; `parameters` are the same for all of them.
  case pixelwise(parameters: [PlanValueID])
  /// Each pixel by itself, after something that needs the whole of an image.
  case pixelwiseAfterAll
  /// A depthwise convolution that keeps the size.
  case stencil(StencilReach)
  /// Nothing is computed, or something small that needs nothing of the chain.
  case aside
  /// All else.
  case barrier

  var isAside: Bool { if case .aside = self { true } else { false } }
}
