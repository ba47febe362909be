import KernelSelection
public import Kernels
import Operators
public import Pictures
public import PlanFormat
import PlanRuntime
import Synchronization
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
  private let idle = Mutex<[PreparedRun]>([])

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

  /// The bytes that the restoration of a picture takes; nothing is allocated.
  ///
  /// - Throws: `NetworkError`.
  public func memory(height: Int, width: Int) throws(NetworkError) -> Int {
    let restoration = try pictureRestoration()
    let shapes: [String: [Int]]
    do throws(PictureRestorationError) {
      shapes = try restoration.inputShape(height: height, width: width)
    } catch {
      throw .picture(error)
    }
    return try memory(forInputs: shapes).bytes
  }

  /// Gives the memory that finished runs have left back to the system.
  public func releaseMemory() { idle.withLock { $0.removeAll() } }

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
    let prepared = try prepare(inputs.mapValues(\.shape), settings)
    defer { putBack(prepared) }
    do throws(RuntimeError) {
      return try prepared.network.run(
        inputs, observers: RunObservers(onProgress: settings.onProgress))
    } catch {
      throw .run(error)
    }
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
    let restoration = try pictureRestoration()
    let inputs: [String: Tensor]
    var picture = picture
    do throws(PictureRestorationError) {
      if restoration.takesGrey { picture = try PictureRestoration.grey(picture) }
      inputs = try restoration.inputs(for: picture)
    } catch {
      throw .picture(error)
    }
    let outputs = try run(inputs, settings)
    do throws(PictureRestorationError) {
      return try restoration.picture(from: outputs, restoring: picture)
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
    let inputs: [String: Tensor]
    do throws(PictureRestorationError) {
      guard restored.count == planes.count else {
        throw .planes(
          found: restored.count, channels: restoration.channels, height: height, width: width)
      }
      var copy: [Float] = []
      copy.reserveCapacity(planes.count)
      for index in planes.indices { copy.append(planes[index]) }
      inputs = try restoration.inputs(planes: copy, height: height, width: width)
    } catch {
      throw .picture(error)
    }
    let outputs = try run(inputs, settings)
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

  /// An idle run of these shapes and threads, or a new one.
  private func prepare(
    _ shapes: [String: [Int]], _ settings: RunSettings
  ) throws(NetworkError) -> PreparedRun {
    let threads = settings.threads ?? WorkerPool.availableProcessors
    let found = idle.withLock { idle -> PreparedRun? in
      let index = idle.firstIndex { $0.shapes == shapes && $0.network.threadCount == threads }
      if let index { return idle.remove(at: index) }
      idle.removeAll { $0.shapes != shapes }
      return nil
    }
    do throws(RuntimeError) {
      if let found {
        let bytes = found.network.sized.peakBytes
        if let limit = settings.memoryLimit, bytes > limit {
          throw .memoryLimit(needed: bytes, limit: limit)
        }
        return found
      }
      return PreparedRun(
        shapes: shapes,
        network: try PreparedNetwork(
          SizedPlan(plan, inputShapes: shapes), threads: threads, kernels: kernels,
          memoryLimit: settings.memoryLimit))
    } catch {
      throw .run(error)
    }
  }

  /// Keeps the memory of a run for the next one of its size.
  private func putBack(_ prepared: PreparedRun) {
    idle.withLock { idle in
      idle.removeAll { $0.shapes != prepared.shapes }
      idle.append(prepared)
    }
  }
}

/// Memory and threads for one size.
///
/// Safety: whoever has taken it out of the idle ones is the only one that has it.
private struct PreparedRun: @unchecked Sendable {
  let shapes: [String: [Int]]
  let network: PreparedNetwork
}

extension PictureRestoration {
  /// The picture in grey.
  fileprivate static func grey(_ picture: Picture) throws(PictureRestorationError) -> Picture {
    do throws(PictureError) {
      return try picture.inGrey()
    } catch {
      throw .picture(error)
    }
  }
}
