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
    let real = links == .ofUser ? try target(of: path) : path
    let file = try plainFile(real, flags)
    if flags & O_CREAT != 0 { try leaveToOwner(ofFolderOf: real, file) }
    try check(try file.status(), at: real)
    try makePrivate(file, isWritten: flags & O_ACCMODE != O_RDONLY)
    return file
  }

  /// Opens what says where requests go and what runs: a file of the user or of the system, that not everybody can change. Root
  /// runs nothing that another user wrote, unless it was told to.
  /// - Parameter isNamed: whether the file was named for this call.
  /// - Throws: `SystemFailure` where something else has the name.
  static func openSettings(_ path: String, isNamed: Bool = false) throws(SystemFailure) -> Descriptor {
    // Such as /dev/null, or what a shell hands over as /dev/fd/63: it was named for this one call.
    if path.hasPrefix("/dev/") || path.hasPrefix("/proc/") { return try Descriptor(opening: path, flags: O_RDONLY) }
    let isRoot = geteuid() == 0
    let file = try plainFile(try target(of: path, mayBeOfOthers: isRoot && isNamed), O_RDONLY)
    let status = try file.status()
    guard status.st_mode & S_IWOTH == 0 else { throw SystemFailure(EPERM, .open) }
    if isOfUserOrRoot(status) || isRoot && isNamed { return file }
    throw SystemFailure(EPERM, isRoot ? .foreignToRoot : .foreign)
  }

  /// - Throws: `SystemFailure` where what stands at `path`, which is no link, is not a file for the shell alone.
  static func check(_ status: stat, at path: String) throws(SystemFailure) {
    guard status.st_mode & S_IFMT == S_IFREG else { throw SystemFailure(EINVAL, .noFile) }
    if status.st_uid != geteuid() {
      guard try isOfWhomRootServes(status, at: path) else { throw SystemFailure(EPERM, .foreign) }
    }
    guard status.st_nlink < 2 else { throw SystemFailure(EPERM, .twoNames) }
  }

  /// Where a path leads that may be a link, or a chain of them. It is to be opened without following another one: then nobody
  /// can put a link in its place meanwhile.
  /// - Parameter mayBeOfOthers: whether anybody's links are followed. Only for what is read.
  /// - Throws: `SystemFailure` where another user made one of the links.
  static func target(of path: String, mayBeOfOthers: Bool = false) throws(SystemFailure) -> String {
    var path = path
    for _ in 0..<longestChain {
      let link: Descriptor
      do { link = try Descriptor(opening: path, flags: justThePath | O_NOFOLLOW) } catch {
        // A link to what is made later.
        if error.code == ENOENT { return path }
        throw error
      }
      let status = try link.status()
      guard status.st_mode & S_IFMT == S_IFLNK else { return path }
      guard mayBeOfOthers || isOfUserOrRoot(status) else { throw SystemFailure(EPERM, .foreignLink) }
      let next = try text(of: link)
      path = next.hasPrefix("/") ? next : Path.join(Path.folder(of: path), next)
    }
    throw SystemFailure(ELOOP)
  }

  /// As many links as the kernel follows (path_resolution(7)).
  private static let longestChain = 40
  /// O_PATH (open(2)), which the Glibc module does not have: it is made with a cast. The same on x86-64 and arm64.
  private static let justThePath: Int32 = 0o10000000

  /// What a link says.
  private static func text(of link: Descriptor) throws(SystemFailure) -> String {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = try link.call { readlinkat($0, "", &bytes, bytes.count) }
    return String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func isOfUserOrRoot(_ status: stat) -> Bool { status.st_uid == geteuid() || status.st_uid == 0 }

  /// Root may work where another user's files are, as `sudo` with that user's HOME makes it: in a folder of the same owner, which
  /// nobody else can change.
  private static func isOfWhomRootServes(_ status: stat, at path: String) throws(SystemFailure) -> Bool {
    guard geteuid() == 0 else { return false }
    let folder = try Path.status(Path.folder(of: path))
    return folder.st_uid == status.st_uid && folder.st_mode & S_IWOTH == 0
  }

  /// Gives what root has made to whom its folder belongs: they would be kept from it, and with it from their own journal.
  /// - Throws: `SystemFailure`.
  static func leaveToOwner(ofFolderOf path: String, _ file: Descriptor) throws(SystemFailure) {
    guard geteuid() == 0, try file.status().st_uid == 0 else { return }
    let folder = try Path.status(Path.folder(of: path))
    guard folder.st_uid != 0, folder.st_mode & S_IWOTH == 0 else { return }
    try file.call { fchown($0, folder.st_uid, folder.st_gid) }
  }

  private static func makePrivate(_ file: Descriptor, isWritten: Bool) throws(SystemFailure) {
    guard try file.status().st_mode & 0o077 != 0 else { return }
    do { try file.call { fchmod($0, 0o600) } } catch {
      // What can only be read can be read all the same: on a read-only file system, or where the file may not be changed.
      guard !isWritten, error.code == EROFS || error.code == EPERM else { throw error }
    }
  }

  private static func plainFile(_ path: String, _ flags: Int32) throws(SystemFailure) -> Descriptor {
    let file: Descriptor
    do throws(SystemFailure) {
      // Without O_NONBLOCK a named pipe would wait for whoever is at its other end.
      file = try Descriptor(opening: path, flags: flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, mode: 0o600)
    } catch {
      if error.code == ELOOP { throw SystemFailure(ELOOP, .link) }
      if error.code == ENXIO { throw SystemFailure(ENXIO, .noFile) }
      throw error
    }
    let kind = try file.status().st_mode & S_IFMT
    if kind == S_IFDIR { throw SystemFailure(EISDIR) }
    guard kind == S_IFREG else { throw SystemFailure(EINVAL, .noFile) }
    return file
  }
}
