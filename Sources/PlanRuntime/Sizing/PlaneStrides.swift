import Operators
import PlanFormat
import TensorCore

/// How far apart the planes of every value lie.
///
/// The planes of an image of 256x256 are a multiple of every cache's way apart: the same pixel of all
/// channels competes for the same eight lines, and what was asked for early is gone before it is
/// used. So planes are padded to an odd number of cache lines (`padded`), unless a step needs the
/// elements of a value dense, or the value goes in or out.
struct PlaneStrides {
  /// Elements between two planes of `[N, C, H, W]`; of other values, the elements of a plane.
  private(set) var strides: [Int]

  private let plan: Plan
  private let shapes: [[Int]]
  private var isPadded: [Bool]

  /// All values dense.
  init(dense plan: Plan, shapes: [[Int]]) {
    self.plan = plan
    self.shapes = shapes
    strides = shapes.map { $0.dropFirst(2).reduce(1, *) }
    isPadded = [Bool](repeating: false, count: shapes.count)
  }

  /// Planes padded where all steps admit it.
  init(_ plan: Plan, shapes: [[Int]], forms: [StepForm]) {
    self.init(dense: plan, shapes: shapes)
    for step in plan.steps {
      guard let result = step.values.last else { continue }
      isPadded[result.index] =
        shapes[result.index].count == 4 && plan[result].type.elementType == .float32
    }
    for output in plan.outputs { isPadded[output.value.index] = false }
    for (step, form) in zip(plan.steps, forms) { restrict(step, form) }
    while spreadOverViews(forms) {}
    for index in shapes.indices where isPadded[index] {
      let stride = PlaneStrides.padded(strides[index])
      isPadded[index] = stride != strides[index]
      strides[index] = stride
    }
  }

  /// Elements between two planes.
  subscript(id: PlanValueID) -> Int { strides[id.index] }

  /// The bytes of the memory of a value.
  func byteCount(of id: PlanValueID) -> Int {
    let row = shapes[id.index].prefix(2).reduce(plan[id].type.elementType.byteCount, *)
    // What does not fit with its padding is more than any arena has.
    let (bytes, overflow) = row.multipliedReportingOverflow(by: strides[id.index])
    return overflow ? .max : bytes
  }

  /// Whether the elements of a value follow one another.
  func isDense(_ id: PlanValueID) -> Bool { !isPadded[id.index] }

  /// The elements from one plane of `count` elements to the next: an odd number of cache lines that
  /// keeps neighbours five lines or more apart, whichever the power of two that counts them. Small
  /// planes, of which the padding would be much, stay as they are.
  static func padded(_ count: Int) -> Int {
    guard count >= 1024 else { return count }
    var lines = (count - 1) / 16 + 1
    while ![5, 7, 9, 11].contains(lines % 16) { lines += 1 }
    return 16 * lines - count <= count / 12 ? 16 * lines : count
  }

  /// Values that a step takes or gives dense.
  private mutating func restrict(_ step: PlanStep, _ form: StepForm) {
    guard let result = step.values.last else { return }
    let operands = step.operands(in: plan.values)
    switch form {
    // Weights that are computed are packed as they are.
    case .product(let form), .depthwise(let form): isPadded[form.weight.index] = false
    case _: break
    }
    if admitsPadding(form, result) { return }
    for id in operands + [result] { isPadded[id.index] = false }
  }

  private func admitsPadding(_ form: StepForm, _ result: PlanValueID) -> Bool {
    let shape = shapes[result.index]
    switch form {
    case .product, .layerNorm, .scaledResidual, .channelAttention, .view: return true
    case .copy(let movement):
      if case .pad = movement { return false }
      return true
    case .depthwise(let form): return shapes[form.weight.index][1] == 1
    case .simpleGate(let op): return op.axis == 1
    case .reduce(_, let axes):
      return axes == 2 && shapes[plan[result].operands[0].index].count == 4
    case .binary(let form):
      return [form.left, form.right].allSatisfy {
        shapes[$0.index] == shape || PixelChains.isPerPlane(shapes[$0.index], of: shape)
      }
    case .reference, .averagePool, .localMean, .resize, .unary, .l2Normalize, .softmax,
      .topKSoftmax, .fill, .matrixProduct:
      return false
    }
  }

  /// A view lies in its operand: both are padded, or neither.
  ///
  /// - Returns: Whether anything changed.
  private mutating func spreadOverViews(_ forms: [StepForm]) -> Bool {
    var changed = false
    for (step, form) in zip(plan.steps, forms) {
      guard let result = step.values.last, let operand = plan[result].operands.first,
        ViewRule.isView(result, form: form, plan, shapes)
      else { continue }
      let keeps =
        shapes[result.index].suffix(2) == shapes[operand.index].suffix(2)
        && shapes[result.index].count == shapes[operand.index].count
      let both = keeps && isPadded[result.index] && isPadded[operand.index]
      for id in [result, operand] where isPadded[id.index] != both {
        isPadded[id.index] = both
        changed = true
      }
    }
    return changed
  }
}
