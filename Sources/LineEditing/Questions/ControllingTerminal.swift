// The terminal of the process, wherever its standard streams go.
// Rules: opened by its name, so a redirected output does not hide a question; quiet from the first moment (no echo, no
// keys as signals); the old mode comes back when this object goes, or when the process crashes.
import CEditLine
import Glibc

/// The terminal, read byte by byte while a question is open.
final class ControllingTerminal {
  enum Input: Equatable {
    case byte(UInt8)
    /// Nothing came in the time given.
    case silence
    /// A signal to end, a cancelled task, or a terminal that has gone away.
    case stopped
  }

  /// Signals that answer a question with no.
  static let endings: [Int32] = [SIGINT, SIGTERM, SIGHUP]

  /// A signal that came and that nobody else in the process hears of.
  private(set) var unheard: Int32?
  private let descriptor: Int32
  private let cancellation: WakePipe
  private let signals = SignalPipe(watching: ControllingTerminal.endings)

  /// Nil where the process has no terminal.
  /// - Parameters:
  ///   - cancellation: ends the waiting from another thread.
  ///   - bracketsPastes: whether a paste shall be told from typing.
  init?(cancellation: WakePipe, bracketsPastes: Bool) {
    descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    self.cancellation = cancellation
    guard descriptor >= 0 else { return nil }
    // Where this fails, deinit puts back and closes what there is.
    guard TerminalGuard.begin(.question, input: descriptor, output: descriptor, bracketedPaste: bracketsPastes),
      ce_read_keys(descriptor)
    else { return nil }
    if bracketsPastes { write("\u{1b}[?2004h") }
  }

  deinit {
    guard descriptor >= 0 else { return }
    // What was typed after the answer was not meant for what comes next either.
    TerminalGuard.end(.question, discardingInput: true)
    close(descriptor)
  }

  /// Whether the terminal can be expected to understand escape sequences.
  static var understandsEscapes: Bool {
    let name = getenv("TERM").map { String(cString: $0) } ?? ""
    return !["", "dumb", "unknown", "emacs"].contains(name)
  }

  func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// The next byte.
  /// - Parameter time: how long to wait; nil for as long as it takes.
  func next(within time: Duration?) -> Input {
    let end = time.map { ContinuousClock.now + $0 }
    let input = Int16(POLLIN)
    var waiting = [
      pollfd(fd: signals.readEnd, events: input, revents: 0),
      pollfd(fd: cancellation.readEnd, events: input, revents: 0),
      pollfd(fd: descriptor, events: input, revents: 0),
    ]
    while true {
      let left = end.map { Self.milliseconds(from: .now, to: $0) } ?? -1
      let ready = poll(&waiting, 3, left)
      if ready == 0 { return .silence }
      if ready < 0 {
        if errno == EINTR { continue }
        return .stopped
      }
      if waiting[0].revents != 0, let signal = signals.next() {
        note(signal)
        if Self.endings.contains(signal) { return .stopped }
        continue
      }
      if waiting[1].revents != 0 { return .stopped }
      if waiting[2].revents != 0 { return readByte() }
    }
  }

  /// Throws away input until the terminal has been silent for `silence`. False where that does not come about within
  /// `limit`, or a Ctrl-C is among the input.
  func discardInput(silence: Duration, limit: Duration) -> Bool {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
      switch next(within: silence) {
      case .silence: return true
      case .byte(3), .stopped: return false
      case .byte: continue
      }
    }
    return false
  }

  private func readByte() -> Input {
    var byte: UInt8 = 0
    return read(descriptor, &byte, 1) == 1 ? .byte(byte) : .stopped
  }

  private func note(_ signal: Int32) {
    if Self.endings.contains(signal), signals.isOnlyWatcher(of: signal) { unheard = signal }
  }

  private static func milliseconds(from now: ContinuousClock.Instant, to end: ContinuousClock.Instant) -> Int32 {
    let (seconds, attoseconds) = (end - now).components
    // Rounded up: waking early would count as silence.
    return Int32(clamping: max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1))
  }
}
