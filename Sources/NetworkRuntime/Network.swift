import KernelSelection
public import Kernels
import Operators
public import Pictures
public import PlanFormat
import PlanRuntime
public import TensorCore

/// A network in memory: its plan and weights, which never change.
///
/// Any number of threads may use one network at once. A run takes the memory for its size from those
/// that earlier runs of this size have left, or allocates it; what belongs to other sizes is given
/// back to the system.
public final class Network: Sendable {
  /// What runs.
  public let plan: Plan
  /// The kernels that this processor runs, of those that were built.
  private let kernels: KernelTable
  private let restoration: Result<PictureRestoration, PictureRestorationError>
  private let idle = IdleRuns()

  /// A network of a plan.
  ///
  /// - Parameters:
  ///   - plan: What runs.
  ///   - instructionSet: What the kernels were built for; on a lesser processor the network is
  ///     refused rather than slow.
  /// - Throws: `NetworkError.processor`, `.kernels`; `.run` where the plan needs instructions of its
  ///   own that are not here.
  public init(
    _ plan: Plan, builtFor instructionSet: InstructionSet = .scalar
  ) throws(NetworkError) {
    self.plan = plan
    do throws(KernelSelectionError) {
      kernels = try KernelSelection.best()
    } catch {
      throw .kernels(error)
    }
    let found = InstructionSet(rawValue: kernels.name) ?? .scalar
    guard found >= instructionSet else { throw .processor(found: found, needed: instructionSet) }
    if plan.requiredFeatures.contains(.bfloat16), kernels.productBF16 == nil {
      throw .run(.missingFeatures([.bfloat16], processor: kernels.name))
    }
    restoration = Result { () throws(PictureRestorationError) in try PictureRestoration(plan) }
  }

  /// The names and types of the inputs, in order.
  public var inputs: [(name: String, type: TensorType)] {
    plan.inputs.compactMap { id in
      if case .input(let input) = plan[id].op { (input.name, input.type) } else { nil }
    }
  }

  /// The names and types of the outputs, in order.
  public var outputs: [(name: String, type: TensorType)] {
    plan.outputs.map { ($0.name, plan[$0.value].type) }
  }

  /// What the network asks of pictures.
  ///
  /// - Throws: `NetworkError.picture` for a network that takes or gives something else.
  public func pictureRestoration() throws(NetworkError) -> PictureRestoration {
    do throws(PictureRestorationError) {
      return try restoration.get()
    } catch {
      throw .picture(error)
    }
  }

  // MARK: - Memory

  /// What a run at these shapes takes, and gives; nothing is allocated.
  ///
  /// - Parameter shapes: The shape of every input, by name.
  /// - Returns: Bytes beside plan and weights (each thread borrows up to about a megabyte more), and
  ///   the shape of every output.
  /// - Throws: `NetworkError.run`.
  public func memory(
    forInputs shapes: [String: [Int]]
  ) throws(NetworkError) -> (bytes: Int, outputShapes: [String: [Int]]) {
    let sized = try sizedPlan(shapes)
    var outputShapes: [String: [Int]] = [:]
    for output in plan.outputs { outputShapes[output.name] = sized.shape(of: output.value) }
    return (sized.peakBytes, outputShapes)
  }

  /// The bytes that the restoration of a picture takes: those of the run, and the copies of the
  /// picture on its way to the network and back. Nothing is allocated.
  ///
  /// - Throws: `NetworkError`.
  public func memory(height: Int, width: Int) throws(NetworkError) -> Int {
    let (shapes, copies) = try restorationSize(height: height, width: width)
    return saturatingSum(try sizedPlan(shapes).peakBytes, copies)
  }

  /// The bytes that finished runs have left for the next ones of their size.
  public var idleBytes: Int { idle.byteCount }

  /// Gives the memory that finished runs have left back to the system.
  public func releaseMemory() { idle.removeAll() }

  // MARK: - Runs

  /// Runs the network on tensors.
  ///
  /// - Parameters:
  ///   - inputs: A tensor for each input, of its element type.
  ///   - settings: Threads, memory, progress.
  /// - Returns: The results, by name: the same bits for any number of threads.
  /// - Throws: `NetworkError`.
  public func run(
    _ inputs: [String: Tensor], _ settings: RunSettings = RunSettings()
  ) throws(NetworkError) -> [String: Tensor] {
    let prepared = try prepare(inputs.mapValues(\.shape), copies: 0, settings)
    defer { idle.putBack(prepared) }
    return try run(prepared, inputs, settings)
  }

  /// Runs the network on tensors of C, which are read when their shapes suit the network.
  func run(
    _ tensors: CTensors, _ settings: RunSettings
  ) throws(NetworkError) -> [String: Tensor] {
    let shapes = try tensors.shapes(names: inputs.map(\.name))
    let prepared = try prepare(shapes, copies: 0, settings)
    defer { idle.putBack(prepared) }
    return try run(prepared, tensors.tensors(of: inputs), settings)
  }

  /// Restores a picture of any size: what the network does not take is mirrored at the right and
  /// bottom edges and cropped.
  ///
  /// - Parameters:
  ///   - picture: 8 or 16 bits, colours or grey, with or without opacity; a network of one channel
  ///     restores the luma.
  ///   - settings: Threads, memory, progress.
  /// - Returns: The restored picture, in the same size and depth, with the same opacity.
  /// - Throws: `NetworkError`.
  public func restore(
    _ picture: Picture, _ settings: RunSettings = RunSettings()
  ) throws(NetworkError) -> Picture {
    try restore(height: picture.height, width: picture.width, settings) { .success(picture) }
  }

