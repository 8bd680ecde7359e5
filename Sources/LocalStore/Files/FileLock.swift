// flock(2) on a file of its own, which is never removed: the kernel lets go of it when the process dies, and a file that is
// removed would let two holders in. It holds between descriptors, so also between two users inside one process.

internal import Glibc

/// A lock between processes, held as long as this value lives.
final class FileLock: Sendable {
  private let file: Descriptor

  enum Sharing: Sendable { case shared, exclusive }

  /// Waits until the lock is free.
  /// - Throws: `SystemFailure`.
  init(_ path: String, _ sharing: Sharing) throws(SystemFailure) {
    file = try Self.open(path)
    try file.call { flock($0, sharing == .shared ? LOCK_SH : LOCK_EX) }
  }

  /// - Throws: `SystemFailure` with `EWOULDBLOCK` where another holds it.
  init(tryingExclusive path: String) throws(SystemFailure) {
    file = try Self.open(path)
    try file.call { flock($0, LOCK_EX | LOCK_NB) }
  }

  private static func open(_ path: String) throws(SystemFailure) -> Descriptor {
    try Path.makeFolder(Path.folder(of: path))
    return try OwnFile.open(path, flags: O_RDWR | O_CREAT)
  }

  /// What the last holder wrote into the file, at most `limit` bytes of it.
  /// - Throws: `SystemFailure`.
  func contents(limit: Int) throws(SystemFailure) -> String {
    try file.call { lseek($0, 0, SEEK_SET) }
    return String(decoding: try file.readAll(limit: limit) ?? [], as: UTF8.self)
  }

  /// Writes something into the file, such as who holds it, in the place of what was there.
  /// - Throws: `SystemFailure`.
  func sign(_ text: String) throws(SystemFailure) {
    try file.call { ftruncate($0, 0) }
    try file.call { lseek($0, 0, SEEK_SET) }
    try file.write(Array(text.utf8)[...])
  }

  /// Lets go.
  func unlock() { file.close() }
}
