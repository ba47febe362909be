import Foundation
import NetworkProgram
import NetworkRuntime
import Testing

@Suite struct WeightSourceTests {
  /// Without a name, the file is looked for near the program that asks.
  @Test func saysWhereItLookedFor() throws {
    do throws(NetworkError) {
      _ = try WeightSource.table(nil, named: "no such.weights", near: #dsohandle)
      Issue.record("found weights that nobody wrote")
    } catch {
      guard case .noWeights(let name, let folder) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(name == "no such.weights")
      // The folder of this test's own bundle, by its full name.
      #expect(folder.hasPrefix("/") && FileManager.default.fileExists(atPath: folder))
      #expect(error.category == .cannotOpenInput)
    }
  }

  /// A named file that is none, or not weights, is refused with its place.
  @Test func refusesWhatIsNotWeights() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).weights")
    defer { try? FileManager.default.removeItem(at: file) }
    for (bytes, category) in [
      (nil, FailureCategory.cannotOpenInput), ([], .badData),
      ([UInt8](repeating: 7, count: 4096), .badData),
    ] {
      if let bytes { try Data(bytes).write(to: file) }
      do throws(NetworkError) {
        _ = try WeightSource.table(file.path, named: "x", near: #dsohandle)
        Issue.record("took \(bytes?.count ?? 0) bytes for weights")
      } catch {
        #expect(error.category == category, "\(error)")
        #expect(error.description.hasPrefix(file.path))
      }
    }
  }

  /// A file of another kind is refused by its first bytes: of this one all pages would be no memory
  /// of any machine.
  @Test func mapsNothingOfAnotherKind() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).weights")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data("a picture, perhaps".utf8).write(to: file)
    #expect(truncate(file.path, 1 << 42) == 0)
    #expect(
      throws: NetworkError.weights(
        file: file.path, .notWeights(found: Array("a pictur".utf8)))
    ) {
      try WeightSource.table(file.path, named: "x", near: #dsohandle)
    }
  }
}
