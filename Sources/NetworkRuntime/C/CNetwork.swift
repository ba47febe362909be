import CNetworkInterface
import Glibc
import Pictures
import TensorCore

/// What stands behind the C interface of every package: the functions of a package have names of its
/// own and call these.
///
/// Every function that can fail returns 0 or the code of a `FailureCategory`, and keeps the error's
/// text for the calling thread. Handles may be used by several threads at once.
public enum CNetwork {
  /// The most threads of a run.
  private static let maximumThreads: Int64 = 1024

  /// A network with what C keeps pointers to.
  private final class Handle {
    let network: Network
    let inputNames: [CText]
    let outputNames: [CText]

    init(_ network: Network) {
      self.network = network
      inputNames = network.inputs.map { CText($0.name) }
      outputNames = network.outputs.map { CText($0.name) }
    }
  }

  /// Takes what was loaded into `handle`.
  public static func load(
    _ loaded: Result<Network, NetworkError>, into handle: UnsafeMutablePointer<OpaquePointer?>?
  ) -> Int32 {
    guard let handle else { return fail(.usage, "found no place for the network") }
    handle.pointee = nil
    switch loaded {
    case .failure(let error): return fail(error)
    case .success(let network):
      handle.pointee = OpaquePointer(Unmanaged.passRetained(Handle(network)).toOpaque())
      return 0
    }
  }

  /// Frees a network that nobody uses any more; a null pointer is none.
  public static func free(_ handle: OpaquePointer?) {
    guard let handle else { return }
    // Safety: `load` retained it, and the caller frees it once.
    Unmanaged<Handle>.fromOpaque(UnsafeRawPointer(handle)).release()
  }

  /// Gives the memory of finished runs back to the system.
  public static func releaseMemory(_ handle: OpaquePointer?) {
    network(handle)?.network.releaseMemory()
  }

  /// The number of inputs.
  public static func inputCount(_ handle: OpaquePointer?) -> Int64 {
    Int64(network(handle)?.inputNames.count ?? 0)
  }

  /// The number of outputs.
  public static func outputCount(_ handle: OpaquePointer?) -> Int64 {
    Int64(network(handle)?.outputNames.count ?? 0)
  }

  /// The name of an input, valid as long as the network; null for an index beyond the last.
  public static func inputName(_ handle: OpaquePointer?, _ index: Int64) -> UnsafePointer<CChar>? {
    name(network(handle)?.inputNames ?? [], index)
  }

  /// The name of an output, valid as long as the network; null for an index beyond the last.
  public static func outputName(_ handle: OpaquePointer?, _ index: Int64) -> UnsafePointer<CChar>? {
    name(network(handle)?.outputNames ?? [], index)
  }

  /// The text of the last error on this thread; empty where there was none. Valid until the next
  /// error.
  public static func errorText() -> UnsafePointer<CChar> { ThreadText.current }

  // MARK: - Tensors

  /// The bytes that a run takes at the inputs' shapes, and the shapes of the outputs.
  ///
  /// `inputs` has a `mhnetc_tensor` for each input, whose elements are not looked at, `outputs` one for
  /// each output, whose rank and shape are written.
  public static func plan(
    _ handle: OpaquePointer?, inputs: UnsafeRawPointer?, outputs: UnsafeMutableRawPointer?,
    bytes: UnsafeMutablePointer<Int64>?
  ) -> Int32 {
    guard let network = network(handle)?.network, let inputs, let outputs else {
      return fail(.usage, "found no network, no inputs or no outputs")
    }
    let given = CTensors(reading: inputs, count: network.inputs.count)
    let taken = CTensors(writing: outputs, count: network.outputs.count)
    do throws(NetworkError) {
      let shapes = try given.shapes(names: network.inputs.map(\.name))
      let (count, outputShapes) = try network.memory(forInputs: shapes)
      for (index, output) in network.outputs.enumerated() {
        taken.setShape(outputShapes[output.name] ?? [], at: index)
      }
      bytes?.pointee = Int64(clamping: count)
      return 0
    } catch {
      return fail(error)
    }
  }

