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

  @ArgumentParser.Argument(
    help: ArgumentHelp("A script and its arguments; with -c, arguments only.", valueName: "file args"))
  var words: [String] = []

  func run() throws {
    let opensPrompt =
      statements == nil && words.isEmpty && isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
    let shell = try ShellAssembly(options, opensPrompt: opensPrompt)
    if let statements {
      throw shell.runText(SourceText(name: "-c", text: statements), from: .text, arguments: words)
    }
    if let file = words.first, file != "-" {
      throw shell.runFile(file, arguments: Array(words.dropFirst()))
    }
    if opensPrompt { throw shell.runPrompt() }
    throw shell.runStandardInput(arguments: Array(words.dropFirst()))
  }
}
