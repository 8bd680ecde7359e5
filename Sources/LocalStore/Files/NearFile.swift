internal import Glibc
internal import ScriptLanguage

/// Finds the file that was probably meant.
enum NearFile {
  /// What to do about a file that a person named and that can't be read.
  static func help(on failure: SystemFailure, reading path: String) -> String? {
    failure.code == ENOENT ? help(for: path) : help(on: failure)
  }

  /// What to do about a file that a person named and that can't be written.
  static func help(on failure: SystemFailure, writing path: String) -> String? {
    failure.code == ENOENT ? "make its folder first, or give another path" : help(on: failure)
  }

  private static func help(on failure: SystemFailure) -> String? {
    switch failure.code {
    case EISDIR: "name a file in it"
    case ENOTDIR, ELOOP, ENAMETOOLONG, EROFS: "give another path"
    case EMFILE, ENFILE: "close other programs, or allow more files with 'ulimit -n'"
    default: failure.help
    }
  }

  /// What to do about a file that is not there.
  private static func help(for path: String) -> String {
    let folder = Path.folder(of: path)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let near = NearestName.match(name, among: names(in: folder)) else {
      return path.hasPrefix("/")
        ? "look at its name"
        : "look at its name; a path that does not begin with '/' starts where the shell was started"
    }
    let whole = path.contains("/") ? Path.join(folder, near) : near
    return "did you mean '\(whole)'?"
  }

  /// More names than a person has in a folder are not looked through.
  private static let limit = 10_000

  /// Names in a folder, sorted; none where it can't be read.
  private static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while names.count < limit, let entry = readdir(stream) {
      let name = withUnsafePointer(to: entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
      }
      if let name, name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
