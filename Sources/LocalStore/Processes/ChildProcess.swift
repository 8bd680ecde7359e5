// A child gets standard input and output as said, standard error of this process, no other descriptor, and the signals as
// a fresh process has them. Its id is used only while it is not reaped, so no signal can reach a stranger.

internal import Glibc
internal import Synchronization

/// A process that was started here.
final class ChildProcess: Sendable {
  /// Held while a child starts, and while a pipe is made but not yet marked to be closed on exec: a child that got an end
  /// of another's pipe would keep it open.
  static let births = Mutex(())

  /// How long whoever was told to end may take, in milliseconds, before it is ended.
  static let grace: Int32 = 2000

  enum Ending: Sendable, Equatable {
    case exited(Int32)
    case signalled(Int32)
  }

  private let id: pid_t
  /// Nil until it was reaped.
  private let ending = Mutex<Ending?>(nil)

  /// What its standard streams are.
  struct Streams {
    /// Nil: nothing to read.
    var input: Descriptor?
    /// Nil: as this process.
    var output: Descriptor?
  }

  /// Starts the program `words[0]`, found by `PATH` where it holds no slash. No shell reads the words.
  /// - Throws: `SystemFailure`.
  init(_ words: [String], environment: [String: String], streams: Streams) throws(SystemFailure) {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    guard posix_spawn_file_actions_init(&actions) == 0, posix_spawnattr_init(&attributes) == 0 else { throw .last }
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    Self.setFreshSignals(&attributes)
    if let input = streams.input {
      try input.call { posix_spawn_file_actions_adddup2(&actions, $0, STDIN_FILENO) }
    } else {
      posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    }
    if let output = streams.output {
      try output.call { posix_spawn_file_actions_adddup2(&actions, $0, STDOUT_FILENO) }
    }
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (arguments + variables).forEach { free($0) } }
    var id: pid_t = 0
    let code = Self.births.withLock { _ in
      posix_spawnp(&id, words[0], &actions, &attributes, &arguments, &variables)
    }
    guard code == 0 else { throw SystemFailure(code) }
    self.id = id
  }

  private static func setFreshSignals(_ attributes: inout posix_spawnattr_t) {
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigemptyset(&all)
    for signal in [SIGPIPE, SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP, SIGTTIN, SIGTTOU, SIGCHLD] {
      sigaddset(&all, signal)
    }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
  }

  /// Sends a signal, where it still runs.
  func signal(_ number: Int32) {
    ending.withLock { if $0 == nil { _ = kill(id, number) } }
  }

  /// Tells it and all that it has started to end, where it still runs, so that none takes the end of another for the end of
  /// its input.
  /// - Returns: those that were told.
  @discardableResult
  func terminate() -> Set<ProcessTree.Member> {
    ending.withLock { $0 == nil ? ProcessTree.terminate(id) : [] }
  }

  /// How it ended, or nil while it runs.
  func endingNow() -> Ending? {
    ending.withLock { ending in
      if let ending { return ending }
      var status: Int32 = 0
      let reaped = waitpid(id, &status, WNOHANG)
      if reaped == 0 || (reaped < 0 && errno == EINTR) { return nil }
      // Somebody else reaped it: how it ended can't be known.
      ending = reaped < 0 ? .exited(0) : Self.ending(of: status)
      return ending
    }
  }

  /// Blocks the thread until it has ended.
  func wait() -> Ending {
    while true {
      if let ending = endingNow() { return ending }
      // Waits without reaping, so that `signal` may be called meanwhile.
      var info = siginfo_t()
      _ = waitid(P_PID, id_t(id), &info, WEXITED | WNOWAIT)
    }
  }

  /// The layout of a wait status is Linux's (`WIFEXITED` and its kin are macros that Swift does not see).
  private static func ending(of status: Int32) -> Ending {
    let signal = status & 0x7F
    return signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal)
  }
}
