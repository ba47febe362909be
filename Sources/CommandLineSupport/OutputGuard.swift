import Glibc

/// Keeps outputs from replacing the inputs of the same run.
package struct OutputGuard {
  /// A file as the system knows it, whatever the path: links lead to the same one.
  private struct Identity: Hashable {
    let device: UInt
    let inode: UInt

    /// `nil` for what is not there, and for pipes and devices, which writing does not replace.
    init?(_ path: String) {
      var status = stat()
      guard path != "-", stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        return nil
      }
      device = UInt(status.st_dev)
      inode = UInt(status.st_ino)
    }
  }

  private var inputs: [Identity: String] = [:]

  /// - Parameter paths: What is read.
  package init(inputs paths: [String]) {
    for path in paths {
      if let identity = Identity(path) { inputs[identity] = inputs[identity] ?? path }
    }
  }

  /// - Throws: `Diagnostic` (usage) when writing the output would replace an input, also through a
  ///   symbolic link or another hard link of it.
  package func check(_ output: String) throws(Diagnostic) {
    guard let identity = Identity(output), let input = inputs[identity] else { return }
    let which = input == output ? "an input of this command" : "the same file as the input \(input)"
    throw Diagnostic(
      .usage, file: output, "found \(which), which would be replaced; expected another output")
  }
}
