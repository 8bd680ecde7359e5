// The program is given the terminal: it stays in the shell's process group, so that Ctrl-C and Ctrl-Z reach it as they reach
// the shell, and whoever hears of Ctrl-C here asks `ownsInterrupts` first. A word or more without a sign of /bin/sh is run
// without it, so that a program which is not there is known before anything is written.

internal import Glibc
internal import ScriptLanguage
public import Shell
internal import Synchronization

/// The pager of this machine's user.
public final class PagerProgram: Pager {
  /// How long after its end a Ctrl-C still counts as typed at the pager: one that ended it reaches the shell too, and who
  /// hears of which first is chance.
  private static let grace = Duration.milliseconds(250)

  private struct State {
    var child: ChildProcess?
    var lastEnd: ContinuousClock.Instant?
    /// SIGTERM came: none is started any more.
    var isOver = false
  }
  private let state = Mutex(State())
  private let chosen: @Sendable () -> String?
  private let variables: @Sendable () -> [String: String]
  private let isSecret: @Sendable (_ name: String, _ value: String) -> Bool

  /// - Parameters:
  ///   - variables: the process's environment, which the pager gets too.
  ///   - chosen: the command line that the session, or a variable, has chosen; nil: `less`.
  ///   - isSecret: the variables that it does not get.
  public init(
    variables: @autoclosure @escaping @Sendable () -> [String: String], chosen: @escaping @Sendable () -> String?,
    isSecret: @escaping @Sendable (_ name: String, _ value: String) -> Bool
  ) {
    self.variables = variables
    self.chosen = chosen
    self.isSecret = isSecret
  }

  /// The command line; nil where the environment says that there shall be no pager: an empty one, or `cat`, as for git.
  public var command: String? {
    let command = chosen() ?? "less"
    let words = command.split { $0 == " " || $0 == "\t" }
    return words.isEmpty || words == ["cat"] ? nil : command
  }

  /// Whether Ctrl-C is the pager's: one runs, or ended a moment ago.
  public var ownsInterrupts: Bool {
    state.withLock { state in
      if state.child != nil { return true }
      return state.lastEnd.map { ContinuousClock.now - $0 < Self.grace } ?? false
    }
  }

  /// Ends the one that runs, and starts none any more: the shell itself was told to end.
  public func terminate() {
    state.withLock { state in
      state.isOver = true
      guard let told = state.child?.terminate(), !told.isEmpty else { return }
      Waiting.later(milliseconds: ChildProcess.grace) { ProcessTree.kill(told) }
    }
  }

  public func open() throws -> any PagerInput {
    if state.withLock({ $0.isOver }) { throw Diagnostic(.interrupted, "interrupted") }
    guard let command else { throw Diagnostic(.failed, "no pager is set", help: "set pager less") }
    do throws(SystemFailure) {
      let ends = try Descriptor.pipe()
      let modes = TerminalModes()
      let child = try state.withLock { state throws(SystemFailure) in
        if state.isOver { throw SystemFailure(ECANCELED) }
        let child = try ChildProcess(
          Self.words(command), environment: environment,
          streams: .init(input: ends.reading, output: nil))
        state.child = child
        return child
      }
      ends.reading.close()
      return RunningPager(command, child, ends.writing) { [self] in
        modes?.putBack()
        state.withLock { state in
          state.child = nil
          state.lastEnd = .now
        }
      }
    } catch {
      throw Diagnostic(.failed, "can't start the pager `\(command)`: \(error.reason)")
    }
  }

  /// `less` ends by itself where all fits, shows colours, and leaves what was read on the screen: unless its user says
  /// otherwise by LESS.
  private var environment: [String: String] {
    var environment = variables().filter { !isSecret($0.key, $0.value) }
    if environment["LESS"] == nil { environment["LESS"] = "FRX" }
    return environment
  }

  private static func words(_ command: String) -> [String] {
    let plain = command.utf8.allSatisfy {
      isalnum(Int32($0)) != 0 || $0 >= 0x80 || " -_=+,./:@%".utf8.contains($0)
    }
    let words = command.split(separator: " ").map(String.init)
    // NAME=VALUE before the program is the shell's.
    return plain && words.first?.contains("=") == false ? words : ["/bin/sh", "-c", command]
  }
}

/// A pager that was started.
private final class RunningPager: PagerInput {
  private let command: String
  private let child: ChildProcess
  private let input: Descriptor
  private let ended: @Sendable () -> Void
  private let ending = Mutex<PagerEnding?>(nil)

  init(_ command: String, _ child: ChildProcess, _ input: Descriptor, ended: @escaping @Sendable () -> Void) {
    self.command = command
    self.child = child
    self.input = input
    self.ended = ended
  }

  func write(_ bytes: [UInt8]) throws -> Bool {
    do {
      try input.write(bytes[...])
      return true
    } catch {
      if error.code == EPIPE { return false }
      throw Diagnostic(.failed, "can't write to the pager `\(command)`: \(error.reason)")
    }
  }

  func finish() -> PagerEnding {
    ending.withLock { ending in
      if let ending { return ending }
      input.close()
      let now: PagerEnding =
        switch child.wait() {
        // What /bin/sh says of a program that it can't find, or can't run (POSIX, "Exit Status for Commands").
        case .exited(127): .notRun("there is no such program")
        case .exited(126): .notRun("it can't be run")
        // Any other status, or a signal, is between the pager and its user.
        case .exited, .signalled: .shown
        }
      ended()
      ending = now
      return now
    }
  }

  deinit { _ = finish() }
}
