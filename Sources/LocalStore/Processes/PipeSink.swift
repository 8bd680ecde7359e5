// A program that stops reading early, such as `head`, has what it wanted: the rest is dropped in silence, and only its exit
// status decides. Writing blocks as long as the program does not read, which is how a pipe slows its writer down.

internal import Glibc
internal import ScriptLanguage
internal import Shell
internal import Synchronization

/// The standard input of a host program.
final class PipeSink: ByteSink {
  private let command: String
  /// Variables that the program did not get, as they hold tokens.
  private let withheld: [String]
  private let child: ChildProcess
  private let input: Descriptor
  private struct State {
    var collected: [UInt8] = []
    /// The program stopped reading.
    var isBroken = false
    /// The task was cancelled while the program did not read: it must not see an end of its input.
    var isCutOff = false
  }
  private let state = Mutex(State())

  /// Starts `/bin/sh -c command`.
  /// - Throws: `SystemFailure`.
  init(_ command: String, variables: [String: String], withheld: [String] = []) throws(SystemFailure) {
    let ends = try Descriptor.pipe()
    self.withheld = withheld
    self.command = command
    input = ends.writing
    // This end is nobody else's. A write that blocks could not be cancelled.
    try input.call { fcntl($0, F_SETFL, O_WRONLY | O_NONBLOCK) }
    child = try ChildProcess(
      ["/bin/sh", "-c", command], environment: variables, streams: .init(input: ends.reading, output: nil))
    ends.reading.close()
  }

  private var help: String {
    guard let name = withheld.first else { return "run it alone, to see what it says" }
    let names = withheld.prefix(3).joined(separator: ", ") + (withheld.count > 3 ? " and others" : "")
    return
      "run it alone, to see what it says; it gets no variable that holds a token (\(names)) unless the line uses it, as in "
      + "\(name)=\"$\(name)\" program"
  }

  func write(_ bytes: [UInt8]) throws(Diagnostic) {
    try state.withLock { state throws(Diagnostic) in
      if state.isBroken { return }
      state.collected += bytes
      if state.collected.count >= Descriptor.blockSize { try pass(&state) }
    }
  }

  private func pass(_ state: inout State) throws(Diagnostic) {
    defer { state.collected.removeAll(keepingCapacity: true) }
    do {
      try input.write(state.collected[...], unless: { Task.isCancelled })
    } catch {
      state.isBroken = true
      if error.code == ECANCELED {
        state.isCutOff = true
        throw Diagnostic(.interrupted, "interrupted")
      }
      if error.code != EPIPE {
        throw Diagnostic(
          .failed, "can't write to `\(command)`: \(error.reason)",
          help: "run it alone, to see whether it reads its input")
      }
    }
  }

  func finish() async throws(Diagnostic) {
    try state.withLock { state throws(Diagnostic) in
      if state.isCutOff { throw Diagnostic(.interrupted, "interrupted") }
      if !state.isBroken { try pass(&state) }
    }
    input.close()
    let child = child
    let ending = await withTaskCancellationHandler {
      await Waiting.run { child.wait() }
    } onCancel: {
      child.terminate()
    }
    if Task.isCancelled { throw Diagnostic(.interrupted, "interrupted") }
    switch ending {
    case .exited(0): return
    case .exited(let status):
      throw Diagnostic(.failed, "`\(command)` ended with status \(status)", help: help)
    case .signalled(let signal):
      throw Diagnostic(.failed, "`\(command)` was ended by signal \(signal)", help: help)
    }
  }

  func abandon() { Self.end(child, input) }

  deinit { Self.end(child, input) }

  /// Ends the program, and all of its pipeline, before it sees the end of its input, so it can't take half for the whole: the
  /// pipe stays open until nobody reads from it. Who ignores SIGTERM is ended after some time. Nothing happens to a program that
  /// has ended.
  private static func end(_ child: ChildProcess, _ input: Descriptor) {
    guard child.endingNow() == nil else { return }
    let told = child.terminate()
    // A pipe without a reader is an error for its writer, and that alone is waited for.
    let events = try? input.call { number in
      var request = pollfd(fd: number, events: 0, revents: 0)
      return poll(&request, 1, ChildProcess.grace)
    }
    if events == 0 { ProcessTree.kill(told) }
    input.close()
    Waiting.start { _ = child.wait() }
  }
}
