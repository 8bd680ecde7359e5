// What the system says when a call fails, in words that fit behind "can't …: ".

internal import Glibc

/// A failed system call.
struct SystemFailure: Error, Sendable, Equatable {
  /// The value of `errno`.
  let code: Int32
  /// What was found in the place of a file of the shell's own, where that is the failure.
  let fault: Fault?

  enum Fault: Sendable, Equatable {
    case noFile, link, foreignLink, foreign, foreignToRoot, twoNames, open
  }

  init(_ code: Int32, _ fault: Fault? = nil) {
    self.code = code
    self.fault = fault
  }

  /// The failure of the call that was just made on this thread.
  static var last: SystemFailure { SystemFailure(errno) }

  /// Why it failed, lower case.
  var reason: String {
    switch fault {
    case .noFile: "it is no regular file"
    case .link: "it is a symbolic link"
    case .foreignLink: "it is a symbolic link that another user made"
    case .foreign: "it belongs to another user"
    case .foreignToRoot: "it belongs to another user, and root runs nothing that others wrote"
    case .twoNames: "it has a second name (a hard link)"
    case .open: "every user of this machine can change it"
    case nil: reasonOfCode
    }
  }

  private var reasonOfCode: String {
    switch code {
    case ENOENT: "it does not exist"
    case EACCES, EPERM: "permission is denied"
    case EISDIR: "it is a folder"
    case ENOTDIR: "a part of its path is no folder"
    case EEXIST: "it exists already"
    case ENOSPC, EDQUOT: "the disk is full"
    case EROFS: "the disk is read-only"
    case ELOOP: "its links lead in a circle"
    case ENAMETOOLONG: "its name is too long"
    case EMFILE, ENFILE: "too many files are open"
    case ENXIO: "nobody reads from it"
    default: Self.words(for: code)
    }
  }

  /// What to do about it, where that is known.
  var help: String? {
    switch fault {
    case .noFile, .link, .foreignLink, .twoNames: return "look who put it there, and move it away"
    case .foreign:
      return
        "look who put it there, and move it away; where a file system shows other owners than are real, keep such files "
        + "elsewhere with --config FILE and --state FOLDER"
    case .foreignToRoot:
      return "start recsh as that user, or with 'sudo -H'; one that is named with --config FILE is taken"
    case .open: return "look what is in it, then run 'chmod go-w' on it"
    case nil: break
    }
    return switch code {
    case EACCES, EPERM: "check who owns it and its mode with 'ls -ld'"
    case ENOSPC, EDQUOT: "make room and try again"
    default: nil
    }
  }

  private static func words(for code: Int32) -> String {
    guard let words = strerror(code) else { return "error \(code)" }
    let text = String(cString: words)
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}
