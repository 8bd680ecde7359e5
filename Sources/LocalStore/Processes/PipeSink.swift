// A program that stops reading early, such as `head`, has what it wanted: the rest is dropped in silence, and only its exit
// status decides. Writing blocks as long as the program does not read, which is how a pipe slows its writer down.

internal import Glibc
internal import ScriptLanguage
internal import Shell
internal import Synchronization

/// The standard input of a host program.
final class PipeSink: ByteSink {
  private let command: String
  private let child: ChildProcess
  private let input: Descriptor
  private struct State {
    var collected: [UInt8] = []
    /// The program stopped reading.
    var isBroken = false
  }
  private let state = Mutex(State())

  /// Starts `/bin/sh -c command`.
  /// - Throws: `SystemFailure`.
  init(_ command: String, variables: [String: String]) throws(SystemFailure) {
    let ends = try Descriptor.pipe()
    self.command = command
    input = ends.writing
    child = try ChildProcess(
      ["/bin/sh", "-c", command], environment: variables, streams: .init(input: ends.reading, output: nil))
    ends.reading.close()
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
    do { try input.write(state.collected[...]) } catch {
      state.isBroken = true
      if error.code != EPIPE {
        throw Diagnostic(
          .failed, "can't write to `\(command)`: \(error.reason)",
          help: "run it alone, to see whether it reads its input")
      }
    }
  }

  func finish() async throws(Diagnostic) {
    try state.withLock { state throws(Diagnostic) in if !state.isBroken { try pass(&state) } }
    input.close()
    let child = child
    let ending = await withTaskCancellationHandler {
      await Waiting.run { child.wait() }
    } onCancel: {
      child.signal(SIGTERM)
    }
    if Task.isCancelled { throw Diagnostic(.interrupted, "interrupted") }
    switch ending {
    case .exited(0): return
    case .exited(let status):
      throw Diagnostic(.failed, "`\(command)` ended with status \(status)", help: "run it alone, to see what it says")
    case .signalled(let signal):
      throw Diagnostic(.failed, "`\(command)` was ended by signal \(signal)", help: "run it alone, to see what it says")
    }
  }

  func abandon() { Self.end(child, input) }

  deinit { Self.end(child, input) }

  /// Ends the program before it sees the end of its input, so it can't take half for the whole. Nothing happens to one
  /// that has ended.
  private static func end(_ child: ChildProcess, _ input: Descriptor) {
    guard child.endingNow() == nil else { return }
    child.signal(SIGTERM)
    Waiting.start {
      input.close()
      _ = child.wait()
    }
  }
}
