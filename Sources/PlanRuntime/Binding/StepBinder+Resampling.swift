import Kernels
import Operators
import PlanFormat

extension StepBinder {
  mutating func bindLocalMean(_ op: LocalMean, result: PlanValueID) {
    let shape = shape(result)
    call(
      .localMean(
        LocalMeanParameters(
          planes: shape[0] * shape[1], height: shape[2], width: shape[3],
          windowHeight: op.windowHeight, windowWidth: op.windowWidth,
          input: floats(plan[result].operands[0]), output: floats(result))))
  }

  mutating func bindResize(_ op: Resize, result: PlanValueID) {
    let input = plan[result].operands[0]
    let (extents, shape) = (shape(input), shape(result))
    func axis(_ index: Int) -> ResampleAxis {
      let sampling = op.sampling(
        axis: index, input: extents[2 + index], output: shape[2 + index])
      return ResampleAxis(
        input: sampling.input, output: shape[2 + index], step: sampling.step,
        offset: sampling.offset, denominator: sampling.denominator)
    }
    call(
      .resample(
        ResampleParameters(
          planes: shape[0] * shape[1], rows: axis(0), columns: axis(1),
          interpolates: op.mode == .linear, input: floats(input), output: floats(result))))
  }
}
