import Foundation
import Testing

/// A damaged or hostile file, as the index of its folder lists it: what it deserves, and why.
struct HostileFile: Sendable, CustomTestStringConvertible {
  let path: String
  let file: String
  let `case`: Int
  /// The exit codes that are right.
  let exit: [Int32]
  /// What the message must say.
  let mentions: [String]
  let why: String

  var testDescription: String { "case \(`case`): \(why) (\(file))" }

  private struct Entry: Decodable {
    let file: String
    let `case`: Int
    let exit: [Int32]
    let mentions: [String]
    let why: String
  }

  private struct Index: Decodable {
    let bad: [Entry]?
    let cases: [Entry]?
  }

  /// The files of a folder; none where there is no index, which a test of each suite would notice.
  static func list(in folder: URL) -> [HostileFile] {
    guard let data = try? Data(contentsOf: folder.appending(path: "index.json")),
      let index = try? JSONDecoder().decode(Index.self, from: data)
    else { return [] }
    return (index.bad ?? index.cases ?? []).map { entry in
      HostileFile(
        path: folder.appending(path: entry.file).path, file: entry.file, case: entry.case,
        exit: entry.exit, mentions: entry.mentions, why: entry.why)
    }
  }
}
