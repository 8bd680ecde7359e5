// Paths are text and stay as they were given; only what a rename needs is worked out from them.

internal import Glibc

/// Questions about a path.
enum Path {
  /// The folder that holds `path`.
  static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    let folder = String(path[..<slash])
    return folder.isEmpty ? "/" : folder
  }

  /// `name` in `folder`.
  static func join(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }

  /// Kind, size, owner and mode of what `path` leads to.
  /// - Throws: `SystemFailure`.
  static func status(_ path: String) throws(SystemFailure) -> stat {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .last }
    return status
  }

  /// Where `path` leads through symbolic links, so that replacing a file keeps a link to it; `path` where it is none.
  static func target(of path: String) -> String {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return path }
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// Makes a folder and those above it; new ones get mode 0700, and where root makes them the owner of the one above.
  /// - Throws: `SystemFailure`.
  static func makeFolder(_ path: String) throws(SystemFailure) {
    if mkdir(path, 0o700) == 0 { return leaveToOwner(of: folder(of: path), path) }
    switch errno {
    case EEXIST: break
    case ENOENT:
      let above = folder(of: path)
      guard above != path else { throw SystemFailure(ENOENT) }
      try makeFolder(above)
      guard mkdir(path, 0o700) != 0 else { return leaveToOwner(of: above, path) }
      guard errno == EEXIST else { throw .last }
    default: throw .last
    }
    guard try status(path).st_mode & S_IFMT == S_IFDIR else { throw SystemFailure(ENOTDIR) }
  }

  private static func leaveToOwner(of above: String, _ path: String) {
    guard geteuid() == 0, let status = try? status(above), status.st_uid != 0, status.st_mode & S_IWOTH == 0 else {
      return
    }
    // Without it the folder is root's, which is told by whoever is kept from it.
    _ = lchown(path, status.st_uid, status.st_gid)
  }

  /// Makes the name of a file that was renamed into `folder` survive a loss of power.
  static func synchronizeFolder(_ folder: String) {
    // Some file systems refuse to sync a folder; the file's own bytes are safe by then.
    guard let opened = try? Descriptor(opening: folder, flags: O_RDONLY | O_DIRECTORY) else { return }
    try? opened.synchronize()
  }
}
