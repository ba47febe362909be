import Foundation
import Testing

/// The choice between global and local means, which no tensor tells.
@Suite struct PoolingTests {
  static let nafnet = CheckpointTests.folder.appending(path: "nafnet-a.pth").path
  static let restormer = CheckpointTests.folder.appending(path: "restormer-a.pth").path

  private func pooling(_ arguments: [String]) throws -> String? {
    let outcome = try Mhnetc.run(["inspect"] + arguments + ["--json"])
    #expect(outcome.status == 0, "\(outcome.messages)")
    return try outcome.json()["pooling"] as? String
  }

  @Test func theAuthorsDefaultIsRecorded() throws {
    let folder = try TemporaryFolder()
    let plan = folder.path("x.mhplan")
    for options in [[], ["--pool", "global"]] {
      #expect(try pooling([PoolingTests.nafnet] + options) == "global")
      #expect(try Mhnetc.run(["convert", PoolingTests.nafnet, "-o", plan] + options).status == 0)
      #expect(try pooling([plan]) == "global")
    }
    // Attention between channels is no mean over the picture: there is no choice.
    #expect(try pooling([PoolingTests.restormer]) == nil)
  }

  @Test(arguments: ["local", "local:", "local:0", "local:-1", "local:1.5", "local:x", "mean", ""])
  func whatIsNoPoolingIsRefused(_ pool: String) throws {
    let outcome = try Mhnetc.run(["inspect", PoolingTests.nafnet, "--pool", pool])
    #expect(outcome.status == 64, "\(outcome.messages)")
  }

  @Test func aPlanHasItsPooling() throws {
    let folder = try TemporaryFolder()
    let plan = folder.path("x.mhplan")
    #expect(try Mhnetc.run(["convert", PoolingTests.nafnet, "-o", plan]).status == 0)
    for pool in ["global", "local:16"] {
      for command in [["inspect", plan], ["restore", plan, PictureTests.rainy, "-o", "-"]] {
        let outcome = try Mhnetc.run(command + ["--pool", pool])
        #expect(outcome.status == 64, "\(outcome.messages)")
      }
    }
  }

  @Test func aNetworkWithoutGlobalMeansIsRefused() throws {
    let outcome = try Mhnetc.run(["inspect", PoolingTests.restormer, "--pool", "local:16"])
    #expect(outcome.status == 69, "\(outcome.messages)")
    #expect(outcome.messages.contains("no mean over the whole picture"), "\(outcome.messages)")
  }
}
