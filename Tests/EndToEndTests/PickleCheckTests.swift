import Foundation
import Testing

/// `mhnetc check --pickle`: what a file's pickles name and do, hostile ones too.
@Suite struct PickleCheckTests {
  static let folder = Mhnetc.package.appending(path: "Tests/Fixtures/checkpoints")
  static let training = folder.appending(path: "training-legacy.pth").path

  @Test(arguments: ["training-zip.pth", "training-legacy.pth", "deflated.pth"])
  func listsWhatTrainingScriptsSave(_ file: String) throws {
    let path = PickleCheckTests.folder.appending(path: file).path
    let outcome = try Mhnetc.run(["check", "--pickle", path, "--json"])
    #expect(outcome.status == 0, "\(outcome.messages)")
    let json = try outcome.json()
    #expect(json["suspicious"] as? Bool == false)
    let streams = try #require(json["streams"] as? [[String: Any]])
    #expect(streams.allSatisfy { $0["protocol"] as? Int == 2 })
    let globals = streams.flatMap { $0["globals"] as? [[String: Any]] ?? [] }
    let namespace = try #require(globals.first { $0["name"] as? String == "argparse.Namespace" })
    #expect(namespace["calls"] as? Int == 1)
    let storage = try #require(globals.first { $0["name"] as? String == "torch.FloatStorage" })
    #expect(storage["calls"] as? Int == 0)
    let text = try Mhnetc.run(["check", "--pickle", path])
    #expect(text.output.contains("torch._utils._rebuild_tensor_v2"))
    #expect(text.output.contains("a mere name"))
    #expect(text.output.hasSuffix("nothing suspicious\n"))
  }

  /// Of a function that no list names, nobody can say that it runs no program: some evaluate text.
  @Test(arguments: ["numpy.f2py.crackfortran myeval", "pandas read_pickle", "utils.hack go"])
  func aCallOfTheUnknownIsSuspicious(_ function: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("unknown.pth")
    let mention = "c" + function.replacing(" ", with: "\n") + "\n"
    for (instructions, status) in [(")R.", Int32(65)), (".", 0)] {
      let pickle = Data([0x80, 2]) + Data((mention + instructions).utf8)
      try pickle.write(to: URL(filePath: path))
      let outcome = try Mhnetc.run(["check", "--pickle", path])
      let name = function.replacing(" ", with: ".")
      #expect(outcome.output.contains("\(name): unknown"), "\(outcome.output)")
      #expect(outcome.status == status, "\(outcome.output)")
      #expect(outcome.output.contains("SUSPICIOUS") == (status != 0), "\(outcome.output)")
    }
  }

  /// A pickle that would make a file when it is loaded; named alone, called, and cut off.
  @Test func namesWhatIsSuspiciousAndRunsNothing() throws {
    let folder = try TemporaryFolder()
    let (mark, path) = (folder.path("executed"), folder.path("hostile.pth"))
    let command = Data("touch \(mark)".utf8)
    let mention = Data([0x80, 2]) + Data("cposix\nsystem\n".utf8)
    let text = Data([0x58, UInt8(command.count), 0, 0, 0]) + command
    let call = mention + text + Data([0x85, 0x52, 0x2E])
    for (content, mentions) in [
      (call, "byte 2: posix.system: dangerous, named once, called once"),
      (mention + Data([0x2E]), "a mere name"),
      (call.dropLast(), "cut off"),
      (mention + Data([0xFF]), "0xff"),
    ] {
      try content.write(to: URL(filePath: path))
      let outcome = try Mhnetc.run(["check", "--pickle", path])
      #expect(outcome.status == 65, "\(outcome.output)")
      #expect(outcome.output.contains(mentions), "\(outcome.output)")
      #expect(outcome.output.contains("SUSPICIOUS"))
    }
    #expect(!FileManager.default.fileExists(atPath: mark))
  }

  /// INST and PERSID of the text protocol: named for what they are, and no advice to load the file.
  @Test(arguments: ["(ios\nsystem\n.", "Pidentity\n0(ios\nsystem\n."])
  func nothingHidesBehindOldInstructions(_ instructions: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("old.pth")
    try (Data([0x80, 2]) + Data(instructions.utf8)).write(to: URL(filePath: path))
    let check = try Mhnetc.run(["check", "--pickle", path])
    #expect(check.status == 65)
    #expect(check.output.contains("os.system: dangerous, named once, called once"))
    #expect(!check.output.contains("damaged"), "\(check.output)")
    for arguments in [["inspect", path], ["convert", path, "-o", folder.path("out")]] {
      let refused = try Mhnetc.run(arguments)
      #expect(refused.status == 65 && refused.messages.contains("os.system"))
      #expect(!refused.messages.contains("torch.save"), "\(refused.messages)")
    }
  }

  /// A download that broke off is damaged, and no more than that.
  @Test func whatIsCutOffIsDamaged() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("cut.pth")
    let whole = try Data(contentsOf: URL(filePath: PickleCheckTests.training))
    try whole.dropLast(7).write(to: URL(filePath: path))
    let outcome = try Mhnetc.run(["check", "--pickle", path])
    #expect(outcome.status == 65)
    #expect(outcome.output.contains("damaged: ") && outcome.output.contains("cut off"))
    #expect(!outcome.output.contains("SUSPICIOUS"), "\(outcome.output)")
    #expect(
      try Mhnetc.run(["check", "--pickle", path, "--json"]).json()["suspicious"] as? Bool == false)
  }

  @Test func saysWhatHasNoPickles() throws {
    let tensors = PickleCheckTests.folder.appending(path: "plain.safetensors").path
    let safetensors = try Mhnetc.run(["check", "--pickle", tensors])
    #expect(safetensors.status == 0 && safetensors.output.contains("no pickle"))
    let onnx = try Mhnetc.run([
      "check", "--pickle", NetworkTests.path("nafnet-a-script17-dynamic.onnx"),
    ])
    #expect(onnx.status == 69, "\(onnx.messages)")
    #expect(try Mhnetc.run(["check", "--pickle", "/no/such/file"]).status == 66)
  }
}
