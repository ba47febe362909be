import Kernels
import Operators
import PlanFormat

extension StepBinder {
  /// The panels of a product's weight, which a plan stores as such; the weight that other steps
  /// compute is packed into scratch first.
  mutating func panels(of form: ConvolutionForm) -> UnsafePointer<Float> {
    let weight = floats(form.weight)
    if case .weight = plan[form.weight].op { return UnsafePointer(weight) }
    let (shape, groups) = (shape(form.weight), form.convolution.groups)
    let (rows, depth) = (shape[0] / groups, shape[1...].reduce(1, *))
    let count = ProductPanels.floatCount(groups: groups, outputChannels: rows, depth: depth)
    let panels = scratch(count, of: Float.self)
    let (whole, rest) = rows.quotientAndRemainder(dividingBy: ProductPanels.rows)
    if rest > 0 {
      call(.fill(FillParameters(count: count, destination: panels, value: 0)))
    }
    // [group][panel][k][row of the panel] of rows of k.
    let source = StridedTensor(
      offset: 0, sizes: [groups, whole, depth, ProductPanels.rows],
      strides: [rows * depth, ProductPanels.rows * depth, 1, depth])
    var destination = source
    destination.strides = [
      count / groups, ProductPanels.rows * depth, ProductPanels.rows, 1,
    ]
    copy(source, at: weight, to: destination, at: panels)
    copy(
      source.sliced(1, from: whole, count: 1, step: 1).sliced(3, from: 0, count: rest, step: 1),
      at: weight,
      to: destination.sliced(1, from: whole, count: 1, step: 1)
        .sliced(3, from: 0, count: rest, step: 1),
      at: panels)
    return UnsafePointer(panels)
  }
}
