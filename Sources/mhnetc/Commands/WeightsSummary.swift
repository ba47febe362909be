import ModelFiles

/// The weights of a checkpoint under the author's names.
struct CleanWeights {
  let tensors: [NamedTensor]
  /// The architecture, where it is one of those that are known.
  let architecture: String?
  /// What was taken off all names.
  let prefix: String
}

/// What `mhnetc convert` reports of weights alone; Schemas/weights.json.
struct WeightsSummary: JSONResult {
  let schema = 1
  let model: String
  let output: String
  let architecture: String?
  let prefix: String
  let tensors: Int
  /// Elements of all tensors.
  let parameters: Int
  /// Bytes of the file.
  let bytes: Int

  var text: String {
    "\(architecture ?? "weights"): \(model) → \(output)\n\(tensors) tensors, "
      + "\(Quantity.count(parameters)) parameters, \(Quantity.bytes(bytes))\n"
  }
}
