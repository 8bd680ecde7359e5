internal import ArgumentParser
internal import Rendering
internal import ScriptLanguage
internal import Shell

/// `recsh check FILE…`
struct CheckScripts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Tell everything that is wrong with scripts, and run nothing.",
    discussion: """
      Scripts that a script sources by a plain name are checked too. The status is 2 where there is an error; warnings \
      leave it at 0.

      \(CallExample.help(of: "check"))
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, sarif
  }

  @ArgumentParser.Option(help: "text on standard error, or json or sarif on standard output.")
  var output: Format = .text

  @Flag(name: .shortAndLong, help: "Leave out the closing line.")
  var quiet = false

  @ArgumentParser.Argument(help: ArgumentHelp("Scripts; - is standard input.", valueName: "file"))
  var scripts: [String]

  func run() throws {
    let tools = try ScriptTools(quiet: quiet)
    let found = ProblemList()
    let format = output
    let lint = ScriptLint(table: tools.table, files: tools.files) { problem in
      if format == .text { tools.output.say(.diagnostic(problem)) } else { found.problems.append(problem) }
    }
    for script in scripts {
      guard script == "-" else {
        lint.check(script)
        continue
      }
      do {
        lint.check(try SourceText(name: "stdin", checking: try tools.bytes("-")), at: nil)
      } catch { throw tools.fail(error) }
    }
    do {
      switch output {
      case .text: break
      case .json: try tools.output.put(Self.report(found.problems), as: .json)
      case .sarif: try tools.output.put(.prose([try SARIFLog(found.problems).text]), as: nil)
      }
      try tools.output.flush()
    } catch { throw tools.fail(error) }
    if output == .text {
      tools.output.say(
        .note(
          "\(Self.count(lint.statementCount, "statement")) in \(Self.count(lint.fileCount, "file")): \(Self.count(lint.errorCount, "error")), \(Self.count(lint.warningCount, "warning"))"
        ))
    }
    if lint.errorCount > 0 { throw ExitCode(ExitStatus.misuse.rawValue) }
  }

  private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

  private static func report(_ problems: [Diagnostic]) -> Report {
    Report(
      columns: [
        Column("file"), Column("line", isNumeric: true), Column("column", isNumeric: true),
        Column("end-column", isNumeric: true), Column("severity"), Column("code"), Column("message"), Column("help"),
      ],
      rows: problems.map { problem in
        let place = problem.place
        return [
          place.map { .text($0.source) } ?? .nothing, place.map { .number($0.line) } ?? .nothing,
          place.map { .number($0.column) } ?? .nothing,
          place.map { .number($0.column + $0.caretColumns) } ?? .nothing, .text(problem.severity.rawValue),
          .text(problem.code.rawValue), .text(problem.message), problem.help.map(Value.text) ?? .nothing,
        ]
      })
  }
}

/// Problems as they come.
private final class ProblemList {
  var problems: [Diagnostic] = []
}
