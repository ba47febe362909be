/// MHNet of February and March 2023.
enum MHNet2023 {
  /// The value of the parameter `revision`. The commits of both months compute the same.
  static let revision = "2023"
}
