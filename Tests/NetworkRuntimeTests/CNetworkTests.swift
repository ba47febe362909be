import CNetworkInterface
import NetworkRuntime
import Testing

/// The C interface is given what no caller should give it.
@Suite struct CNetworkTests {
  private func withNetwork(_ body: (OpaquePointer) throws -> Void) throws {
    var handle: OpaquePointer?
    let network = try Networks.absolute()
    #expect(CNetwork.load(.success(network), into: &handle) == 0)
    let loaded = try #require(handle)
    defer { CNetwork.free(loaded) }
    try body(loaded)
  }

  /// A shape that the network does not take, or whose run is beyond the limit, is refused before the
  /// elements are looked at: there is one where the shape says trillions.
  @Test(arguments: [
    [1, 3, 1 << 20, 1 << 20], [1, 3, 5, 8], [1, 4, 8, 8], [3, 8, 8], [1, 3, -8, 8],
  ])
  func readsNothingOfWrongShapes(shape: [Int64]) throws {
    var element: Float = 1
    try withNetwork { network in
      withUnsafeMutableBytes(of: &element) { bytes in
        var input = mhnetc_tensor()
        input.data = bytes.baseAddress
        input.rank = Int64(shape.count)
        withUnsafeMutableBytes(of: &input.shape) { room in
          let extents = room.bindMemory(to: Int64.self)
          for (axis, extent) in shape.enumerated() { extents[axis] = extent }
        }
        var output = mhnetc_tensor()
        var settings = mhnetc_settings()
        settings.memory_limit = 1 << 20
        let status = CNetwork.run(network, inputs: &input, outputs: &output, settings: &settings)
        let expected = shape[2] == 1 << 20 ? FailureCategory.resourceLimit : .badData
        #expect(status == expected.rawValue, "\(String(cString: CNetwork.errorText()))")
      }
    }
  }

  /// A picture beyond the limit is refused before its samples are looked at.
  @Test func readsNothingOfTooLargePictures() throws {
    try withNetwork { network in
      var settings = mhnetc_settings()
      settings.memory_limit = 1 << 20
      let (sample, number): (UInt8, Float) = (7, 0.5)
      var (restored, numbers): (UInt8, Float) = (3, 0.25)
      let samples = withUnsafePointer(to: sample) { sample in
        CNetwork.restore(
          network, samples: sample, height: 1 << 20, width: 1 << 20, channels: 3,
          restored: &restored, settings: &settings)
      }
      let planes = withUnsafePointer(to: number) { number in
        CNetwork.restore(
          network, planes: number, height: 1 << 20, width: 1 << 20, restored: &numbers,
          settings: &settings)
      }
      #expect(samples == FailureCategory.resourceLimit.rawValue)
      #expect(planes == FailureCategory.resourceLimit.rawValue)
      #expect(restored == 3 && numbers == 0.25)
    }
  }

  @Test(arguments: [(-1, 0), (1025, 0), (.min, 0), (.max, 0), (1, -1), (0, .min)])
  func refusesSettingsThatAreNone(threads: Int64, limit: Int64) throws {
    try withNetwork { network in
      var settings = mhnetc_settings()
      settings.threads = threads
      settings.memory_limit = limit
      let numbers = [Float](repeating: 0.5, count: 3 * 4 * 4)
      var restored = [Float](repeating: 0, count: numbers.count)
      let status = CNetwork.restore(
        network, planes: numbers, height: 4, width: 4, restored: &restored, settings: &settings)
      #expect(status == FailureCategory.usage.rawValue)
      #expect(String(cString: CNetwork.errorText()).contains("settings."))
    }
  }
}
