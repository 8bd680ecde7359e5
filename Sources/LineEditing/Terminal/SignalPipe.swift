// Signals as values that a loop can wait for.
// Rules: the handler does nothing but write; each pipe gets every signal, so a question and the loop that runs the
// command behind it both hear of it; the dispositions from before come back when the last watcher is gone.
import CEditLine
import Glibc

/// Receives signals as numbers in a pipe, for as long as it lives.
///
/// Share one between a `LineEditor` and the loop that waits for commands: then a signal is seen by whichever of the two
/// waits. At most eight exist at a time in a process.
public final class SignalPipe: Sendable {
  /// What a shell at a terminal needs to hear of.
  public static let standardSignals: [Int32] = [SIGINT, SIGTERM, SIGHUP, SIGWINCH]

  /// A descriptor that is readable while a signal waits; it does not block.
  public let readEnd: Int32
  private let number: Int32
  private let signals: [Int32]

  /// Starts to receive `signals` in place of what they did until now.
  public init(watching signals: [Int32] = SignalPipe.standardSignals) {
    number = ce_signal_pipe_take()
    precondition(number >= 0, "more than \(CE_SIGNAL_PIPES) signal pipes, or no file descriptors left")
    readEnd = ce_signal_pipe_read_end(number)
    self.signals = signals
    for signal in signals { ce_signal_watch(signal) }
  }

  deinit {
    for signal in signals { ce_signal_unwatch(signal) }
    ce_signal_pipe_release(number)
  }

  /// The next signal that came, or nil when none waits. Never blocks.
  public func next() -> Int32? {
    var byte: UInt8 = 0
    return read(readEnd, &byte, 1) == 1 ? Int32(byte) : nil
  }

  /// Whether nobody but this pipe hears of `signal`.
  func isOnlyWatcher(of signal: Int32) -> Bool { ce_signal_watchers(signal) == 1 }
}
