internal import ArgumentParser
internal import Glibc
internal import LocalStore
internal import Rendering
internal import ScriptLanguage
internal import Shell

/// `recsh [options] [FILE [args…]]`, `recsh run FILE`, `recsh -c …`
struct RunShell: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a script, statements, or the prompt.")

  @OptionGroup var options: ShellOptions

  @ArgumentParser.Option(
    name: .customShort("c"), parsing: .unconditional, help: ArgumentHelp("Run statements.", valueName: "statements"))
  var statements: String?

  @Flag(help: "Show each statement of a script before it runs, and ask.")
  var step = false

  @ArgumentParser.Option(help: ArgumentHelp("Pass over statements that begin before this line.", valueName: "line"))
  var from: Int?

  @ArgumentParser.Option(help: ArgumentHelp("Pass over statements that begin behind this line.", valueName: "line"))
  var to: Int?

  @ArgumentParser.Argument(
    help: ArgumentHelp("A script and its arguments; with -c, arguments only.", valueName: "file args"))
  var words: [String] = []

  func validate() throws {
    if let first = from ?? to, let last = to ?? from, first < 1 || last < (from ?? 1) {
      throw ValidationError("--from and --to take lines from 1, the first not behind the last")
    }
    let isPart = step || from != nil || to != nil
    if isPart, statements != nil || words.isEmpty { throw ValidationError("--step, --from and --to go with a file") }
  }

  /// Watches a script that runs in part or step by step.
  private func observer(_ shell: ShellAssembly) -> StepObserver? {
    guard step || from != nil || to != nil else { return nil }
    return StepObserver(lines: (from ?? 1)...(to ?? .max), asks: step, output: shell.output)
  }

  func run() throws {
    let opensPrompt =
      statements == nil && words.isEmpty && isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
    let shell = try ShellAssembly(options, opensPrompt: opensPrompt)
    if let statements {
      throw shell.runText(SourceText(name: "-c", text: statements), from: .text, arguments: words)
    }
    if let file = words.first, file != "-" {
      throw shell.runFile(file, arguments: Array(words.dropFirst()), observer: observer(shell))
    }
    if opensPrompt { throw shell.runPrompt() }
    throw shell.runStandardInput(arguments: Array(words.dropFirst()))
  }
}
