// The caller owns the descriptor: it is neither opened nor closed here. SIGPIPE has to be ignored by the process, so that a
// reader that went away is an error to handle and not the end of the process.

internal import Glibc
internal import ScriptLanguage
public import Shell

/// Writes to an open file descriptor, such as standard output.
public struct FileDescriptorSink: ByteSink {
  public let descriptor: Int32

  public init(_ descriptor: Int32) { self.descriptor = descriptor }

  public var isTerminal: Bool { isatty(descriptor) == 1 }

  public var isRegularFile: Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// The columns of the terminal that it leads to; 0 where there is none or it does not say.
  public var columns: Int { Int(size.ws_col) }

  /// The rows of the terminal that it leads to; 0 where there is none or it does not say.
  public var rows: Int { Int(size.ws_row) }

  private var size: winsize {
    var size = winsize()
    return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 ? size : winsize()
  }

  /// Writes all of `bytes`, however many calls it takes.
  /// - Throws: `Diagnostic(.failed)`, of a closed pipe `Diagnostic.readerGone`.
  public func write(_ bytes: [UInt8]) throws {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest, rest.count)
      if count == rest.count { return }
      if count >= 0 { rest.removeFirst(count) } else { try recover(from: errno) }
    }
  }

  private func recover(from error: Int32) throws {
    switch error {
    case EINTR: return
    case EAGAIN:
      // Whoever shares the terminal may have made it non-blocking; the bytes still have to go out.
      var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      poll(&waiting, 1, -1)
    case EPIPE: throw Diagnostic.readerGone
    case ENOSPC, EDQUOT:
      throw Diagnostic(.failed, "the output could not be written: the disk is full", help: "make room and try again")
    case EBADF:
      throw Diagnostic(
        .failed, "the output could not be written: standard output is closed", help: "whoever started this closed it")
    default:
      throw Diagnostic(
        .failed, "the output could not be written: \(String(cString: strerror(error)).lowercased())",
        help: "'> FILE' sends a result elsewhere")
    }
  }

  /// Nothing is held back, so there is nothing to do.
  public func finish() async throws {}

  /// What was written stays: a descriptor has no way back.
  public func abandon() {}
}
