internal import Foundation

/// The project's own files.
enum ProjectFiles {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func text(of path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  /// Every Swift file below a folder.
  static func swift(below folder: String) throws -> [(path: String, text: String)] {
    let walk = FileManager.default.enumerator(at: root.appendingPathComponent(folder), includingPropertiesForKeys: nil)
    var files: [(path: String, text: String)] = []
    while let file = walk?.nextObject() as? URL {
      guard file.pathExtension == "swift" else { continue }
      files.append((file.path, try String(contentsOf: file, encoding: .utf8)))
    }
    return files
  }
}
