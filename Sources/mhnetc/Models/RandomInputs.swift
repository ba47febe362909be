import Operators
import PlanFormat
import TensorCore

/// Random tensors for a network's inputs, the same ones every time: numbers in [0, 1).
struct RandomInputs {
  private let plan: Plan
  private let size: ImageSize?
  private let fixed: [[Int?]]

  /// - Parameters:
  ///   - plan: The network.
  ///   - size: Height and width; `nil` for the smallest that is at least 32 in each.
  ///   - fixed: For each input and axis an extent to take where the network leaves it open.
  init(_ plan: Plan, size: ImageSize?, fixed: [[Int?]] = []) {
    self.plan = plan
    self.size = size
    self.fixed = fixed
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
    for (position, id) in plan.inputs.enumerated() {
      guard case .input(let input) = plan[id].op else { continue }
      var shape: [Int] = []
      for (axis, extent) in input.type.shape.enumerated() {
        let fixed =
          position < fixed.count && axis < fixed[position].count ? fixed[position][axis] : nil
        shape.append(try value(of: extent, axis: axis, of: input.type, fixed, file: file))
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
    of extent: Dim, axis: Int, of type: TensorType, _ fixed: Int?, file: String
  ) throws(Diagnostic) -> Int {
    let ofSize = type.rank == 4 && axis >= 2 ? (axis == 2 ? size?.height : size?.width) : nil
    let wanted = ofSize ?? fixed
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
    if let first = candidates.first(where: { extent.admits($0) }) { return first }
    let nearest = wanted.map { wanted in
      let above = (wanted..<wanted + 512).first { extent.admits($0) }
      let below = (max(1, wanted - 512)..<wanted).last { extent.admits($0) }
      return [below, above].compactMap { $0 }.map(String.init).joined(separator: " and ")
    }
    throw Diagnostic(
      .usage, file: file, place: axis == 2 ? "height" : "width",
      "found \(wanted.map(String.init) ?? "nothing"), expected \(extent); the nearest that work "
        + "are \(nearest ?? "unknown")")
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
