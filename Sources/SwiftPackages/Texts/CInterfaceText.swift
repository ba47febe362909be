/// The C interface of a package: a header, and the functions behind it.
struct CInterfaceText {
  let names: PackageNames
  let title: String
  /// What all packages have in common, `mhnetc_network.h`.
  let commonHeader: String
  let embedsWeights: Bool

  /// `include/<prefix>.h`, which needs no other file.
  var header: String {
    let prefix = names.prefix
    let guardName = "\(prefix.uppercased())_H"
    let weights =
      embedsWeights
      ? "null for those inside the library"
      : "null for \(names.weightsFile),\n// looked for in the folder of the library or program, in those "
        + "around it, and in Weights there"
    return """
      // \(title): the C interface. Link with lib\(names.module)C.
      //
      // Functions that return int give MHNETC_DONE or what went wrong; \(prefix)_error() says
      // it in words. A network may be used by several threads at once.
      #ifndef \(guardName)
      #define \(guardName)

      \(commonHeader)
      #ifdef __cplusplus
      extern "C" {
      #endif

      // A loaded network.
      typedef struct \(prefix)_network \(prefix)_network;

      // The version of the package.
      const char *\(prefix)_version(void);

      // The text of the last error on this thread, valid until the next one; empty where there was none.
      const char *\(prefix)_error(void);

      // Loads the network. `weights` is the name of the file of weights, or
      // \(weights). The file is mapped, and must not be
      // shortened or written to while it is used; it may be removed, or replaced by renaming another.
      int \(prefix)_load(const char *weights, \(prefix)_network **network);

      // Frees a network that no thread uses any more. Null is allowed.
      void \(prefix)_free(\(prefix)_network *network);

      // Finished runs keep their memory for the next one of the same size: gives it back.
      void \(prefix)_release_memory(\(prefix)_network *network);

      // The bytes that the restoration of a picture takes beside the weights; nothing is allocated.
      int \(prefix)_restore_memory(const \(prefix)_network *network, int64_t height,
          int64_t width, int64_t *bytes);

      // Restores numbers in [0, 1], channels x height x width, row-major. `restored` takes as many,
      // neither clipped nor rounded. `settings` may be null.
      int \(prefix)_restore(const \(prefix)_network *network, const float *planes, int64_t height,
          int64_t width, float *restored, const mhnetc_settings *settings);

      // Restores samples of 8 bits, rows from the top, the `channels` of a pixel side by side: 1 grey,
      // 2 grey and opacity, 3 red, green and blue, 4 the same and opacity, which is kept. `restored`
      // takes as many samples.
      int \(prefix)_restore_samples(const \(prefix)_network *network, const uint8_t *samples,
          int64_t height, int64_t width, int64_t channels, uint8_t *restored,
          const mhnetc_settings *settings);

      // Inputs and outputs, for networks of several, and their names, valid as long as the network.
      int64_t \(prefix)_input_count(const \(prefix)_network *network);
      int64_t \(prefix)_output_count(const \(prefix)_network *network);
      const char *\(prefix)_input_name(const \(prefix)_network *network, int64_t index);
      const char *\(prefix)_output_name(const \(prefix)_network *network, int64_t index);

      // What a run takes: reads the shapes of `inputs`, one tensor for each input, and writes the shapes
      // of `outputs` and the number of bytes. Elements are not looked at.
      int \(prefix)_plan(const \(prefix)_network *network, const mhnetc_tensor *inputs,
          mhnetc_tensor *outputs, int64_t *bytes);

      // Runs the network on tensors. Each output has room for the shape that \(prefix)_plan gives; a
      // null pointer for its data leaves it out.
      int \(prefix)_run(const \(prefix)_network *network, const mhnetc_tensor *inputs,
          mhnetc_tensor *outputs, const mhnetc_settings *settings);

      #ifdef __cplusplus
      }
      #endif

      #endif

      """
  }

