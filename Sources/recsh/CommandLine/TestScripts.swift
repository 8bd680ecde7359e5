internal import ArgumentParser
internal import Foundation
internal import Glibc
internal import LocalStore
internal import Rendering
internal import ScriptLanguage
internal import Shell
internal import ShellCommands

/// `recsh test FILE…`
struct TestScripts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Run scripts and compare what they put out with their #= comments.",
    discussion: """
      Behind a statement, each line '#= {"column":"value"}' is a row that it should put out; '#=' alone says that there is \
      none, '#= ...' stands for any rows, and a value "<any>" or "<re:PATTERN>" for what varies. Each script runs in a \
      fresh sandbox, without anybody's configuration, unless --env is given. A script that fails is a failed test. The \
      status is 1 where a test failed.

      \(CallExample.help(of: "test"))
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, junit
  }

  @ArgumentParser.Option(help: "text or junit, on standard output.")
  var output: Format = .text

  @Flag(help: "Rewrite the comments that differ to what came out.")
  var update = false

  @ArgumentParser.Option(
    name: [.customShort("e"), .customLong("env")], help: "Run in this environment instead of a fresh sandbox.")
  var environment: String?

  @Flag(help: "Confirm deletions; not enough in a protected environment.")
  var yes = false

  @ArgumentParser.Option(help: ArgumentHelp("The confirmation of a protected environment.", valueName: "text"))
  var confirm: String?

  @ArgumentParser.Argument(help: ArgumentHelp("Scripts.", valueName: "file"))
  var scripts: [String]

  func run() throws {
    var suites: [TestSuite] = []
    let tools = try ScriptTools()
    for script in scripts {
      let suite = try test(script, tools)
      do { if output == .text { try tools.output.put(.prose(suite.lines), as: nil) } } catch { throw tools.fail(error) }
      suites.append(suite)
    }
    let passed = suites.reduce(0) { $0 + $1.passed }
    let failed = suites.reduce(0) { $0 + $1.failed }
    do {
      if output == .junit { try tools.output.put(.prose([JUnitReport(suites).text]), as: nil) }
      let summary = "\(passed) passed, \(failed) failed"
      if output == .text { try tools.output.put(.prose([summary]), as: nil) } else { tools.output.say(.note(summary)) }
      try tools.output.flush()
    } catch { throw tools.fail(error) }
    if failed > 0 { throw ExitCode(ExitStatus.failed.rawValue) }
  }

  private func test(_ path: String, _ tools: ScriptTools) throws -> TestSuite {
    let started = ContinuousClock.now
    var suite = TestSuite(name: path)
    do {
      let source = try SourceText(name: path, checking: try tools.files.read(path))
      let test = ScriptTest(source)
      suite.error = try run(source, test)
      if suite.error == nil, let orphan = test.orphans.first {
        suite.error = "line \(orphan.line): this #= stands behind no statement, so nothing is compared with it"
      } else if suite.error == nil, let first = test.unreached.first {
        suite.error = "line \(first.line): the run ended before it, so its rows were not compared"
      }
      suite.results = test.results
      if update, suite.results.contains(where: { !$0.passed }) {
        try tools.files.replace(path, with: Array(test.updated.utf8))
        tools.output.say(.note("\(path) was updated"))
      }
    } catch let diagnostic as Diagnostic {
      suite.error = diagnostic.message
      tools.output.say(.diagnostic(diagnostic))
    }
    suite.duration = ContinuousClock.now - started
    return suite
  }

  /// Runs a script in a session of its own.
  /// - Returns: why it failed, or nil.
  private func run(_ source: SourceText, _ test: ScriptTest) throws -> String? {
    var options = ShellOptions(quiet: true, yes: yes, confirm: confirm, allowEdited: true)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("recsh-test-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    if let environment {
      options.environment = environment
    } else {
      options.environment = CatalogWorkspace.sandboxName
      options.config = folder + "/config.yaml"
      options.state = folder
    }
    let shell = try ShellAssembly(options, opensPrompt: false)
    let interpreter = shell.interpreter
    let ending = Foreground.run(signals: shell.signals, interruption: shell.interruption) {
      await interpreter.run(source, from: .file(source.name), observer: test, output: SilentOutput(shell.output))
    }
    switch ending {
    case .finished(let outcome):
      return outcome.status == .success ? nil : "it ended with status \(outcome.status.rawValue)"
    case .abandoned(let signal): throw ExitCode(signal.map { 128 + $0 } ?? ExitStatus.interrupted.rawValue)
    case .terminated(let signal, _): throw ExitCode(128 + signal)
    }
  }
}

/// Takes rows and shows none; messages are shown.
private struct SilentOutput: Output {
  private let talk: RenderedOutput

  init(_ talk: RenderedOutput) { self.talk = talk }

  func put(_ report: Report, as format: OutputFormat?) {}
  func say(_ message: Message) { talk.say(message) }
  func show(_ progress: Shell.Progress?) {}
  func redirected(to sink: any ByteSink) -> any Output { talk.redirected(to: sink) }
}
