import Operators
import PlanFormat
import TensorCore

/// Random tensors for a network's inputs, the same ones every time: numbers in [0, 1).
struct RandomInputs {
  private let plan: Plan
  private let size: ImageSize?

  init(_ plan: Plan, size: ImageSize?) {
    self.plan = plan
    self.size = size
  }

  /// The one height and width that the first input with four axes takes; `nil` where it takes
  /// several.
  static func onlySize(of plan: Plan) -> ImageSize? {
    for id in plan.inputs {
      guard case .input(let input) = plan[id].op, input.type.rank == 4 else { continue }
      guard let height = input.type.shape[2].value, let width = input.type.shape[3].value else {
        return nil
      }
      return ImageSize(height: height, width: width)
    }
    return nil
  }

  /// The inputs' shapes: the size for the last two of four axes, or the smallest that is at least
  /// 32 in each; 1 for other open extents.
  ///
  /// - Throws: `Diagnostic` when the network does not take the size.
  func shapes(file: String) throws(Diagnostic) -> [String: [Int]] {
    var shapes: [String: [Int]] = [:]
    for id in plan.inputs {
      guard case .input(let input) = plan[id].op else { continue }
      var shape: [Int] = []
      for (axis, extent) in input.type.shape.enumerated() {
        shape.append(try value(of: extent, axis: axis, of: input.type, file: file))
      }
      shapes[input.name] = shape
    }
    return shapes
  }

  func tensors(file: String) throws(Diagnostic) -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    var generator = SplitMix64(seed: 1)
    let shapes = try shapes(file: file)
    for id in plan.inputs {
      guard case .input(let input) = plan[id].op, let shape = shapes[input.name] else { continue }
      do throws(TensorError) {
        let count = try Tensor.byteCount(.uint8, shape: shape)
        let numbers = (0..<count).map { _ in generator.nextUnit() }
        tensors[input.name] = try Tensor(input.type.elementType, shape: shape, doubles: numbers)
      } catch {
        throw Diagnostic(.resourceLimit, file: file, "found an input of shape \(shape): \(error)")
      }
    }
    return tensors
  }

  private func value(
    of extent: Dim, axis: Int, of type: TensorType, file: String
  ) throws(Diagnostic) -> Int {
    let wanted = type.rank == 4 && axis >= 2 ? (axis == 2 ? size?.height : size?.width) : nil
    if let value = extent.value {
      if let wanted, wanted != value {
        throw Diagnostic(
          .usage, file: file, place: axis == 2 ? "height" : "width",
          "found \(wanted), expected \(value): this model takes one size only")
      }
      return value
    }
    let isSpatial = type.rank == 4 && axis >= 2
    let candidates = wanted.map { $0...$0 } ?? (isSpatial ? 32...4096 : 1...4096)
    if let first = candidates.first(where: { admits($0, extent, type) }) { return first }
    let nearest = wanted.map { wanted in
      let above = (wanted..<wanted + 512).first { admits($0, extent, type) }
      let below = (max(1, wanted - 512)..<wanted).last { admits($0, extent, type) }
      return [below, above].compactMap { $0 }.map(String.init).joined(separator: " and ")
    }
    throw Diagnostic(
      .usage, file: file, place: axis == 2 ? "height" : "width",
      "found \(wanted.map(String.init) ?? "nothing"), expected \(extent); the nearest that work "
        + "are \(nearest ?? "unknown")")
  }
}

extension RandomInputs {
  private func admits(_ candidate: Int, _ extent: Dim, _ type: TensorType) -> Bool {
    var binding: [Symbol: Int] = [:]
    do throws(SolvingError) {
      try TensorType(type.elementType, [extent]).solve(for: [candidate], &binding)
      return true
    } catch {
      return false
    }
  }
}

/// The SplitMix64 generator (Steele, Lea, Flood 2014): small, seeded, the same everywhere.
struct SplitMix64 {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number in [0, 1) with 24 random bits, so that it is a `Float` too.
  mutating func nextUnit() -> Double { Double(next() >> 40) * 0x1p-24 }
}
