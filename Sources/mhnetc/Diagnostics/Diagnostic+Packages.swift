import OutputFiles
import SwiftPackages

extension Diagnostic {
  init(_ error: PackageFolderError) {
    switch error {
    case .output(let error): self.init(error)
    case .notAFolder(let path):
      self.init(.cannotCreateOutput, file: path, "found a file, expected a folder or nothing")
    case .cannotRead(let path):
      self.init(.cannotCreateOutput, file: path, "cannot be read, expected a folder")
    case .foreign(let folder, let example):
      self.init(
        .cannotCreateOutput, file: folder,
        "found '\(example)', which no package wrote, expected an empty folder or an earlier package"
      )
    case .changed(let path):
      self.init(
        .cannotCreateOutput, file: path,
        "found other contents than the earlier package's, which would be lost; remove the file, or "
          + "write to another folder")
    case .list(let path):
      self.init(
        .cannotCreateOutput, file: path, "found no list of a package's files, expected one")
    case .cannotCreate(let path):
      self.init(.cannotCreateOutput, file: path, "cannot be made or removed")
    }
  }
}
