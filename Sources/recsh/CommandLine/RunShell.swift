internal import ArgumentParser

/// `recsh [options] [FILE [args…]]`, `recsh run FILE`, `recsh -c …`
struct RunShell: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a script, statements, or the prompt.",
    discussion: CallExample.help(of: "run"))

  @OptionGroup var options: ShellArguments

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

  var call: ShellCall {
    ShellCall(options: options.options, statements: statements, words: words, step: step, from: from, to: to)
  }

  func run() throws { throw try call.run() }
}