  /// Restores a picture that is made when its size suits the network and the limit of memory.
  func restore(
    height: Int, width: Int, _ settings: RunSettings,
    picture: () -> Result<Picture, PictureError>
  ) throws(NetworkError) -> Picture {
    let restoration = try pictureRestoration()
    let (shapes, copies) = try restorationSize(height: height, width: width)
    let prepared = try prepare(shapes, copies: copies, settings)
    defer { idle.putBack(prepared) }
    let given: Picture
    do throws(PictureError) {
      given = restoration.takesGrey ? try picture().get().inGrey() : try picture().get()
    } catch {
      throw .picture(.picture(error))
    }
    let inputs: [String: Tensor]
    do throws(PictureRestorationError) {
      inputs = try restoration.inputs(for: given)
    } catch {
      throw .picture(error)
    }
    let outputs = try run(prepared, inputs, settings)
    do throws(PictureRestorationError) {
      return try restoration.picture(from: outputs, restoring: given)
    } catch {
      throw .picture(error)
    }
  }

  /// Restores a picture of numbers.
  ///
  /// - Parameters:
  ///   - planes: Channels x height x width, row-major, in [0, 1]: red, green, blue, or grey.
  ///   - height: Rows.
  ///   - width: Columns.
  ///   - restored: Takes the result, as many numbers, neither clipped nor rounded.
  ///   - settings: Threads, memory, progress.
  /// - Throws: `NetworkError`.
  public func restore(
    _ planes: Span<Float>, height: Int, width: Int, into restored: inout MutableSpan<Float>,
    _ settings: RunSettings = RunSettings()
  ) throws(NetworkError) {
    let restoration = try pictureRestoration()
    do throws(PictureRestorationError) {
      for count in [planes.count, restored.count] {
        try restoration.check(count, height: height, width: width)
      }
    } catch {
      throw .picture(error)
    }
    let (shapes, copies) = try restorationSize(height: height, width: width)
    let prepared = try prepare(shapes, copies: copies, settings)
    defer { idle.putBack(prepared) }
    let inputs: [String: Tensor]
    do throws(PictureRestorationError) {
      var copy: [Float] = []
      copy.reserveCapacity(planes.count)
      for index in planes.indices { copy.append(planes[index]) }
      inputs = try restoration.inputs(planes: copy, height: height, width: width)
    } catch {
      throw .picture(error)
    }
    let outputs = try run(prepared, inputs, settings)
    do throws(PictureRestorationError) {
      let result = try restoration.planes(from: outputs, height: height, width: width)
      for index in result.indices { restored[index] = result[index] }
    } catch {
      throw .picture(error)
    }
  }

  // MARK: - Prepared runs

  private func sizedPlan(_ shapes: [String: [Int]]) throws(NetworkError) -> SizedPlan {
    do throws(RuntimeError) {
      return try SizedPlan(plan, inputShapes: shapes)
    } catch {
      throw .run(error)
    }
  }

  /// The shape of the input for a picture, and the bytes of its copies on the way.
  private func restorationSize(
    height: Int, width: Int
  ) throws(NetworkError) -> (shapes: [String: [Int]], copies: Int) {
    let restoration = try pictureRestoration()
    do throws(PictureRestorationError) {
      return (
        try restoration.inputShape(height: height, width: width),
        try restoration.copiedBytes(height: height, width: width)
      )
    } catch {
      throw .picture(error)
    }
  }

  /// An idle run of these shapes and threads, or a new one; whoever takes it puts it back.
  ///
  /// The size and the limit are checked before anything is allocated; `copies` bytes are taken beside
  /// the run.
  private func prepare(
    _ shapes: [String: [Int]], copies: Int, _ settings: RunSettings
  ) throws(NetworkError) -> PreparedRun {
    let threads = settings.threads ?? WorkerPool.availableProcessors
    let found = idle.take(shapes, threads: threads)
    let sized: SizedPlan
    if let found { sized = found.network.sized } else { sized = try sizedPlan(shapes) }
    let needed = saturatingSum(sized.peakBytes, copies)
    if let limit = settings.memoryLimit {
      guard needed <= limit else {
        if let found { idle.putBack(found) }
        throw .run(.memoryLimit(needed: needed, limit: limit))
      }
      // What idle runs hold counts too, and can be had back.
      if saturatingSum(needed, idle.byteCount) > limit { idle.removeAll() }
    }
    if let found { return found }
    do throws(RuntimeError) {
      return PreparedRun(
        shapes: shapes,
        network: try PreparedNetwork(
          sized, threads: threads, kernels: kernels, memoryLimit: settings.memoryLimit))
    } catch {
      throw .run(error)
    }
  }

  private func run(
    _ prepared: PreparedRun, _ inputs: [String: Tensor], _ settings: RunSettings
  ) throws(NetworkError) -> [String: Tensor] {
    do throws(RuntimeError) {
      return try prepared.network.run(
        inputs, observers: RunObservers(onProgress: settings.onProgress))
    } catch {
      throw .run(error)
    }
  }
}
