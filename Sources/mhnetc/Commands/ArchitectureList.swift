import Architectures

/// The networks that are built from checkpoints and recognised in exports.
struct ArchitectureList: ListResult {
  /// A set of published weights.
  struct Configuration: Encodable {
    let name: String
    let task: String
    let trainingData: String
    let parameters: [String: JSONValue]
    /// The pooling of the authors' tests, as `--pool` takes it.
    let pooling: String
  }

  /// One revision in the authors' repository.
  struct Entry: Encodable {
    /// The family, as `inspect` and `--arch` name it.
    let name: String
    let revision: String?
    let summary: String
    let paper: String
    let licence: String
    let sizes: String
    let code: String
    let configurations: [Configuration]

    init(_ published: PublishedArchitecture) {
      name = published.family.rawValue
      revision = published.revision
      summary = published.summary
      paper = published.family.paper
      licence = published.family.licence
      sizes = published.family.sizePolicy
      code = published.code
      configurations = published.configurations.map {
        Configuration(
          name: $0.name, task: $0.task.rawValue, trainingData: $0.trainingData,
          parameters: $0.parameters.mapValues { JSONValue($0) },
          pooling: $0.testWindow.map { "local:\($0)" } ?? "global")
      }
    }
  }

  let schema = 1
  let architectures = PublishedArchitecture.all.map(Entry.init)
  /// What `--arch` takes.
  let names = ArchitectureArgument.allValueStrings

  var text: String {
    architectures.map(\.text).joined(separator: "\n")
      + "\n--arch takes \(names.joined(separator: ", "))\n"
  }
}

extension ArchitectureList.Entry {
  fileprivate var text: String {
    var table = TextTable()
    table.addPair("  what", summary)
    table.addPair("  paper", paper)
    table.addPair("  licence", licence)
    table.addPair("  sizes", sizes)
    table.addPair("  code", code)
    let title = revision.map { "\(name), revision \($0)" } ?? name
    return "\(title)\n\(table.text)  published\n" + configurations.map(\.text).joined()
  }
}

extension ArchitectureList.Configuration {
  fileprivate var text: String {
    let values = parameters.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.text)" }
    let tested = pooling == "global" ? "" : ", tested with --pool \(pooling)"
    return "    \(name): \(task), trained on \(trainingData)\(tested)\n"
      + "      \(values.joined(separator: ", "))\n"
  }
}
