import CommandLineSupport
import NetworkRuntime
import Pictures
import PlanFormat

/// Runs a plan on pictures.
struct Restorer {
  private let network: Runner
  private let restoration: PictureRestoration

  /// A restorer for a plan of one picture in, one picture out.
  ///
  /// - Throws: `Diagnostic` (unsupported) for any other plan.
  init(_ network: Runner, file: String) throws(Diagnostic) {
    self.network = network
    do throws(PictureRestorationError) {
      restoration = try PictureRestoration(network.plan)
    } catch {
      throw Diagnostic(error, file: file)
    }
  }

  /// Whether the network has one channel, and restores greys alone.
  var takesGrey: Bool { restoration.takesGrey }

  /// The picture as the network restores it, in the same size, depth and channels, as
  /// `PictureRestoration` says.
  ///
  /// For a network of one channel, the picture is a grey one.
  ///
  /// - Throws: `Diagnostic`.
  func restore(_ picture: Picture, name: String) throws(Diagnostic) -> Picture {
    let inputs = try attempt(name) { () throws(PictureRestorationError) in
      try restoration.inputs(for: picture)
    }
    let outputs = try network.run(inputs, file: name)
    return try attempt(name) { () throws(PictureRestorationError) in
      try restoration.picture(from: outputs, restoring: picture)
    }
  }

  private func attempt<Value>(
    _ name: String, _ body: () throws(PictureRestorationError) -> Value
  ) throws(Diagnostic) -> Value {
    do throws(PictureRestorationError) {
      return try body()
    } catch {
      throw Diagnostic(error, file: name)
    }
  }
}
