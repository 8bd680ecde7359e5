// What the system says when a call fails, in words that fit behind "can't …: ".

internal import Glibc

/// A failed system call.
struct SystemFailure: Error, Sendable, Equatable {
  /// The value of `errno`.
  let code: Int32

  init(_ code: Int32) { self.code = code }

  /// The failure of the call that was just made on this thread.
  static var last: SystemFailure { SystemFailure(errno) }

  /// Why it failed, lower case.
  var reason: String {
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
    default: Self.words(for: code)
    }
  }

  /// What to do about it, where that is known.
  var help: String? {
    switch code {
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
