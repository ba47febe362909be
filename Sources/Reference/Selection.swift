import Operators
import TensorCore

extension TopK {
  func evaluate(_ x: Tensor, _ shape: [Int]) throws(EvaluationError) -> Tensor {
    switch x.numbers {
    case .floating(let elements):
      return try taken(x, elements, shape, isLarger: TopK.isLarger)
    case .integers(let elements):
      let order = IntegerOrder(of: x.elementType)
      return try taken(x, elements, shape) { order.key($0) > order.key($1) }
    }
  }

  private func taken<Number>(
    _ x: Tensor, _ elements: [Number], _ shape: [Int],
    isLarger: (Number, Number) -> Bool
  ) throws(EvaluationError) -> Tensor {
    let view = AxisView(x.shape, axis: axis)
    // Places of the elements taken, in the layout of the result.
    var places = [Int](repeating: 0, count: view.outer * count * view.inner)
    for block in 0..<view.outer {
      for column in 0..<view.inner {
        let first = block * view.extent * view.inner + column
        let sorted = (0..<view.extent).sorted { a, b in
          let (x, y) = (elements[first + a * view.inner], elements[first + b * view.inner])
          let comesFirst = takesLargest ? isLarger(x, y) : isLarger(y, x)
          if comesFirst { return true }
          let comesLater = takesLargest ? isLarger(y, x) : isLarger(x, y)
          return !comesLater && a < b
        }
        for rank in 0..<count {
          places[(block * count + rank) * view.inner + column] = sorted[rank]
        }
      }
    }
    if givesIndices {
      return try tensor { () throws(TensorError) in
        try Tensor(.int64, shape: shape, integers: places.map(Int64.init))
      }
    }
    return try takeAlong(x, view, places: places, count: count, shape)
  }

  private func takeAlong(
    _ x: Tensor, _ view: AxisView, places: [Int], count: Int, _ shape: [Int]
  ) throws(EvaluationError) -> Tensor {
    let size = x.elementType.byteCount
    let source = x.bytes.array()
    var bytes: [UInt8] = []
    bytes.reserveCapacity(places.count * size)
    for (index, place) in places.enumerated() {
      let block = index / (count * view.inner)
      let element = (block * view.extent + place) * view.inner + index % view.inner
      bytes.append(contentsOf: source[element * size..<(element + 1) * size])
    }
    return try tensor { () throws(TensorError) in
      try Tensor(x.elementType, shape: shape, bytes: TensorBytes(bytes))
    }
  }
}

/// An index that may count from the end, checked.
private func checkedIndex(
  _ index: Int64, axis: Int, extent: Int
) throws(EvaluationError) -> Int {
  let counted = index < 0 ? index + Int64(extent) : index
  guard counted >= 0, counted < Int64(extent) else {
    throw .index(index, axis: axis, extent: extent)
  }
  return Int(counted)
}

extension Gather {
  func evaluate(
    _ data: Tensor, _ indices: Tensor, _ shape: [Int]
  ) throws(EvaluationError) -> Tensor {
    let view = AxisView(data.shape, axis: axis)
    var places: [Int] = []
    for index in indices.integers() {
      places.append(try checkedIndex(index, axis: axis, extent: view.extent))
    }
    let run = view.inner * data.elementType.byteCount
    let source = data.bytes.array()
    var bytes: [UInt8] = []
    bytes.reserveCapacity(view.outer * places.count * run)
    for block in 0..<view.outer {
      for place in places {
        let first = (block * view.extent + place) * run
        bytes.append(contentsOf: source[first..<first + run])
      }
    }
    return try tensor { () throws(TensorError) in
      try Tensor(data.elementType, shape: shape, bytes: TensorBytes(bytes))
    }
  }
}

extension ScatterElements {
  func evaluate(_ operands: [Tensor]) throws(EvaluationError) -> Tensor {
    let data = operands[0]
    let targets = try targetOffsets(operands[1], in: data.shape)
    switch (data.numbers, operands[2].numbers) {
    case (.integers(let elements), .integers(let updates)):
      let order = IntegerOrder(of: data.elementType)
      return try data.with(
        scattered(elements, targets, updates) { old, new in
          switch reduction {
          case .none: new
          case .add: old &+ new
          case .multiply: old &* new
          case .maximum: order.key(old) > order.key(new) ? old : new
          case .minimum: order.key(old) < order.key(new) ? old : new
          }
        })
    case _:
      return try data.with(
        scattered(data.doubles(), targets, operands[2].doubles()) { old, new in
          switch reduction {
          case .none: new
          case .add: old + new
          case .multiply: old * new
          case .maximum: old.isNaN || old > new ? old : new
          case .minimum: old.isNaN || old < new ? old : new
          }
        })
    }
  }

  /// The offset in data that each update goes to.
  private func targetOffsets(
    _ indices: Tensor, in shape: [Int]
  ) throws(EvaluationError) -> [Int] {
    var strides = rowMajorStrides(shape)
    let along = strides[axis]
    strides[axis] = 0
    var offsets = StridedOffsets(shape: indices.shape, strides: strides)
    var targets: [Int] = []
    for index in indices.integers() {
      let place = try checkedIndex(index, axis: axis, extent: shape[axis])
      targets.append(offsets.offset + place * along)
      offsets.advance()
    }
    return targets
  }

  private func scattered<Number>(
    _ elements: [Number], _ targets: [Int], _ updates: [Number],
    _ combine: (Number, Number) -> Number
  ) -> [Number] {
    var result = elements
    for (target, update) in zip(targets, updates) {
      result[target] = combine(result[target], update)
    }
    return result
  }
}
