// The front door. `main` is not async: the main thread blocks in libedit or in the wait for a statement, and everything else
// runs as tasks beside it. Nothing is opened or started before it is needed.

internal import ArgumentParser
internal import Glibc
internal import Rendering
internal import ScriptLanguage
internal import Shell

@main
struct Recsh: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "recsh",
    abstract: "A scriptable shell for the catalogue of a recommendations service.",
    version: "recsh \(version)",
    subcommands: [
      RunShell.self, CheckScripts.self, FormatScripts.self, TestScripts.self, ServeSandbox.self, ExamineState.self,
      PrintCompletions.self, PrintGrammar.self, PrintManual.self,
    ],
    defaultSubcommand: RunShell.self)

  static func main() {
    // A pipe that closes early is an error of one write, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    unblockSignals()
    occupyStandardStreams()
    // The runtime reads the arguments there. Without them a '--dry-run' would be passed over.
    guard CommandLine.argc > 0 else {
      fputs("error: can't read the arguments of recsh in /proc/self/cmdline: mount /proc\n", stderrFile)
      Glibc.exit(2)
    }
    if let call = PlainCall.parse(arguments) { end(call) }
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let status as ExitCode {
      Glibc.exit(status.rawValue)
    } catch {
      let isHelp = exitCode(for: error) == .success
      let asksForAll = CommandLine.arguments.dropFirst().allSatisfy { ["-h", "--help", "help"].contains($0) }
      // The shell itself is a subcommand that nobody has to name.
      let message = fullMessage(for: error).replacing("recsh run", with: "recsh")
      let text = (isHelp && asksForAll ? overview : message) + "\n"
      guard isHelp else {
        // It repeats what it was called with.
        fputs(VisibleText.lines(text), stderrFile)
        // The status of a wrong call is 2, as of everything that could not be parsed.
        Glibc.exit(2)
      }
      do { try put(text) } catch { Glibc.exit((error as? ExitCode)?.rawValue ?? 1) }
      Glibc.exit(0)
    }
  }

  /// Those behind the program's name, without the collections that `CommandLine.arguments` is made through.
  private static var arguments: [String] {
    var arguments: [String] = []
    for index in 1..<max(1, Int(CommandLine.argc)) {
      guard let argument = CommandLine.unsafeArgv[index] else { break }
      arguments.append(String(cString: argument))
    }
    return arguments
  }

  /// Runs a call and ends the process with its status.
  private static func end(_ call: ShellCall) -> Never {
    let status: ExitCode
    do { status = try call.run() } catch { status = error }
    Glibc.exit(status.rawValue)
  }

  /// The help of the whole program: every way in, the options they share, and examples of the shell itself.
  static var overview: String {
    """
    \(configuration.abstract)

    \(ways.joined(separator: "\n"))

    \(options)
    \(CallExample.help(of: "run"))

    Exit status, of the statement that failed (what ran before it stays done):
    \(statuses)

    'help' inside the shell lists its commands.
    """
  }

  private static var statuses: String {
    CallReference.statuses.map { name, text in
      "  " + name + String(repeating: " ", count: 5 - name.count) + text
    }.joined(separator: "\n")
  }

  /// How it can be called.
  static let ways = [
    "recsh [options]                      the prompt on a terminal, else the script on standard input",
    "recsh [options] FILE [args…]         run a script", "recsh [options] -c STATEMENTS [args…]",
    "recsh check FILE…                    tell everything that is wrong with scripts, and run nothing",
    "recsh fmt FILE…                      write scripts in their canonical form",
    "recsh test FILE…                     run scripts and compare what they put out with their #= comments",
    "recsh sandbox                        serve the stand-in of the service by itself; see recsh sandbox --help",
    "recsh doctor                         look through configuration, journal and what sessions left behind",
    "recsh completions bash|zsh|fish      print a completion script; recsh manual: the manual page; recsh grammar: the",
    "                                     grammar of the language for editors",
  ]

  /// The options of the shell itself, below a title.
  static var options: String {
    let shell = helpMessage(for: RunShell.self, columns: 100)
    return shell.firstRange(of: "OPTIONS:").map { String(shell[$0.lowerBound...]) } ?? shell
  }

  /// A parent may hand down a mask in which signals are blocked; then nothing could end this process but a kill.
  private static func unblockSignals() {
    var mask = sigset_t()
    sigemptyset(&mask)
    for signal in [SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGCHLD] { sigaddset(&mask, signal) }
    pthread_sigmask(SIG_UNBLOCK, &mask, nil)
  }

  /// Where a parent closed a standard stream, the next file that is opened would take its number, and be read or written in
  /// its place. What takes it here can neither be read nor written, so that using it is an error.
  private static func occupyStandardStreams() {
    for (number, way) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
    where fcntl(number, F_GETFD) < 0 && errno == EBADF {
      // The lowest number that is free, which is this one.
      _ = open("/dev/null", way)
    }
  }

  /// Writes a text that was asked for to standard output.
  /// - Throws: `ExitCode`, after saying why, where it can't be written; a reader that went away is no failure.
  static func put(_ text: String) throws {
    do { try FileDescriptorSink(STDOUT_FILENO).write(Array(text.utf8)) } catch let diagnostic as Diagnostic {
      if diagnostic.isReaderGone { return }
      ShellAssembly.output(ShellOptions()).say(.diagnostic(diagnostic))
      throw ExitCode(diagnostic.exitStatus.rawValue)
    }
  }

  private static var stderrFile: UnsafeMutablePointer<FILE>? { fdopen(STDERR_FILENO, "w") }
}
