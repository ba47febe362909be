import Kernels

/// The Swift interface of a package, and its program.
struct ModuleText {
  let names: PackageNames
  /// The network, for people; one line that is safe in a comment and in a string.
  let title: String
  let version: String
  let needed: InstructionSet
  let embedsWeights: Bool

  /// `Sources/<Module>/<Module>.swift`.
  var interface: String {
    """
    @_exported public import NetworkRuntime
    @_exported public import Pictures
    @_exported public import TensorCore

    import Kernels
    import NetworkProgram
    import PlanFormat
    \(embedsWeights ? "import C\(names.module)Weights\n" : "")
    /// \(title).
    ///
    ///     let network = try \(names.module)()
    ///     let restored = try network.restore(picture)
    ///
    /// One value serves any number of threads and pictures of any size.
    public struct \(names.module): Sendable {
      /// The version of this package: the compiler's, and the digest of the model.
      public static let version = "\(version)"

      /// What runs: inputs, outputs, memory, and runs on tensors.
      public let network: Network

      /// Loads the network.
      ///
      /// - Parameter path: The file of weights; by default \(defaultWeights).
      /// - Throws: `NetworkError`: the weights cannot be read, are damaged or another network's, or
      ///   this processor lacks what the package was built for (\(needed.rawValue)).
      public init(weights path: String? = nil) throws(NetworkError) {
        let weights = try WeightSource.table(
          path, \(weightsArguments)
        let plan: Plan
        do throws(ProgramError) {
          plan = try \(names.module)Network.plan(weights)
        } catch {
          throw .program(error)
        }
        network = try Network(plan, builtFor: .\(needed))
      }

      /// The bytes that the restoration of a picture of this size takes, beside the weights; nothing
      /// is allocated.
      ///
      /// - Throws: `NetworkError`: a size that the network does not take.
      public func memory(height: Int, width: Int) throws(NetworkError) -> Int {
        try network.memory(height: height, width: width)
      }

      /// The restored picture, in the same size and depth, with the same opacity.
      ///
      /// What the network does not take is mirrored at the right and bottom edges to the next size
      /// that it takes, and the result is cropped.
      ///
      /// - Parameters:
      ///   - picture: Samples of 8 or 16 bits.
      ///   - settings: Threads, a limit of memory, and who is told of progress and may stop the run.
      /// - Throws: `NetworkError`.
      public func restore(
        _ picture: Picture, _ settings: RunSettings = RunSettings()
      ) throws(NetworkError) -> Picture {
        try network.restore(picture, settings)
      }

      /// Restores a picture of numbers in [0, 1], channels x height x width, row-major.
      ///
      /// - Parameters:
      ///   - planes: The picture.
      ///   - height: Rows.
      ///   - width: Columns.
      ///   - restored: Takes as many numbers, neither clipped nor rounded.
      ///   - settings: Threads, a limit of memory, and who is told of progress and may stop the run.
      /// - Throws: `NetworkError`.
      public func restore(
        _ planes: Span<Float>, height: Int, width: Int, into restored: inout MutableSpan<Float>,
        _ settings: RunSettings = RunSettings()
      ) throws(NetworkError) {
        try network.restore(planes, height: height, width: width, into: &restored, settings)
      }
    }

    """
  }

  /// `Sources/<program>/main.swift`.
  var program: String {
    """
    import \(names.module)
    import NetworkCommand
    import NetworkRuntime

    NetworkCommand(
      name: "\(names.program)", title: "\(title)",
      version: \(names.module).version,
      weightsFile: \(embedsWeights ? "nil" : "\"\(names.weightsFile)\"")
    ).main { weights in
      Result { () throws(NetworkError) in try \(names.module)(weights: weights).network }
    }

    """
  }

  private var defaultWeights: String {
    embedsWeights
      ? "those inside the program"
      : "`\(names.weightsFile)`, looked for\n  ///   in the folder of the program or library, in those "
        + "around it, and in `Weights` there"
  }

  private var weightsArguments: String {
    embedsWeights
      ? "embedded: UnsafeRawBufferPointer(\n"
        + "        start: \(names.prefix)_weights(), count: \(names.prefix)_weights_count()))"
      : "named: \"\(names.weightsFile)\", near: #dsohandle)"
  }
}

/// The target that holds the weights, where they are inside the program.
struct WeightsText {
  let names: PackageNames
  let digest: UInt64

  /// The header, `include/C<Module>Weights.h`.
  var header: String {
    let guardName = "\(names.prefix.uppercased())_WEIGHTS_H"
    return """
      #ifndef \(guardName)
      #define \(guardName)

      #include <stddef.h>

      extern const unsigned char \(names.prefix)_weights_start[], \(names.prefix)_weights_end[];

      // The first byte of the weights, on a page boundary.
      static inline const void *_Nonnull \(names.prefix)_weights(void) {
        return \(names.prefix)_weights_start;
      }

      // How many bytes they are.
      static inline size_t \(names.prefix)_weights_count(void) {
        return (size_t)(\(names.prefix)_weights_end - \(names.prefix)_weights_start);
      }

      #endif

      """
  }

  /// `weights.S`.
  var assembler: String {
    let (start, end) = ("\(names.prefix)_weights_start", "\(names.prefix)_weights_end")
    return """
      // Weights \(String(digest, radix: 16)): the number makes a build notice other ones.
      #if defined(__APPLE__)
      #define SYMBOL(name) _##name
        .const_data
      #else
      #define SYMBOL(name) name
        .section .rodata
      #endif
        .globl SYMBOL(\(start))
        .globl SYMBOL(\(end))
        .balign 4096
      SYMBOL(\(start)):
        .incbin "\(names.weightsFile)"
      SYMBOL(\(end)):
        .byte 0
      #if defined(__ELF__)
        .section .note.GNU-stack, "", %progbits
      #endif

      """
  }
}