  /// Runs the network.
  ///
  /// `inputs` has a `mhnetc_tensor` for each input, `outputs` one for each output, with room for the
  /// elements of the shapes that `plan` gives; a null `data` leaves an output out. `settings` is a
  /// `mhnetc_settings`.
  public static func run(
    _ handle: OpaquePointer?, inputs: UnsafeRawPointer?, outputs: UnsafeMutableRawPointer?,
    settings: UnsafeRawPointer?
  ) -> Int32 {
    guard let network = network(handle)?.network, let inputs, let outputs else {
      return fail(.usage, "found no network, no inputs or no outputs")
    }
    let given = CTensors(reading: inputs, count: network.inputs.count)
    let taken = CTensors(writing: outputs, count: network.outputs.count)
    do throws(NetworkError) {
      let results = try network.run(given, checked(settings))
      for (index, output) in network.outputs.enumerated() {
        if let tensor = results[output.name] { taken.store(tensor, at: index) }
      }
      return 0
    } catch {
      return fail(error)
    }
  }

  // MARK: - Pictures

  /// The bytes that the restoration of a picture takes.
  public static func restorationMemory(
    _ handle: OpaquePointer?, height: Int64, width: Int64, bytes: UnsafeMutablePointer<Int64>?
  ) -> Int32 {
    guard let network = network(handle)?.network, let bytes else {
      return fail(.usage, "found no network, or no place for the number")
    }
    do throws(NetworkError) {
      bytes.pointee = Int64(clamping: try network.memory(height: Int(height), width: Int(width)))
      return 0
    } catch {
      return fail(error)
    }
  }

  /// Restores planes of numbers in [0, 1], channels x height x width.
  public static func restore(
    _ handle: OpaquePointer?, planes: UnsafePointer<Float>?, height: Int64, width: Int64,
    restored: UnsafeMutablePointer<Float>?, settings: UnsafeRawPointer?
  ) -> Int32 {
    guard let network = network(handle)?.network, let planes, let restored else {
      return fail(.usage, "found no network, no picture or no place for the result")
    }
    do throws(NetworkError) {
      let channels = try network.pictureRestoration().channels
      guard let count = sampleCount(height, width, channels) else {
        return fail(.usage, "found a picture of \(height)x\(width), expected at least 1x1")
      }
      // Safety: the caller's promise, as the header says it.
      let input = UnsafeBufferPointer(start: planes, count: count)
      let output = UnsafeMutableBufferPointer(start: restored, count: count)
      var span = output.mutableSpan
      try network.restore(
        input.span, height: Int(height), width: Int(width), into: &span, checked(settings))
      return 0
    } catch {
      return fail(error)
    }
  }

  /// Restores interleaved samples of 8 bits: grey, grey and opacity, colours, or colours and opacity.
  public static func restore(
    _ handle: OpaquePointer?, samples: UnsafePointer<UInt8>?, height: Int64, width: Int64,
    channels: Int64, restored: UnsafeMutablePointer<UInt8>?, settings: UnsafeRawPointer?
  ) -> Int32 {
    guard let network = network(handle)?.network, let samples, let restored,
      let channels = Picture.Channels(rawValue: Int(channels)),
      let count = sampleCount(height, width, channels.count)
    else {
      return fail(
        .usage,
        "found no network, no picture, no place for the result or \(channels) channels, expected "
          + "1 to 4 channels and at least one pixel")
    }
    do throws(NetworkError) {
      let settings = try checked(settings)
      let result = try network.restore(height: Int(height), width: Int(width), settings) {
        // Safety: the caller's promise, as the header says it.
        let bytes = Array(UnsafeBufferPointer(start: samples, count: count))
        return Result { () throws(PictureError) in
          try Picture(
            width: Int(width), height: Int(height), channels: channels, samples: .bits8(bytes))
        }
      }
      guard result.channels == channels, case .bits8(let samples) = result.samples else {
        return fail(
          .unsupported,
          "found \(channels.count) channels, expected grey for a network of one channel")
      }
      restored.update(from: samples, count: count)
      return 0
    } catch {
      return fail(error)
    }
  }

