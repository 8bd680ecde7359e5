internal import ArgumentParser
internal import CatalogAPI
internal import Deletion
internal import EntityStage
internal import LineEditing
internal import LocalStore
internal import Rendering
internal import ScriptLanguage
internal import Shell
internal import ShellCommands

/// `recsh doctor`
struct ExamineState: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Look through configuration, journal and what sessions left behind.",
    discussion: """
      Every page of the journal and every byte of the stages that were left is read. The status is 1 where something is \
      wrong. Nothing is changed but by --vacuum. --export writes all that the journal has as JSON lines: each run, its \
      requests with their ids and outcomes, and each time that a read-only environment was unlocked.

      \(CallExample.help(of: "doctor"))
      """)

  @ArgumentParser.Option(help: ArgumentHelp("The configuration.", valueName: "file"))
  var config: String?

  @ArgumentParser.Option(help: ArgumentHelp("The folder of journal and history.", valueName: "folder"))
  var state: String?

  @Flag(help: "Give back to the disk what the journal holds for nothing.")
  var vacuum = false

  @ArgumentParser.Option(
    help: ArgumentHelp(
      "Write the journal to a file, or to standard output (-), and look at nothing else.", valueName: "file"))
  var export: String?

  @ArgumentParser.Option(help: "text, or another form of rows.")
  var output: OutputFormat?

  private struct Finding {
    let what: String
    var isWell = true
    var text: String
  }

  func run() throws {
    let tools = try ScriptTools(quiet: false)
    let paths: StatePaths
    do { paths = try StatePaths(configuration: config, state: state, variable: ProcessVariables.value) } catch {
      throw tools.fail(Diagnostic(.store, error.message, help: error.help))
    }
    if let export { return try Self.write(paths, to: export, tools) }
    let vacuum = vacuum
    let ending = Foreground.run(signals: SignalPipe(), interruption: nil) { await Self.findings(paths, vacuum: vacuum) }
    guard case .finished(let found) = ending else { throw ExitCode(ExitStatus.interrupted.rawValue) }
    let rows = found.map { [Value.text($0.what), .text($0.isWell ? "ok" : "WRONG"), .text($0.text)] }
    do {
      try tools.output.put(
        Report(
          columns: [Column("what", isNeverCut: true), Column("state", isNeverCut: true), Column("found")], rows: rows),
        as: output)
      try tools.output.flush()
    } catch { throw tools.fail(error) }
    if found.contains(where: { !$0.isWell }) { throw ExitCode(ExitStatus.failed.rawValue) }
  }

  private static func write(_ paths: StatePaths, to file: String, _ tools: ScriptTools) throws {
    let journal = SQLiteJournal(paths.journal)
    let output = tools.output
    let ending = Foreground.run(signals: SignalPipe(), interruption: nil) { () async -> Diagnostic? in
      do {
        guard try await journal.health().exists else {
          return Diagnostic(
            .store, "there is no journal '\(paths.journal)' to export",
            help: "it is made by the first deletion; --state DIR names another folder")
        }
        // Nothing that exists is written over: it could be the journal itself.
        let sink = try HostFiles(variables: ProcessVariables.all).privateSink(file)
        do {
          var lines = 0
          try await journal.export { line in
            try sink.write(
              sink.isTerminal ? Array(JSONString.visible(String(decoding: line, as: UTF8.self)).utf8) : line)
            lines += 1
          }
          try await sink.finish()
          if file != "-" { output.say(.note("\(file): \(NumberText.counted(lines, "line", "lines"))")) }
          return nil
        } catch {
          sink.abandon()
          throw error
        }
      } catch let error as JournalError {
        return Diagnostic(.store, error.message, help: error.help)
      } catch let error as Diagnostic {
        return error
      } catch { return Diagnostic(.failed, "\(error)") }
    }
    switch ending {
    case .finished(nil): return
    case .finished(let diagnostic?): throw tools.fail(diagnostic)
    default: throw ExitCode(ExitStatus.interrupted.rawValue)
    }
  }

  private static func findings(_ paths: StatePaths, vacuum: Bool) async -> [Finding] {
    var found = [configurationFinding(paths)]
    found += paths.openFiles.map {
      Finding(what: "mode", isWell: false, text: "\($0) can be read by others: chmod go= it")
    }
    found += paths.changeableByOthers.map {
      Finding(what: "mode", isWell: false, text: "\($0) can be changed by others: chmod go-w it")
    }
    found.append(await journalFinding(paths, vacuum: vacuum))
    found.append(stagesFinding(paths))
    return found
  }

  private static func configurationFinding(_ paths: StatePaths) -> Finding {
    do throws(StoreError) {
      let list = try YAMLConfiguration(paths.configuration, isNamed: paths.namesConfiguration).load()
      return Finding(
        what: "configuration",
        text: "\(paths.configuration): \(NumberText.counted(list.environments.count, "environment", "environments"))")
    } catch { return Finding(what: "configuration", isWell: false, text: error.message) }
  }

  private static func journalFinding(_ paths: StatePaths, vacuum: Bool) async -> Finding {
    let journal = SQLiteJournal(paths.journal)
    do throws(JournalError) {
      if vacuum, try await journal.health().exists { try await journal.vacuum() }
      let health = try await journal.health()
      guard health.exists else { return Finding(what: "journal", text: "\(paths.journal): there is none yet") }
      guard health.faults.isEmpty else {
        return Finding(
          what: "journal", isWell: false,
          text: "\(paths.journal) is damaged: \(health.faults.joined(separator: "; ")). Move it away; a new one is made"
        )
      }
      let open = health.openRuns > 0 ? ", \(NumberText.grouped(health.openRuns)) of them not done: 'runs'" : ""
      let free = health.freeBytes > health.bytes / 4 ? ", a quarter or more of it empty: --vacuum" : ""
      return Finding(
        what: "journal",
        text: "\(paths.journal): \(NumberText.counted(health.runs, "run", "runs"))\(open), "
          + "\(NumberText.counted(health.batches, "request", "requests")), \(NumberText.grouped(health.bytes)) bytes\(free)"
      )
    } catch {
      return Finding(
        what: "journal", isWell: false, text: error.message + (error.help.map { "; \($0)" } ?? ""))
    }
  }

  private static func stagesFinding(_ paths: StatePaths) -> Finding {
    let folder = StageRecoveryFolder(paths.stages, author: "", clock: SystemClock())
    do throws(StoreError) {
      let left = try folder.leftStages(examining: true)
      let bad = left.filter { $0.condition == .damaged || $0.condition == .newer }
      let count = NumberText.counted(left.count, "stage", "stages")
      guard bad.isEmpty else {
        return Finding(
          what: "stages", isWell: false,
          text: "\(count) left by sessions that are gone, of which can't be read as written: "
            + bad.map { "\($0.id) (\($0.condition.rawValue))" }.joined(separator: ", "))
      }
      return Finding(
        what: "stages",
        text: left.isEmpty ? "none left behind" : "\(count) left by sessions that are gone: 'stage recover --list'")
    } catch { return Finding(what: "stages", isWell: false, text: error.message) }
  }
}
