// A program on a pseudo-terminal, driven as a person would drive it.
// Rules: nothing sleeps; every wait is for something on the screen or for the program's end, and has a limit; the
// program is a session leader whose first opened terminal is this one, so it is also its controlling terminal.
public import Glibc

/// Runs a program on a terminal of its own.
///
/// Not thread-safe: one test, one session. When the session goes, the program is killed.
public final class TerminalSession {
  /// What went wrong, with the screen as it stood.
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
    public init(description: String) { self.description = description }
  }

  /// How a program ended.
  public enum Exit: Sendable, Equatable {
    case status(Int32)
    case signal(Int32)
  }

  /// A program that has not done what is waited for by then hangs, on the slowest machine too.
  public static let patience = Duration.seconds(60)

  public let processID: pid_t
  public private(set) var screen: Screen
  /// Everything the program has written, byte for byte.
  public private(set) var transcript: [UInt8] = []
  /// -1 after a hang-up.
  private var terminal: Int32
  private var exit: Exit?

  private init(processID: pid_t, terminal: Int32, screen: Screen) {
    self.processID = processID
    self.terminal = terminal
    self.screen = screen
  }

  deinit {
    if exit == nil {
      kill(processID, SIGKILL)
      var status: Int32 = 0
      waitpid(processID, &status, 0)
    }
    hangUp()
  }

  /// Starts `executable` on a new terminal.
  /// - Parameters:
  ///   - arguments: without the program's own name.
  ///   - environment: added to, and winning over, a bare one: PATH, TERM=xterm-256color, LANG=C.UTF-8, no home, no
  ///     key bindings.
  public static func spawn(
    executable: String, arguments: [String] = [], environment: [String: String] = [:], rows: Int = 24, cols: Int = 80
  ) throws -> TerminalSession {
    let bare = [
      "PATH": "/usr/bin:/bin", "TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": "/nonexistent",
      "EDITRC": "/nonexistent",
    ]
    let terminal = try openTerminal()
    do {
      try setSize(of: terminal.descriptor, rows: rows, columns: cols)
      let processID = try Spawn.run(
        [executable] + arguments, environment: bare.merging(environment) { $1 }, terminal: terminal.path)
      return TerminalSession(
        processID: processID, terminal: terminal.descriptor, screen: Screen(rows: rows, columns: cols))
    } catch {
      close(terminal.descriptor)
      throw error
    }
  }

  // MARK: - Keys

  /// Types text, in one piece.
  public func send(_ text: String) throws { try send(Array(text.utf8)) }

  /// Types bytes, in one piece as far as the terminal takes them.
  public func send(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(terminal, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if count < 0, errno == EAGAIN {
        // The program has to read, and may have to write before it does.
        _ = receive(for: 100)
      } else if errno != EINTR {
        throw failure("the terminal takes no input")
      }
    }
  }

  // MARK: - Waiting

  /// Waits until the screen fulfils a condition.
  public func waitUntil(
    _ what: String = "a screen", within limit: Duration = TerminalSession.patience, _ condition: (Screen) -> Bool
  ) throws {
    try wait(for: what, within: limit) { condition(screen) }
  }

  /// Waits until the screen shows `text`.
  public func waitFor(_ text: String, within limit: Duration = TerminalSession.patience) throws {
    try waitUntil("\"\(text)\"", within: limit) { $0.text.contains(text) }
  }

  /// Waits until the last row that holds something is `line`.
  public func waitForLastLine(_ line: String, within limit: Duration = TerminalSession.patience) throws {
    try waitUntil("the last line \"\(line)\"", within: limit) { $0.lines.last { !$0.isEmpty } == line }
  }

  /// Waits until the program has written `text`, on the screen or not.
  public func waitForOutput(_ text: String, within limit: Duration = TerminalSession.patience) throws {
    try wait(for: "the output of \"\(text)\"", within: limit) { hasWritten(text) }
  }

  /// Whether the program has written `text` at any time, escape sequences included.
  public func hasWritten(_ text: String) -> Bool { transcript.contains(Array(text.utf8)) }

  /// Waits for the program's end.
  public func waitForExit(within limit: Duration = TerminalSession.patience) throws -> Exit {
    let end = ContinuousClock.now + limit
    while exit == nil {
      guard ContinuousClock.now < end else { throw failure("the program does not end") }
      // A program that has ended has closed the terminal, which is seen at once; the few milliseconds are for the time
      // between the two.
      if receive(for: 20) == .gone { poll(nil, 0, 2) }
      var status: Int32 = 0
      guard waitpid(processID, &status, WNOHANG) == processID else { continue }
      exit = status & 0x7f == 0 ? .status(status >> 8 & 0xff) : .signal(status & 0x7f)
    }
    while receive(for: 0) == .something {}
    return exit ?? .status(0)
  }

  // MARK: - Outside the keyboard

  /// Changes the window's size; the program gets SIGWINCH.
  public func resize(rows: Int, cols: Int) throws {
    screen.resize(rows: rows, columns: cols)
    try Self.setSize(of: terminal, rows: rows, columns: cols)
  }

  /// Sends a signal to the program.
  public func signal(_ number: Int32) { kill(processID, number) }

  /// Asks the program to end, as `kill` without a number does.
  public func terminate() { signal(SIGTERM) }

  /// Takes the terminal away, as a closed window does.
  public func hangUp() {
    if terminal >= 0 { close(terminal) }
    terminal = -1
  }

  // MARK: - Inside

  private enum Reception { case something, nothing, gone }

  private func wait(for what: String, within limit: Duration, _ condition: () -> Bool) throws {
    let end = ContinuousClock.now + limit
    while !condition() {
      let left = (end - .now).components
      guard left.seconds >= 0, left.attoseconds >= 0 else { throw failure("no \(what) within \(limit)") }
      let milliseconds = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000 + 1
      if receive(for: Int32(clamping: milliseconds)) == .gone, !condition() {
        throw failure("the program is gone, no \(what)")
      }
    }
  }

  private func receive(for milliseconds: Int32) -> Reception {
    guard terminal >= 0 else { return .gone }
    var waiting = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, milliseconds) > 0 else { return .nothing }
    var bytes: [UInt8] = Array(repeating: 0, count: 65_536)
    let count = read(terminal, &bytes, bytes.count)
    // EIO: nobody has the other side open any more.
    guard count > 0 else { return count < 0 && (errno == EINTR || errno == EAGAIN) ? .nothing : .gone }
    transcript += bytes[..<count]
    screen.feed(bytes[..<count])
    return .something
  }

  private func failure(_ what: String) -> Failure {
    Failure(description: "\(what); \(screen)")
  }

  private static func openTerminal() throws -> (descriptor: Int32, path: String) {
    // Close-on-exec from the start: a program spawned by another test must not inherit this terminal.
    let descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
    var locked: Int32 = 0
    var number: UInt32 = 0
    guard descriptor >= 0, ioctl(descriptor, lockTerminal, &locked) == 0,
      ioctl(descriptor, terminalNumber, &number) == 0
    else { throw Failure(description: "no pseudo-terminal: error \(errno)") }
    return (descriptor, "/dev/pts/\(number)")
  }

  // Linux's TIOCSPTLCK and TIOCGPTN, which Swift cannot import, being computed macros; the C library's functions around
  // them are hidden from it too.
  private static let lockTerminal: UInt = 0x4004_5431
  private static let terminalNumber: UInt = 0x8004_5430

  private static func setSize(of terminal: Int32, rows: Int, columns: Int) throws {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    guard ioctl(terminal, UInt(TIOCSWINSZ), &size) == 0 else {
      throw Failure(description: "the terminal takes no size: error \(errno)")
    }
  }
}
