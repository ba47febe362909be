import Examination
import TensorCore
import Testing

/// What became of the tensors of one model in another.
@Suite struct InventoryDifferenceTests {
  private func entry(_ name: String, _ numbers: [Double]) throws -> InventoryEntry {
    InventoryEntry(
      name: name, tensor: try Tensor(.float32, shape: [numbers.count], doubles: numbers))
  }

  private func texts(_ renamings: [InventoryDifference.Renaming]) -> [String] {
    renamings.map { "\($0.from) \($0.to)" }
  }

  @Test func sameTensorsAreNoDifference() throws {
    let tensors = [try entry("a", [1, 2]), try entry("b", [3])]
    let difference = InventoryDifference(tensors, tensors.reversed())
    #expect(difference.isEmpty && difference.sameCount == 2)
  }

  @Test func everyKindIsTold() throws {
    let difference = InventoryDifference(
      [
        try entry("kept", [1, 2]), try entry("other", [1, 2, 3]), try entry("longer", [1]),
        try entry("old.weight", [5, 6, 7]), try entry("gone", [9]),
      ],
      [
        try entry("kept", [1, 2]), try entry("other", [1, 2.5, 3]), try entry("longer", [1, 1]),
        try entry("new.weight", [5, 6, 7]), try entry("more", [8, 8]),
      ])
    #expect(difference.sameCount == 1)
    #expect(difference.changed.map(\.name) == ["other"])
    #expect(difference.changed.first?.count == 1 && difference.changed.first?.maxAbs == 0.5)
    #expect(difference.resized.map(\.name) == ["longer"])
    #expect(texts(difference.renamed) == ["old.weight new.weight"])
    #expect(difference.renamed.map(\.isSame) == [true])
    #expect(difference.removed.map(\.name) == ["gone"])
    #expect(difference.added.map(\.name) == ["more"])
  }

  /// A beginning that all names exchanged: renamed, though the elements were trained further.
  @Test func exchangedBeginningsAreRenamings() throws {
    let first = try (0..<5).map { try entry("net.layer\($0).conv.weight", [Double($0), 1]) }
    let second = try (0..<5).map { try entry("module.g.layer\($0).conv.weight", [Double($0), 2]) }
    let difference = InventoryDifference(first, second)
    #expect(difference.removed.isEmpty && difference.added.isEmpty)
    #expect(
      texts(difference.renamed)
        == (0..<5).map { "net.layer\($0).conv.weight module.g.layer\($0).conv.weight" })
    #expect(Set(difference.renamed.map(\.isSame)) == [false])
  }

  /// Tensors of the same elements, as of biases that are zero, are paired in the order of the files.
  @Test func equalTensorsKeepTheirOrder() throws {
    let first = try ["a.x", "b.x", "c.x"].map { try entry($0, [0, 0]) }
    let second = try ["a.y", "b.y", "c.y"].map { try entry($0, [0, 0]) }
    #expect(
      texts(InventoryDifference(first, second).renamed) == ["a.x a.y", "b.x b.y", "c.x c.y"])
  }

  @Test func elementTypesCount() throws {
    let half = InventoryEntry(
      name: "a", tensor: try Tensor(.float16, shape: [2], doubles: [1, 2]))
    let difference = InventoryDifference([try entry("a", [1, 2])], [half])
    #expect(difference.resized.count == 1 && difference.sameCount == 0)
  }
}