  // MARK: - Parts

  private static func network(_ handle: OpaquePointer?) -> Handle? {
    // Safety: a handle of `load` that has not been freed, as the header asks.
    handle.map { Unmanaged<Handle>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
  }

  private static func name(_ names: [CText], _ index: Int64) -> UnsafePointer<CChar>? {
    guard let index = Int(exactly: index), names.indices.contains(index) else { return nil }
    return names[index].pointer
  }

  private static func sampleCount(_ height: Int64, _ width: Int64, _ channels: Int) -> Int? {
    guard height > 0, width > 0 else { return nil }
    let (area, overflow) = Int(height).multipliedReportingOverflow(by: Int(width))
    let (count, overflowToo) = area.multipliedReportingOverflow(by: 4 * channels)
    return overflow || overflowToo ? nil : count / 4
  }

  /// - Throws: `NetworkError.setting`.
  private static func checked(
    _ settings: UnsafeRawPointer?
  ) throws(NetworkError) -> RunSettings {
    // Safety: a `mhnetc_settings`, as the header says.
    guard let settings = settings?.load(as: mhnetc_settings.self) else { return RunSettings() }
    guard (0...maximumThreads).contains(settings.threads) else {
      throw .setting(
        name: "threads", found: settings.threads, expected: "0 to \(maximumThreads)")
    }
    guard settings.memory_limit >= 0 else {
      throw .setting(name: "memory_limit", found: settings.memory_limit, expected: "0 or more")
    }
    var result = RunSettings()
    if settings.threads > 0 { result.threads = Int(settings.threads) }
    if settings.memory_limit > 0 { result.memoryLimit = Int(settings.memory_limit) }
    if let progress = settings.progress {
      let caller = ProgressFunction(call: progress, context: settings.context)
      result.onProgress = { done, count in
        caller.call(Int64(done), Int64(count), caller.context) == 0
      }
    }
    return result
  }

  private static func fail(_ error: NetworkError) -> Int32 { fail(error.category, "\(error)") }

  private static func fail(_ category: FailureCategory, _ text: String) -> Int32 {
    ThreadText.set(text)
    return category.rawValue
  }
}

/// The caller's function and what it is given.
///
/// Safety: called on the caller's thread alone, during the call that brought it.
private struct ProgressFunction: @unchecked Sendable {
  let call: @convention(c) (Int64, Int64, UnsafeMutableRawPointer?) -> Int32
  let context: UnsafeMutableRawPointer?
}

/// A text that C may keep a pointer to for as long as this lives.
///
/// Safety: written in the initialiser alone, and read afterwards.
private final class CText: @unchecked Sendable {
  let pointer: UnsafePointer<CChar>

  init(_ text: String) {
    let bytes = text.utf8CString
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
    // Safety: as many as were allocated.
    for (index, byte) in bytes.enumerated() { copy[index] = byte }
    pointer = UnsafePointer(copy)
  }

  deinit { pointer.deallocate() }
}

/// The text of the last error, one for each thread.
private enum ThreadText {
  private static let empty = CText("")

  private static let lost = CText("the system has no place for the text of an error")

  /// `nil` where the process has used up its keys.
  private static let key: pthread_key_t? = {
    var key = pthread_key_t()
    return pthread_key_create(&key) { Glibc.free($0) } == 0 ? key : nil
  }()

  static var current: UnsafePointer<CChar> {
    guard let key else { return lost.pointer }
    // Safety: only ever set below, to a terminated text.
    return pthread_getspecific(key).map { UnsafePointer($0.assumingMemoryBound(to: CChar.self)) }
      ?? empty.pointer
  }

  static func set(_ text: String) {
    guard let key else { return }
    Glibc.free(pthread_getspecific(key))
    let copy = strdup(text)
    if pthread_setspecific(key, copy) != 0 { Glibc.free(copy) }
  }
}
