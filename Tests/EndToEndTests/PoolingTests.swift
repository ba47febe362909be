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

extension PoolingTests {
  /// Checkpoint and export are one network with either pooling, and no longer one with different
  /// ones; the pooling of a plan counts too.
  @Test func theSameNetworkHasTheSamePooling() throws {
    let folder = try TemporaryFolder()
    let (plan, model) = (folder.path("x.mhplan"), PoolingTests.nafnet)
    let export = NetworkTests.path("nafnet-a-script17-dynamic.onnx")
    let both = try Mhnetc.run(["compare", model, export, "--pool", "local:16", "--json"])
    #expect(both.status == 0, "\(both.output)\(both.messages)")
    #expect(try both.json()["sameNetwork"] as? Bool == true)
    let converted = try Mhnetc.run(["convert", model, "-o", plan, "--pool", "local:16"])
    #expect(converted.status == 0, "\(converted.messages)")
    #expect(try pooling([plan]) == "local:16")
    let outcome = try Mhnetc.run(["compare", plan, model])
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("found global, expected local:16"), "\(outcome.output)")
  }

  /// Windows beyond the picture are the whole of it: the numbers of global means; smaller ones
  /// give others.
  @Test(arguments: ["nafnet-a", "mhnet-a"]) func windowsBeyondThePictureAreGlobal(
    _ name: String
  ) throws {
    let folder = try TemporaryFolder()
    let model = CheckpointTests.folder.appending(path: "\(name).pth").path
    let input = NetworkTests.path("\(name).32x48.input.npy")
    let expected = NetworkTests.path("\(name).32x48.expected.npy")
    for (pool, status) in [("global", 0), ("local:4096", 0), ("local:16", 1)] as [(String, Int32)] {
      let outcome = try Mhnetc.run([
        "compare", model, "--input", input, "--expect", expected, "--pool", pool, "--psnr", "100",
      ])
      #expect(outcome.status == status, "\(pool): \(outcome.output)\(outcome.messages)")
      let ran = try Mhnetc.run([
        "run", model, "--input", input, "--output", folder.path("y.npy"), "--pool", pool,
      ])
      #expect(ran.status == 0, "\(pool): \(ran.messages)")
    }
  }

  @Test func aWindowOfLessThanAPixelIsRefused() throws {
    let outcome = try Mhnetc.run(["inspect", PoolingTests.nafnet, "--pool", "local:1"])
    #expect(outcome.status == 64, "\(outcome.messages)")
    #expect(outcome.messages.contains("less than a pixel"), "\(outcome.messages)")
  }
}
