// The caller owns the descriptor: it is neither opened nor closed here. SIGPIPE has to be ignored by the process, so that a
// reader that went away is an error to handle and not the end of the process.

internal import Glibc
internal import ScriptLanguage
public import Shell
internal import Synchronization

/// Writes to an open file descriptor, such as standard output.
public struct FileDescriptorSink: ByteSink {
  public let descriptor: Int32

  private let way = PatientWay()

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

  /// How long one wait for the reader takes, in milliseconds, before a cancellation is looked for.
  private static let tick: Int32 = 100
  /// For so many waits a task that was cancelled lets its reader go on: what it has to say at its end is still wanted.
  private static let lastTicks = 5

  /// Writes all of `bytes`, however many calls it takes.
  /// - Throws: `Diagnostic(.failed)`, of a closed pipe `Diagnostic.readerGone`; `.interrupted` where the task was cancelled and
  ///   nobody reads.
  public func write(_ bytes: [UInt8]) throws {
    let number = way.number(for: descriptor)
    var rest = bytes
    var ticks = 0
    while !rest.isEmpty {
      let count = Glibc.write(number, rest, rest.count)
      if count == rest.count { return }
      if count >= 0 {
        rest.removeFirst(count)
        ticks = 0
      } else {
        try recover(from: errno, number, &ticks)
      }
    }
  }

  private func recover(from error: Int32, _ number: Int32, _ ticks: inout Int) throws {
    switch error {
    case EINTR: return
    case EAGAIN:
      var waiting = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
      poll(&waiting, 1, Self.tick)
      guard Task.isCancelled else { return }
      ticks += 1
      if ticks > Self.lastTicks { throw Diagnostic(.interrupted, "interrupted") }
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

  /// Nothing is held back.
  public func finish() async throws { way.close() }

  /// What was written stays: a descriptor has no way back.
  public func abandon() {}
}

/// A pipe or a terminal opened once more, so that writing to it never blocks: a write that blocks can't be cancelled, and making
/// the descriptor itself non-blocking would make it so for all the processes that share it.
private final class PatientWay: Sendable {
  /// Nil until it is needed; the descriptor itself where there is no other way.
  private let opened = Mutex<(number: Int32, isOwn: Bool)?>(nil)

  deinit { close() }

  func number(for descriptor: Int32) -> Int32 {
    opened.withLock { opened in
      if let opened { return opened.number }
      let own = Self.open(descriptor)
      opened = (own ?? descriptor, own != nil)
      return own ?? descriptor
    }
  }

  func close() {
    opened.withLock { opened in
      if let opened, opened.isOwn { _ = Glibc.close(opened.number) }
      opened = nil
    }
  }

  /// The link in /proc leads to the open file itself (proc(5)). It can't be followed where another user made the file.
  private static func open(_ descriptor: Int32) -> Int32? {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    let isPipe = status.st_mode & S_IFMT == S_IFIFO
    // To open the master of a pseudo-terminal again would make another terminal.
    let isTerminal = !isPipe && isatty(descriptor) == 1 && !isMaster(descriptor)
    let canWrite = fcntl(descriptor, F_GETFL) & O_ACCMODE != O_RDONLY
    guard isPipe || isTerminal, canWrite else { return nil }
    let number = Glibc.open("/proc/self/fd/\(descriptor)", O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    return number >= 0 ? number : nil
  }

  /// Only the master of a pseudo-terminal tells the number of the other end (ioctl_tty(2), TIOCGPTN, which Swift does not see).
  private static func isMaster(_ descriptor: Int32) -> Bool {
    var number: UInt32 = 0
    return ioctl(descriptor, 0x8004_5430, &number) == 0
  }
}
