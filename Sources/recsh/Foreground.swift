// The main thread waits here while a task works: for its end, or for a signal. Ctrl-C cancels the task, never the shell.

internal import Glibc
internal import LineEditing
internal import LocalStore
internal import Shell
internal import Synchronization

/// Runs asynchronous work for the synchronous main thread.
enum Foreground {
  enum Ending<Value: Sendable>: Sendable {
    case finished(Value)
    /// The third signal: the work goes on nobody knows how long, and is not waited for any more. `signal` is the SIGTERM or
    /// SIGHUP among them; nil where all were Ctrl-C.
    case abandoned(signal: Int32?)
    /// SIGTERM or SIGHUP came; the work was told to end and did.
    case terminated(signal: Int32, Value)
  }

  /// - Parameters:
  ///   - interruption: is told of every Ctrl-C before the task is cancelled.
  ///   - pager: a Ctrl-C that is typed while it shows something is its own affair: `less` ends a long search by it. A pager
  ///     that is ended by it ends its result only.
  static func run<Value: Sendable>(
    signals: SignalPipe, interruption: Interruption?, pager: PagerProgram? = nil,
    _ body: @escaping @Sendable () async -> Value
  ) -> Ending<Value> {
    interruption?.reset()
    let done = CompletionPipe<Value>()
    let task = Task.detached(executorPreference: FirstThread.shared) { done.complete(await body()) }
    var strikes = 0
    var ending: Int32?
    while true {
      var descriptors = [
        pollfd(fd: done.readEnd, events: Int16(POLLIN), revents: 0),
        pollfd(fd: signals.readEnd, events: Int16(POLLIN), revents: 0),
      ]
      _ = poll(&descriptors, 2, done.readEnd < 0 ? CompletionPipe<Value>.tick : -1)
      while let signal = signals.next() {
        if signal == SIGWINCH { continue }
        if signal == SIGINT, pager?.ownsInterrupts == true { continue }
        if signal != SIGINT {
          ending = signal
          pager?.terminate()
        }
        strikes += 1
        interruption?.raise()
        task.cancel()
      }
      if let value = done.value { return ending.map { .terminated(signal: $0, value) } ?? .finished(value) }
      if strikes >= 3 { return .abandoned(signal: ending) }
    }
  }
}

/// Hands a task's result to a thread that polls.
///
/// The pipe lives as long as the task that may still write to it, also where nobody waits any more.
private final class CompletionPipe<Value: Sendable>: Sendable {
  private let result = Mutex<Value?>(nil)
  /// How often is looked for the result where there is no pipe, in milliseconds.
  static var tick: Int32 { 20 }

  let readEnd: Int32
  private let writeEnd: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    // Where no descriptor is left, poll passes over the -1, and whoever waits looks again and again.
    _ = pipe(&ends)
    (readEnd, writeEnd) = (ends[0], ends[1])
    for end in ends where end >= 0 { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  }

  deinit {
    guard readEnd >= 0 else { return }
    close(readEnd)
    close(writeEnd)
  }

  var value: Value? { result.withLock { $0 } }

  func complete(_ value: Value) {
    result.withLock { $0 = value }
    var byte: UInt8 = 1
    _ = write(writeEnd, &byte, 1)
  }
}
