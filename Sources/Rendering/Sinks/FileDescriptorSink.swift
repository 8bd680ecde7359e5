// The caller owns the descriptor: it is neither opened nor closed here. SIGPIPE has to be ignored by the process, so that a
// reader that went away is an error to handle and not the end of the process.

internal import Glibc
public import ScriptLanguage
public import Shell

/// Writes to an open file descriptor, such as standard output.
public struct FileDescriptorSink: ByteSink {
  private static let readerGone = "the reader of the output went away"

  public let descriptor: Int32

  public init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// Whether a diagnostic says that the other end of a pipe was closed: a reason to end quietly, as `head` means it.
  public static func isReaderGone(_ diagnostic: Diagnostic) -> Bool {
    diagnostic.code == .failed && diagnostic.message == readerGone
  }

  public var isTerminal: Bool { isatty(descriptor) == 1 }

  public var isRegularFile: Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// The columns of the terminal that it leads to; 0 where there is none or it does not say.
  public var columns: Int {
    var size = winsize()
    return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : 0
  }

  /// Writes all of `bytes`, however many calls it takes.
  /// - Throws: `Diagnostic(.failed)`; `isReaderGone` tells a closed pipe.
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
    case EPIPE: throw Diagnostic(.failed, Self.readerGone)
    default: throw Diagnostic(.failed, "the output could not be written: \(String(cString: strerror(error)))")
    }
  }

  /// Nothing is held back, so there is nothing to do.
  public func finish() async throws {}

  /// What was written stays: a descriptor has no way back.
  public func abandon() {}
}
