internal import Foundation

/// The project's own files, for tests of its walls.
enum SourceTree {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Paths of Swift files below `folder` that hold `text`, sorted.
  static func files(containing text: String, under folder: String) throws -> [String] {
    let walk = FileManager.default.enumerator(at: root.appendingPathComponent(folder), includingPropertiesForKeys: nil)
    var found: [String] = []
    while let file = walk?.nextObject() as? URL {
      guard file.pathExtension == "swift", try String(contentsOf: file, encoding: .utf8).contains(text) else {
        continue
      }
      found.append(String(file.path.dropFirst(root.path.count + 1)))
    }
    return found.sorted()
  }

  /// Names of what lies in the project's own folder, sorted.
  static func topLevel() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: root.path).sorted() }

  static func text(of path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  /// Names of the files in a folder with an ending, sorted.
  static func names(in folder: String, ending: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(folder).path)
      .filter { $0.hasSuffix(ending) }.sorted()
  }
}