  /// `Sources/<Module>C/CInterface.swift`.
  var functions: String {
    let prefix = names.prefix
    return """
      // The functions of include/\(prefix).h, where they are explained.
      import \(names.module)
      import NetworkRuntime

      private let versionText = ContiguousArray("\\(\(names.module).version)".utf8CString)

      @_cdecl("\(prefix)_version")
      public func \(prefix)_version() -> UnsafePointer<CChar>? {
        // Safety: the array is never changed nor freed.
        versionText.withUnsafeBufferPointer { $0.baseAddress }
      }

      @_cdecl("\(prefix)_error")
      public func \(prefix)_error() -> UnsafePointer<CChar> { CNetwork.errorText() }

      @_cdecl("\(prefix)_load")
      public func \(prefix)_load(
        _ weights: UnsafePointer<CChar>?, _ network: UnsafeMutablePointer<OpaquePointer?>?
      ) -> Int32 {
        // Safety: a terminated string, as the header asks.
        let path = weights.map { String(cString: $0) }
        let loaded = Result { () throws(NetworkError) in
          try \(names.module)(weights: path).network
        }
        return CNetwork.load(loaded, into: network)
      }

      @_cdecl("\(prefix)_free")
      public func \(prefix)_free(_ network: OpaquePointer?) { CNetwork.free(network) }

      @_cdecl("\(prefix)_release_memory")
      public func \(prefix)_release_memory(_ network: OpaquePointer?) {
        CNetwork.releaseMemory(network)
      }

      @_cdecl("\(prefix)_restore_memory")
      public func \(prefix)_restore_memory(
        _ network: OpaquePointer?, _ height: Int64, _ width: Int64,
        _ bytes: UnsafeMutablePointer<Int64>?
      ) -> Int32 {
        CNetwork.restorationMemory(network, height: height, width: width, bytes: bytes)
      }

      @_cdecl("\(prefix)_restore")
      public func \(prefix)_restore(
        _ network: OpaquePointer?, _ planes: UnsafePointer<Float>?, _ height: Int64, _ width: Int64,
        _ restored: UnsafeMutablePointer<Float>?, _ settings: UnsafeRawPointer?
      ) -> Int32 {
        CNetwork.restore(
          network, planes: planes, height: height, width: width, restored: restored,
          settings: settings)
      }

      @_cdecl("\(prefix)_restore_samples")
      public func \(prefix)_restore_samples(
        _ network: OpaquePointer?, _ samples: UnsafePointer<UInt8>?, _ height: Int64, _ width: Int64,
        _ channels: Int64, _ restored: UnsafeMutablePointer<UInt8>?, _ settings: UnsafeRawPointer?
      ) -> Int32 {
        CNetwork.restore(
          network, samples: samples, height: height, width: width, channels: channels,
          restored: restored, settings: settings)
      }

      @_cdecl("\(prefix)_input_count")
      public func \(prefix)_input_count(_ network: OpaquePointer?) -> Int64 {
        CNetwork.inputCount(network)
      }

      @_cdecl("\(prefix)_output_count")
      public func \(prefix)_output_count(_ network: OpaquePointer?) -> Int64 {
        CNetwork.outputCount(network)
      }

      @_cdecl("\(prefix)_input_name")
      public func \(prefix)_input_name(
        _ network: OpaquePointer?, _ index: Int64
      ) -> UnsafePointer<CChar>? { CNetwork.inputName(network, index) }

      @_cdecl("\(prefix)_output_name")
      public func \(prefix)_output_name(
        _ network: OpaquePointer?, _ index: Int64
      ) -> UnsafePointer<CChar>? { CNetwork.outputName(network, index) }

      @_cdecl("\(prefix)_plan")
      public func \(prefix)_plan(
        _ network: OpaquePointer?, _ inputs: UnsafeRawPointer?, _ outputs: UnsafeMutableRawPointer?,
        _ bytes: UnsafeMutablePointer<Int64>?
      ) -> Int32 { CNetwork.plan(network, inputs: inputs, outputs: outputs, bytes: bytes) }

      @_cdecl("\(prefix)_run")
      public func \(prefix)_run(
        _ network: OpaquePointer?, _ inputs: UnsafeRawPointer?, _ outputs: UnsafeMutableRawPointer?,
        _ settings: UnsafeRawPointer?
      ) -> Int32 { CNetwork.run(network, inputs: inputs, outputs: outputs, settings: settings) }

      """
  }
}
