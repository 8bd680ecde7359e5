internal import ArgumentParser
internal import Glibc
internal import ScriptLanguage
internal import Shell

/// A call of the shell itself, whichever way its arguments were read.
struct ShellCall: Equatable {
  var options = ShellOptions()
  /// `-c STATEMENTS`
  var statements: String?
  /// A script and its arguments; with statements, arguments only.
  var words: [String] = []
  var step = false
  /// The lines that statements must begin in.
  var from: Int?
  var to: Int?

  /// Watches a script that runs in part or step by step.
  private func observer(_ shell: ShellAssembly) -> StepObserver? {
    guard step || from != nil || to != nil else { return nil }
    return StepObserver(lines: (from ?? 1)...(to ?? .max), asks: step, output: shell.output)
  }

  /// Whether somebody can be asked, wherever the streams go.
  private static var hasTerminal: Bool {
    let terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard terminal >= 0 else { return false }
    close(terminal)
    return true
  }

  /// Opens the shell and runs what was asked for.
  /// - Throws: `ExitCode`, after saying why, where the shell can't start.
  func run() throws(ExitCode) -> ExitCode {
    let opensPrompt =
      statements == nil && words.isEmpty && isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
    let script =
      statements != nil ? "-c" : words.first.flatMap { $0 == "-" ? nil : $0 } ?? (opensPrompt ? "prompt" : "stdin")
    let shell = try ShellAssembly(options, of: script, opensPrompt: opensPrompt)
    let status = run(shell, opensPrompt: opensPrompt)
    shell.log.end(status: status.rawValue)
    return status
  }

  private func run(_ shell: ShellAssembly, opensPrompt: Bool) -> ExitCode {
    if let statements {
      return shell.runText(SourceText(name: "-c", text: statements), from: .text, arguments: words)
    }
    if let file = words.first, file != "-" {
      if step, !Self.hasTerminal {
        return shell.fail(
          Diagnostic(
            .refused, "--step asks before each statement, and nobody can be asked here",
            help: "start it at a terminal, or look first with 'recsh run --dry-run \(file)'"))
      }
      return shell.runFile(file, arguments: Array(words.dropFirst()), observer: observer(shell))
    }
    if opensPrompt { return shell.runPrompt() }
    return shell.runStandardInput(arguments: Array(words.dropFirst()))
  }
}
