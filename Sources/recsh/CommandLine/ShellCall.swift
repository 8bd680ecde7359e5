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

  /// Opens the shell and runs what was asked for.
  /// - Throws: `ExitCode`, after saying why, where the shell can't start.
  func run() throws(ExitCode) -> ExitCode {
    let opensPrompt =
      statements == nil && words.isEmpty && isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
    let shell = try ShellAssembly(options, opensPrompt: opensPrompt)
    let status = run(shell, opensPrompt: opensPrompt)
    shell.log.end(status: status.rawValue)
    return status
  }

  private func run(_ shell: ShellAssembly, opensPrompt: Bool) -> ExitCode {
    if let statements {
      return shell.runText(SourceText(name: "-c", text: statements), from: .text, arguments: words)
    }
    if let file = words.first, file != "-" {
      return shell.runFile(file, arguments: Array(words.dropFirst()), observer: observer(shell))
    }
    if opensPrompt { return shell.runPrompt() }
    return shell.runStandardInput(arguments: Array(words.dropFirst()))
  }
}
