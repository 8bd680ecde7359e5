// A file is replaced as one step: written beside its name, synced, renamed. Whoever reads it sees the old one or the new
// one, also after a crash; a crash may leave `NAME.recsh-tmp-PID` behind.

internal import Glibc
internal import Synchronization

/// A file that is being written beside the one it will replace.
final class ReplacementFile: Sendable {
  private let path: String
  private let temporary: String
  private let file: Descriptor
  /// False once it was renamed or removed.
  private let isOpen = Mutex(true)

  /// - Parameters:
  ///   - path: the file's name in the end; a symbolic link is followed and stays.
  ///   - mode: of the new file, less the umask.
  ///   - exactly: the mode of the new file, whatever the umask.
  ///   - followsLink: whether a symbolic link stays; else the file takes its place.
  /// - Throws: `SystemFailure`.
  init(
    _ path: String, mode: mode_t, exactly: mode_t? = nil, followsLink: Bool = true
  ) throws(SystemFailure) {
    self.path = followsLink ? Path.target(of: path) : path
    (file, temporary) = try Self.open(beside: self.path, mode: mode)
    guard let exactly else { return }
    do { try file.call { fchmod($0, exactly) } } catch {
      unlink(temporary)
      throw error
    }
  }

  deinit { abandon() }

  /// Tries further names where one is taken: by another statement of this process, or left by a crash.
  private static func open(beside path: String, mode: mode_t) throws(SystemFailure) -> (Descriptor, String) {
    let first = "\(path).recsh-tmp-\(getpid())"
    for number in 0..<1000 {
      let name = number == 0 ? first : "\(first)-\(number)"
      do {
        return (try Descriptor(opening: name, flags: O_WRONLY | O_CREAT | O_EXCL, mode: mode), name)
      } catch {
        if error.code != EEXIST { throw error }
      }
    }
    throw SystemFailure(EEXIST)
  }

  /// - Throws: `SystemFailure`.
  func write(_ bytes: ArraySlice<UInt8>) throws(SystemFailure) { try file.write(bytes) }

  /// Gives it to whom the file before belongs, where root works with the files of another user: it would be kept from its user.
  /// - Throws: `SystemFailure`.
  private func leaveTo(ownerOf path: String) throws(SystemFailure) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return try OwnFile.leaveToOwner(ofFolderOf: path, file) }
    guard geteuid() == 0, status.st_uid != 0 else { return }
    try file.call { fchown($0, status.st_uid, status.st_gid) }
  }

  /// Gives the file its name.
  /// - Throws: `SystemFailure`; then the old file is still there.
  func finish() throws(SystemFailure) {
    do {
      try file.synchronize()
      file.close()
      try isOpen.withLock { isOpen throws(SystemFailure) in
        guard isOpen else { return }
        guard rename(temporary, path) == 0 else { throw .last }
        isOpen = false
      }
    } catch {
      abandon()
      throw error
    }
    Path.synchronizeFolder(Path.folder(of: path))
  }

  /// Removes what was written; a second time, or after `finish`, nothing happens.
  func abandon() {
    file.close()
    isOpen.withLock { isOpen in
      if isOpen { unlink(temporary) }
      isOpen = false
    }
  }

  /// Replaces a file of the shell's own: mode 0600, in a folder that is made with mode 0700 where it is missing.
  /// - Parameter followsLink: whether a symbolic link that the user made stays; else the file takes the place of any.
  /// - Throws: `SystemFailure`, also where another user made a link that would stay.
  static func replacePrivately(
    _ path: String, with bytes: [UInt8], followsLink: Bool = true
  ) throws(SystemFailure) {
    try Path.makeFolder(Path.folder(of: path))
    let real = followsLink ? try OwnFile.target(of: path) : path
    let file = try ReplacementFile(real, mode: 0o600, exactly: 0o600, followsLink: false)
    try file.leaveTo(ownerOf: real)
    try file.write(bytes[...])
    try file.finish()
  }
}
