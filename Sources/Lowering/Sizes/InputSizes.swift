import SourceGraphs
import TensorCore

/// What is assumed of the heights and widths that the file leaves open.
struct SizeHypothesis: Hashable {
  /// The extent is a multiple of this, or filled up to one by the network.
  var multiple: Int
  /// Whether the network fills up itself: `M·h − r` with `0 ≤ r < M` is every extent.
  var padsItself: Bool

  /// Nothing is assumed.
  static let anySize = SizeHypothesis(multiple: 1, padsItself: true)
  /// The largest multiple that is tried.
  static let largestMultiple = 256

  /// The extent of a symbol under the hypothesis.
  func extent(_ name: String) throws(DimError) -> Dim {
    let whole = try Dim(multiple) * Dim(Symbol(name))
    guard padsItself else { return whole }
    return try whole - Dim(Symbol(name, bound: multiple))
  }
}

/// The extents of the inputs, those that the file leaves open as symbols.
struct InputSizes {
  /// An extent of an input.
  enum Extent: Hashable {
    case fixed(Int)
    /// A symbol that may be anything, such as the number of images.
    case free(String)
    /// A height, width or depth.
    case spatial(String)
  }

  /// The extents of every input, in order.
  private(set) var extents: [[Extent]] = []
  /// The element type of every input, in order.
  private var elementTypes: [ElementType] = []
  private var names: [SourceDim: String] = [:]
  private var taken: Set<String> = ["table"]

  init(_ source: SourceGraph) throws(LoweringFailure) {
    var errors: [LoweringError] = []
    for input in source.inputs {
      guard let elementType = input.elementType, let dims = input.dims else {
        errors.append(LoweringError(place: .input(input.name), reason: .untyped))
        continue
      }
      elementTypes.append(elementType)
      extents.append(dims.indices.map { extent(dims, $0, elementType) })
    }
    guard errors.isEmpty else { throw LoweringFailure(errors: errors) }
  }

  /// Whether a height or width is left open.
  var hasSpatialSymbols: Bool {
    extents.joined().contains { if case .spatial = $0 { true } else { false } }
  }

  /// The types of the inputs under a hypothesis.
  func types(_ hypothesis: SizeHypothesis) throws(DimError) -> [TensorType] {
    var types: [TensorType] = []
    for (elementType, extents) in zip(elementTypes, extents) {
      var shape: [Dim] = []
      for extent in extents {
        switch extent {
        case .fixed(let value): shape.append(Dim(value))
        case .free(let name): shape.append(Dim(Symbol(name)))
        case .spatial(let name): shape.append(try hypothesis.extent(name))
        }
      }
      types.append(TensorType(elementType, shape))
    }
    return types
  }

  private mutating func extent(
    _ dims: [SourceDim], _ axis: Int, _ elementType: ElementType
  ) -> Extent {
    if case .fixed(let value) = dims[axis] { return .fixed(value) }
    let isSpatial = dims.count >= 3 && axis >= 2 && elementType.isFloatingPoint
    let preferred: String
    if isSpatial {
      preferred = ["w", "h", "d"][min(2, dims.count - 1 - axis)]
    } else if axis == 0, dims.count >= 2 {
      preferred = "n"
    } else {
      preferred = "s"
    }
    let name = name(dims[axis], preferred: preferred)
    return isSpatial ? .spatial(name) : .free(name)
  }

  /// Equal names in the file are equal symbols; an unnamed extent has a symbol of its own.
  private mutating func name(_ dim: SourceDim, preferred: String) -> String {
    if dim != .unknown, let known = names[dim] { return known }
    var candidate = preferred
    var number = 2
    while taken.contains(candidate) {
      candidate = "\(preferred)\(number)"
      number += 1
    }
    taken.insert(candidate)
    if dim != .unknown { names[dim] = candidate }
    return candidate
  }
}
