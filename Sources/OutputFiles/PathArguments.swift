/// The arguments of the process, as bytes.
public enum PathArguments {
  /// The first argument that is not UTF-8.
  ///
  /// Swift repairs such arguments by replacement characters: a path would name another file, and an
  /// output would be created under a name that nobody asked for. A command refuses them instead.
  ///
  /// - Returns: Its number, where 0 is the program, and its text as Swift repairs it.
  public static func firstNotUTF8() -> (index: Int, repaired: String)? {
    for index in 0..<Int(CommandLine.argc) {
      guard let argument = CommandLine.unsafeArgv[index] else { continue }
      // Safety: the system ends each argument with a zero byte and keeps it for the whole process.
      if String(validatingCString: argument) == nil {
        return (index, String(cString: argument))
      }
    }
    return nil
  }
}
