import IR
import Operators
import Passes
import Reference
import TensorCore

/// Whether two graphs are the same network.
///
/// An export for one size has constant extents where a checkpoint has symbolic ones. Then the
/// symbols of the latter are bound to that size, and the passes run again: a slice that cuts off
/// the padding is none where nothing was padded. Two networks that both leave some extents open, but
/// not the same ones, are compared at a size that both take.
struct GraphComparison {
  /// Where they differ first; `nil` when they are the same network.
  let difference: GraphDifference?
  /// The extents of the inputs at which they were compared; `nil` where it was at every size.
  let sizes: [[Int]]?

  /// - Parameters:
  ///   - a: The first graph, after the passes that recognise.
  ///   - b: The second graph, likewise.
  ///   - selection: The passes that made them.
  init(_ a: Graph, _ b: Graph, passes selection: Pipeline.Selection) {
    let (ofA, ofB) = (a.constantInputs, b.constantInputs)
    if ofA == nil, let ofB, let bound = a.specialized(to: ofB, selection) {
      (difference, sizes) = (GraphDifference(bound, b), ofB)
    } else if let ofA, ofB == nil, let bound = b.specialized(to: ofA, selection) {
      (difference, sizes) = (GraphDifference(a, bound), ofA)
    } else if a.inputTypes != b.inputTypes,
      let common = InputExtents.common(a.inputTypes, b.inputTypes),
      let boundA = a.specialized(to: common, selection),
      let boundB = b.specialized(to: common, selection)
    {
      (difference, sizes) = (GraphDifference(boundA, boundB), common)
    } else {
      (difference, sizes) = (GraphDifference(a, b), nil)
    }
  }
}

extension Graph {
  fileprivate var inputTypes: [TensorType] { inputs.map { type(of: $0) } }

  /// The extents of all inputs, where they are constant.
  fileprivate var constantInputs: [[Int]]? {
    let shapes = inputs.compactMap { type(of: $0).staticShape }
    return shapes.count == inputs.count ? shapes : nil
  }

  /// The network for one size: symbols bound, types inferred anew, passes run again. `nil` where it
  /// does not take that size.
  fileprivate func specialized(to sizes: [[Int]], _ selection: Pipeline.Selection) -> Graph? {
    guard sizes.count == inputs.count else { return nil }
    var binding: [Symbol: Int] = [:]
    for (id, size) in zip(inputs, sizes) {
      guard (try? type(of: id).solve(for: size, &binding)) != nil else { return nil }
    }
    let known = binding
    guard let bound = try? bound(to: known) else { return nil }
    // What should become local is so already.
    return try? Pipeline.run(bound, selection, pooling: .global).recognized
  }

  private func bound(to binding: [Symbol: Int]) throws(EvaluationError) -> Graph {
    var ops: [Op] = []
    for value in values {
      guard case .input(let input) = value.op else {
        ops.append(try value.op.bound(to: binding))
        continue
      }
      do throws(DimError) {
        let shape = try input.type.evaluatedShape(binding)
        let type = TensorType(input.type.elementType, shape.map { Dim($0) })
        ops.append(.input(Input(name: input.name, type: type)))
      } catch {
        throw .extent(error)
      }
    }
    do throws(ShapeError) {
      return try rebuilt { graph, id, operands throws(ShapeError) in
        try graph.add(ops[id.index], operands, origin: self.origins[id])
      }
    } catch {
      throw .shape(error)
    }
  }
}
