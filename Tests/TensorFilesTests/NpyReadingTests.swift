import Foundation
import TensorCore
import TensorFiles
import Testing

/// Files that numpy wrote, by tools/fixtures/make_npy.py.
enum NumpyFiles {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/npy")

  static let names: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: name)))
  }

  /// Type and shape, as the name of a file says them.
  static func contents(_ name: String) throws -> (ElementType, [Int]) {
    let parts = name.dropLast(4).split(separator: "-")
    let types: [Substring: ElementType] = [
      "f2": .float16, "f4": .float32, "f8": .float64, "i1": .int8, "i2": .int16, "i4": .int32,
      "i8": .int64, "u1": .uint8, "u2": .uint16, "u4": .uint32, "u8": .uint64, "b1": .bool,
    ]
    return (
      try #require(types[parts[0]]),
      parts[4] == "scalar" ? [] : parts[4].split(separator: "x").compactMap { Int($0) }
    )
  }

  /// The tensor that the script saved under a name.
  static func tensor(_ name: String) throws -> Tensor {
    let (type, shape) = try contents(name)
    let indices = 0..<Int64(shape.reduce(1, *))
    let values = indices.map { index -> Int64 in
      if type == .bool { return index % 3 == 0 ? 1 : 0 }
      return 3 * index - 4
    }
    return try Tensor(type, shape: shape, integers: values)
  }
}

/// A file with the given header text and elements.
func npy(_ header: String, _ data: [UInt8] = [], version: UInt8 = 1) -> [UInt8] {
  let count = header.utf8.count
  let length = [0, 8, 16, 24].prefix(version == 1 ? 2 : 4).map { UInt8(count >> $0 & 0xFF) }
  return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + Array(header.utf8) + data
}

@Suite("npy reading and writing")
struct NpyReadingTests {
  @Test("the fixtures are there")
  func fixtures() { #expect(NumpyFiles.names.count == 28) }

  @Test("what numpy wrote is read", arguments: NumpyFiles.names)
  func reading(name: String) throws {
    #expect(try Npy.read(NumpyFiles.bytes(name)) == NumpyFiles.tensor(name))
  }

  @Test("what is written has the bytes that numpy writes", arguments: NumpyFiles.names)
  func writing(name: String) throws {
    let bytes = Npy.write(try NumpyFiles.tensor(name))
    #expect(try Npy.read(bytes) == NumpyFiles.tensor(name))
    if name.contains("-little-c-v1-") { #expect(try bytes == NumpyFiles.bytes(name)) }
  }

  @Test("bfloat16 is read from V2 and written as float32")
  func bfloat16() throws {
    let values: [Double] = [1.5, -2, 0.0078125, -.infinity]
    let tensor = try Tensor(.bfloat16, shape: [4], doubles: values)
    let header = "{'descr': '<V2', 'fortran_order': False, 'shape': (4,), }\n"
    #expect(try Npy.read(npy(header, tensor.bytes.array())) == tensor)
    let written = try Npy.read(Npy.write(tensor))
    #expect(written == (try Tensor(.float32, shape: [4], doubles: values)))
  }

  @Test("NaN keeps its bits")
  func notANumber() throws {
    let bits: [UInt8] = [0x01, 0x02, 0xC0, 0x7F]
    let tensor = try Tensor(.float32, shape: [1], bytes: TensorBytes(bits))
    #expect(try Npy.read(Npy.write(tensor)).bytes.array() == bits)
  }

  @Test(
    "headers in any order, with quotes of both kinds and blanks",
    arguments: [
      "{'shape': (2,), 'fortran_order': False, 'descr': '|u1'}\n",
      "{ \"descr\" :'|u1' , 'fortran_order':True,'shape':( 2 , ) ,}    \n",
      "{'descr': 'u1', 'fortran_order': False, 'shape': (2L,), }\n",
    ])
  func headers(text: String) throws {
    for version in UInt8(1)...3 {
      let tensor = try Npy.read(npy(text, [7, 8], version: version))
      #expect(tensor == (try Tensor(.uint8, shape: [2], integers: [7, 8])))
    }
  }
}
