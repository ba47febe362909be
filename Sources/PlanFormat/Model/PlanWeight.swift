public import TensorCore

/// The elements of a weight in the order in which a kernel reads them.
public struct PlanWeight: Hashable, Sendable {
  /// The name by which `Weight` operators refer to it: of one weight in two layouts, each has its
  /// own.
  public let name: String
  /// The type of the weight, before packing.
  public let type: TensorType
  /// The order of the elements.
  public let layout: WeightLayout
  /// The elements, `layout.byteCount(of:)` bytes.
  public let bytes: TensorBytes

  /// Describes a weight.
  public init(name: String, type: TensorType, layout: WeightLayout, bytes: TensorBytes) {
    self.name = name
    self.type = type
    self.layout = layout
    self.bytes = bytes
  }
}

/// The order of the elements of a weight.
public enum WeightLayout: Hashable, Sendable, CustomStringConvertible {
  /// As the type says, outermost axis first.
  case rowMajor
  /// A convolution's weight `[O, I, …]` in panels of four rows (`ProductPanels` of the kernels),
  /// for each of the groups: `[group][panel][k][4]`. Packed for a gate, a panel holds rows
  /// `2j, 2j + 1, C + 2j, C + 2j + 1` of the `2C` rows.
  case panels(groups: Int, gates: Bool)
  /// The same in bfloat16, two values of a row to a word of 32 bits, the first in its lower half:
  /// `[group][panel][pair of k][4][2]`, an odd k padded with zero.
  case panelsBF16(groups: Int, gates: Bool)

  /// Rows of a panel.
  public static let panelRows = 4

  /// The bytes that a weight of this type takes; `nil` where the layout does not fit the type.
  public func byteCount(of type: TensorType) -> Int? {
    guard let shape = type.staticShape else { return nil }
    switch self {
    case .rowMajor: return try? Tensor.byteCount(type.elementType, shape: shape)
    case .panels(let groups, let gates), .panelsBF16(let groups, let gates):
      guard type.elementType == .float32, shape.count >= 2, groups > 0, shape[0] > 0,
        shape[0].isMultiple(of: groups)
      else { return nil }
      let rows = shape[0] / groups
      if gates && (groups != 1 || !rows.isMultiple(of: 2)) { return nil }
      let panels = gates ? (rows / 2 + 1) / 2 : (rows + 3) / 4
      let packed = [groups, panels, WeightLayout.panelRows]
      guard isBFloat16 else {
        return try? Tensor.byteCount(.float32, shape: packed + shape.dropFirst())
      }
      guard let depth = try? Tensor.byteCount(.bool, shape: Array(shape.dropFirst())) else {
        return nil
      }
      return try? Tensor.byteCount(.float32, shape: packed + [depth / 2 + depth % 2])
    }
  }

  /// Whether the elements are rounded to bfloat16.
  public var isBFloat16: Bool {
    switch self {
    case .rowMajor, .panels: false
    case .panelsBF16: true
    }
  }

  /// `rowMajor`, `panels(groups: 1)`, `panels(groups: 1, gated)`, `panelsBF16(groups: 1)`.
  public var description: String {
    switch self {
    case .rowMajor: "rowMajor"
    case .panels(let groups, let gates): "panels(groups: \(groups)\(gates ? ", gated" : ""))"
    case .panelsBF16(let groups, let gates):
      "panelsBF16(groups: \(groups)\(gates ? ", gated" : ""))"
    }
  }
}
