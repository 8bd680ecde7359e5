// Starting a program with a controlling terminal, without fork: a threaded process must not run Swift after it.
// Rules: the terminal is opened by the new process itself, by path, as its first one; signals are at their defaults.
import Glibc

/// Starts programs on terminals.
enum Spawn {
  /// glibc's POSIX_SPAWN_SETSID, which its header shows only to GNU sources.
  private static let newSession: Int16 = 0x80

  /// Starts `command` with the terminal at `path` as its standard input, output and error output.
  static func run(_ command: [String], environment: [String: String], terminal path: String) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    setSignals(of: &attributes)
    // C strings for the time of the call.
    var arguments = command.map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer {
      for string in arguments + variables { free(string) }
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    var processID: pid_t = 0
    let error = posix_spawn(&processID, command[0], &actions, &attributes, &arguments, &variables)
    guard error == 0 else { throw TerminalSession.Failure(description: "cannot start \(command[0]): error \(error)") }
    return processID
  }

  private static func setSignals(of attributes: inout posix_spawnattr_t) {
    var all = sigset_t()
    sigfillset(&all)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, newSession | Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
  }
}
