// The shell's own files lie where it expects them, and whoever else can write to their folder may have put something there in
// their place: a link to a file that is not to be changed, a pipe that never answers, a file of their own. So each is looked at
// when it is open, where nobody can exchange it any more, and before anything is read from it or written to it.

internal import Glibc

/// Opens files that belong to the shell.
enum OwnFile {
  /// What may stand under the name.
  enum Links {
    /// The file alone: nobody has a reason to make its name a link.
    case refused
    /// Also a link that the user made, as those do who keep their files in one place and link to them.
    case ofUser
  }

  /// Opens a file that nobody else owns; a new one, and one that was open to others, gets mode 0600.
  /// - Throws: `SystemFailure` where something else has the name.
  static func open(_ path: String, flags: Int32, links: Links = .refused) throws(SystemFailure) -> Descriptor {
    let file = try plainFile(path, flags, links)
    let status = try file.status()
    guard status.st_uid == geteuid() else { throw SystemFailure(EPERM, .foreign) }
    guard status.st_nlink < 2 else { throw SystemFailure(EPERM, .twoNames) }
    if status.st_mode & 0o077 != 0 { try file.call { fchmod($0, 0o600) } }
    return file
  }

  /// Opens what says where requests go and what runs: a file of the user or of the system, that not everybody can change.
  /// - Throws: `SystemFailure` where something else has the name.
  static func openSettings(_ path: String) throws(SystemFailure) -> Descriptor {
    // Such as /dev/null, or what a shell hands over as /dev/fd/63: it was named for this one call.
    if path.hasPrefix("/dev/") || path.hasPrefix("/proc/") { return try Descriptor(opening: path, flags: O_RDONLY) }
    let file = try plainFile(path, O_RDONLY, .ofUser)
    let status = try file.status()
    guard status.st_mode & S_IWOTH == 0 else { throw SystemFailure(EPERM, .open) }
    // Root works with the files of others where it is set to; in a folder of everybody's, anybody could have put them there.
    let folder = try Path.status(Path.folder(of: path))
    let isTrusted = isOfUserOrRoot(status) || geteuid() == 0 && folder.st_mode & S_IWOTH == 0
    guard isTrusted else { throw SystemFailure(EPERM, .foreign) }
    return file
  }

  /// - Throws: `SystemFailure` where `path` is a link that another user made.
  static func checkLink(_ path: String) throws(SystemFailure) {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return }
    guard isOfUserOrRoot(status) else { throw SystemFailure(EPERM, .foreignLink) }
  }

  private static func isOfUserOrRoot(_ status: stat) -> Bool { status.st_uid == geteuid() || status.st_uid == 0 }

  private static func plainFile(_ path: String, _ flags: Int32, _ links: Links) throws(SystemFailure) -> Descriptor {
    if links == .ofUser { try checkLink(path) }
    let follows = links == .refused ? O_NOFOLLOW : 0
    let file: Descriptor
    do throws(SystemFailure) {
      // Without O_NONBLOCK a named pipe would wait for whoever is at its other end.
      file = try Descriptor(opening: path, flags: flags | follows | O_NONBLOCK | O_NOCTTY, mode: 0o600)
    } catch {
      if error.code == ELOOP, links == .refused { throw SystemFailure(ELOOP, .link) }
      if error.code == ENXIO { throw SystemFailure(ENXIO, .noFile) }
      throw error
    }
    let kind = try file.status().st_mode & S_IFMT
    if kind == S_IFDIR { throw SystemFailure(EISDIR) }
    guard kind == S_IFREG else { throw SystemFailure(EINVAL, .noFile) }
    return file
  }
}
