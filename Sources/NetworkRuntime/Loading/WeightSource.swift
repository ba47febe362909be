public import NetworkProgram

#if canImport(Glibc)
  import Glibc
#endif

/// Where the weights of a network come from.
public enum WeightSource {
  /// The weights of a file, which is mapped.
  ///
  /// - Parameters:
  ///   - path: The file; `nil` for the one of this name that is nearest.
  ///   - name: The name of the file that the package wrote.
  ///   - image: An address in the executable or shared library that asks: the file is looked for in
  ///     its folder and those around it, there and in `Weights`.
  /// - Returns: The weights, checked.
  /// - Throws: `NetworkError.weights`, `NetworkError.noWeights`.
  public static func table(
    _ path: String?, named name: String, near image: UnsafeRawPointer
  ) throws(NetworkError) -> WeightTable {
    guard let path = path ?? find(name, near: image) else {
      throw .noWeights(name: name, folder: folder(of: image) ?? ".")
    }
    do throws(WeightTableError) {
      return try WeightTable(contentsOf: path)
    } catch {
      throw .weights(file: path, error)
    }
  }

  /// The weights of a file, or else those that are linked into the program.
  ///
  /// - Parameters:
  ///   - path: The file; `nil` for those of the program.
  ///   - bytes: Those of the program.
  /// - Returns: The weights, checked.
  /// - Throws: `NetworkError.weights`.
  public static func table(
    _ path: String?, embedded bytes: UnsafeRawBufferPointer
  ) throws(NetworkError) -> WeightTable {
    do throws(WeightTableError) {
      if let path { return try WeightTable(contentsOf: path) }
      return try WeightTable(embedded: bytes)
    } catch {
      throw .weights(file: path ?? "embedded weights", error)
    }
  }

  /// The file in the folder of the image or in one around it, itself or in `Weights`.
  private static func find(_ name: String, near image: UnsafeRawPointer) -> String? {
    guard var folder = folder(of: image) else { return nil }
    while true {
      for candidate in ["\(folder)/\(name)", "\(folder)/Weights/\(name)"] {
        if access(candidate, R_OK) == 0 { return candidate }
      }
      guard let slash = folder.lastIndex(of: "/") else { return nil }
      folder = String(folder[..<slash])
    }
  }

  /// The folder of the file that an address is mapped from, without a slash at its end.
  ///
  /// The system's map of the process knows the file's full name, whatever the process was called.
  private static func folder(of image: UnsafeRawPointer) -> String? {
    guard let file = fopen("/proc/self/maps", "r") else { return nil }
    defer { fclose(file) }
    let address = UInt(bitPattern: image)
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    while getline(&line, &capacity, file) > 0 {
      // Safety: `getline` gives a terminated line.
      guard let line, let entry = MapsLine(String(cString: line)) else { continue }
      guard entry.addresses.contains(address) else { continue }
      return entry.path.lastIndex(of: "/").map { String(entry.path[..<$0]) }
    }
    return nil
  }
}

/// `ADDRESS-ADDRESS FLAGS OFFSET DEVICE INODE   PATH`, as Linux shows a mapping.
private struct MapsLine {
  let addresses: Range<UInt>
  let path: String

  init?(_ line: String) {
    let fields = line.split(separator: " ", maxSplits: 5)
    let ends = fields.first?.split(separator: "-").compactMap { UInt($0, radix: 16) } ?? []
    guard fields.count == 6, ends.count == 2, ends[0] < ends[1] else { return nil }
    let rest = fields[5].drop { $0 == " " }
    guard rest.first == "/" else { return nil }
    addresses = ends[0]..<ends[1]
    path = String(rest.last == "\n" ? rest.dropLast() : rest)
  }
}
