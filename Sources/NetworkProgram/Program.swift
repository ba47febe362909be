import Operators
public import PlanFormat
public import TensorCore

/// A value that a step of a program has computed.
public struct Value: Hashable, Sendable {
  let id: PlanValueID
}

/// A network as it is written in Swift: its steps in the order in which they run.
///
///     var program = Program(metadata, weights: table)
///     let x = program.input("x", [1, 3, 16 * h, 16 * w])
///     let y = program.convolution(x, Module.network.intro, padding: 1)
///     program.output(y, "y")
///     let plan = try program.finish()
///
/// Every method adds one step, computed by the kernel of its name, and gives its result; types are
/// inferred by the shape rules of the operators. The first thing that does not fit is remembered and
/// thrown by `finish()`, so that a network reads without `try` on every line; what follows it is
/// ignored.
public struct Program {
  private var builder: PlanBuilder
  private let table: WeightTable
  private var weights: [String: Value] = [:]
  private var firstError: ProgramError?
  /// The values of the step that is being put together; `nil` between steps.
  private var group: [PlanValueID]?

  /// Begins a network.
  ///
  /// - Parameters:
  ///   - metadata: Goes into the plan.
  ///   - weights: What `Module`s name.
  ///   - weightsDigest: The digest of the weights that the network was written for; other weights
  ///     are an error. `nil` to take any that fit.
  public init(_ metadata: PlanMetadata, weights: WeightTable, weightsDigest: UInt64? = nil) {
    builder = PlanBuilder(metadata)
    table = weights
    if let expected = weightsDigest, expected != weights.digest {
      firstError = .foreignWeights(found: weights.digest, expected: expected)
    }
  }

  /// An input of the network.
  public mutating func input(
    _ name: String, _ shape: [Extent], _ elementType: ElementType = .float32
  ) -> Value {
    add(.input(Input(name: name, type: TensorType(elementType, dims(shape)))), [])
  }

  /// A weight, as the table has it.
  public mutating func weight(_ module: Module) -> Value {
    if let known = weights[module.path] { return known }
    guard let weight = table.weight(named: module.path) else {
      return fail(.missingWeight(name: module.path))
    }
    do throws(PlanError) {
      try builder.add(weight)
    } catch {
      return fail(.plan(error))
    }
    let value = add(.weight(Weight(name: weight.name, type: weight.type)), [], at: module)
    weights[module.path] = value
    return value
  }

  /// Names a result of the network.
  public mutating func output(_ value: Value, _ name: String) {
    builder.add(PlanOutput(name: name, value: value.id))
  }

  /// One step of several operators, or by another kernel than the operator's own.
  ///
  ///     program.step(.reference) { $0.add(a, b) }
  ///
  /// - Parameters:
  ///   - kernel: What computes the step.
  ///   - body: Adds the operators; all but the last lie inside the step.
  /// - Returns: The result, that of the last operator.
  public mutating func step(_ kernel: StepKernel, _ body: (inout Program) -> Value) -> Value {
    begin()
    let result = body(&self)
    commit(kernel)
    return result
  }

  /// Checks everything and gives the plan.
  ///
  /// - Throws: `ProgramError`, the first thing that did not fit.
  public consuming func finish() throws(ProgramError) -> Plan {
    if let firstError { throw firstError }
    do throws(PlanError) {
      return try builder.finish()
    } catch {
      throw .plan(error)
    }
  }
}

// What the vocabulary is made of.
extension Program {
  /// Remembers the first error; what is returned stands for a value that will never be.
  mutating func fail(_ error: ProgramError) -> Value {
    if firstError == nil { firstError = error }
    return Value(id: PlanValueID(0))
  }

  /// The type of a value; after an error, any.
  func type(of value: Value) -> TensorType {
    value.id.index < builder.valueCount ? builder.type(of: value.id) : TensorType(.float32, [])
  }

  /// Extents in normal form.
  mutating func dims(_ extents: [Extent]) -> [Dim] { extents.map { dim($0) } }

  /// An extent in normal form.
  mutating func dim(_ extent: Extent) -> Dim {
    switch extent.dim {
    case .success(let dim): return dim
    case .failure(let error):
      _ = fail(.extent(error))
      return 1
    }
  }

  /// Adds an operator: to the step that is being put together, or as a step of its own kernel, or of
  /// the scalar evaluator where that cannot compute it.
  mutating func compute(_ op: Op, _ operands: [Value], at module: Module? = nil) -> Value {
    guard group == nil else { return add(op, operands, at: module) }
    begin()
    let value = add(op, operands, at: module)
    let kernel = StepForm.kernel(for: op) ?? .reference
    let isAccepted = firstError == nil && builder.accepts(PlanStep(kernel, [value.id]))
    commit(isAccepted ? kernel : .reference)
    return value
  }

  /// Adds several operators as one step; inside a step, to that.
  mutating func fused(_ kernel: StepKernel, _ body: (inout Program) -> Value) -> Value {
    group == nil ? step(kernel, body) : body(&self)
  }

  private mutating func begin() {
    if group != nil { _ = fail(.plan(.kernel(step: 0, .reference, reason: "a step in a step"))) }
    group = []
  }

  private mutating func commit(_ kernel: StepKernel) {
    let values = group ?? []
    group = nil
    guard firstError == nil else { return }
    do throws(PlanError) {
      try builder.add(PlanStep(kernel, values))
    } catch {
      _ = fail(.plan(error))
    }
  }

  private mutating func add(_ op: Op, _ operands: [Value], at module: Module? = nil) -> Value {
    guard firstError == nil else { return Value(id: PlanValueID(0)) }
    do throws(PlanError) {
      let origin = module.map { PlanOrigin(node: $0.path, modulePath: $0.path) }
      let id = try builder.add(op, operands.map(\.id), origin: origin)
      if !op.isSource || op.isFill { group?.append(id) }
      return Value(id: id)
    } catch {
      return fail(.plan(error))
    }
  }
}

extension Op {
  /// Whether the operator computes something, though it has no operands.
  fileprivate var isFill: Bool {
    if case .fill = self { true } else { false }
  }
}
