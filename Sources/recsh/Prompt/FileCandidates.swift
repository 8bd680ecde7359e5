internal import Glibc
internal import Shell

/// Paths for Tab.
enum FileCandidates {
  /// Entries of the folder that `prefix` names, which begin with the rest of it; folders end with `/`.
  static func paths(prefix: String, limit: Int) -> [(path: String, isFolder: Bool)] {
    let start = prefix.lastIndex(of: "/").map { prefix.index(after: $0) } ?? prefix.startIndex
    let folder = String(prefix[..<start])
    let name = prefix[start...]
    let wanted = SmartPrefix(String(name))
    guard let entries = opendir(folder.isEmpty ? "." : folder) else { return [] }
    defer { closedir(entries) }
    var found: [(path: String, isFolder: Bool)] = []
    while let entry = readdir(entries), found.count < limit {
      let isFolder = Int32(entry.pointee.d_type) == Int32(DT_DIR)
      // The name is a C string inside the entry, which lives until the next reading.
      let entryName = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard wanted.matches(entryName), entryName != ".", entryName != "..",
        name.hasPrefix(".") || !entryName.hasPrefix(".")
      else { continue }
      found.append((path: folder + entryName + (isFolder ? "/" : ""), isFolder: isFolder))
    }
    return found.sorted { $0.path < $1.path }
  }

  /// The first bytes of a file; none where it is no plain file, since reading anything else may wait.
  static func head(of path: String) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return [] }
    var bytes = [UInt8](repeating: 0, count: 64 * 1024)
    let count = read(descriptor, &bytes, bytes.count)
    return Array(bytes.prefix(max(0, count)))
  }
}
