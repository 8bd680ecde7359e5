internal import CatalogAPI
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// The options that take ids from files, and the reading of them.
struct IDFiles {
  static let from = Option.value(
    "--from", "FILE", .file, repeats: true, "files with ids, of any size; - is standard input")
  static let format = Option.value(
    "--format", "FORMAT", .choice(IDFormat.allCases.map(\.rawValue)), "how they are written; left out, auto")
  static let column = Option.value(
    "--column", "NAME", .column, "the column or key of the id, by name or number; left out, entity.id or id")
  static let skipBad = Option.flag("--skip-bad", "pass over rows that hold no id, instead of refusing the file")
  static let ragged = Option.flag(
    "--ragged", "allow rows that are shorter than the header, or have empty cells behind its end")
  static let options = [from] + reading

  static let details = [
    "'auto' looks at the content: an upload feed (## RECS), JSON lines, a table (cells between commas, tabs, semicolons or |)",
    "with a column entity.id or id, else one id a line. A table without such a column needs --column. Ids are never",
    "trimmed or changed. A row that holds no id, or more or fewer cells than the header, is told with its line, and then",
    "nothing is staged. Each of them may be compressed with gzip.",
  ]

  let files: [Argument]
  private let options: ReadOptions

  /// How files are to be read, for a command that names them in another way than `--from`.
  static let reading = [format, column, skipBad, ragged]

  init(_ arguments: Arguments) throws {
    try self.init(arguments[Self.from], arguments)
  }

  /// - Parameters:
  ///   - files: those to read, where they are not behind `--from`.
  ///   - option: what they are behind.
  init(_ files: [Argument], _ arguments: Arguments, behind option: String = "--from") throws {
    self.files = files
    let column: ColumnChoice =
      arguments.first(Self.column).map { argument in
        Int(argument.text).map(ColumnChoice.number) ?? .named(argument.text)
      } ?? .standard
    options = ReadOptions(
      format: arguments.first(Self.format).flatMap { IDFormat(rawValue: $0.text) } ?? .auto, column: column,
      skipBad: arguments.has(Self.skipBad), allowsRagged: arguments.has(Self.ragged))
    if files.isEmpty, let lost = Self.reading.first(where: arguments.has) {
      throw Diagnostic(.usage, "\(lost.name) goes with \(option)", help: "\(option) FILE")
    }
  }

  /// Reads every file into `stage`, or none: an error leaves it as it was.
  /// - Returns: what was read, a file each.
  /// - Throws: `Diagnostic`, with the file, the line and the reason.
  func load(into stage: inout EntityStage, in context: Context, on workspace: CatalogWorkspace) throws -> [ReadReport] {
    // Reading one file is all or nothing by itself; of several, a failing one must undo those before it.
    let before = files.count > 1 ? stage : nil
    defer { context.output.show(nil) }
    do {
      return try files.map { try load($0, into: &stage, in: context, on: workspace) }
    } catch {
      if let before { stage = before }
      throw error
    }
  }

  /// Reads every file into a set of its own.
  func read(in context: Context, on workspace: CatalogWorkspace) throws -> (ids: EntityStage, reports: [ReadReport]) {
    var ids = EntityStage()
    let reports = try load(into: &ids, in: context, on: workspace)
    return (ids, reports)
  }

  private func load(
    _ file: Argument, into stage: inout EntityStage, in context: Context, on workspace: CatalogWorkspace
  ) throws -> ReadReport {
    let path = file.text == "-" ? "-" : context.files.resolve(file.text, relativeTo: nil)
    do {
      // A named pipe is opened when somebody writes to it. Standard input may be the terminal, and what is typed stands there.
      if path != "-" {
        context.output.show(Progress("reading \(file.text)", done: 0, total: nil, unit: Progress.bytes))
      }
      var source = try workspace.ports.bytes(path)
      return try stage.load(from: &source, options: options) { progress in
        context.output.show(
          Progress(
            "reading \(file.text)", done: progress.bytes, total: progress.bytesExpected,
            unit: Progress.bytes, detail: "\(NumberText.grouped(progress.new)) new ids"))
        return !Task.isCancelled
      }
    } catch let error as ReadError {
      throw diagnostic(error, file, context)
    } catch let error as Diagnostic {
      throw error.placed(at: context.place(of: file))
    }
  }

  private func diagnostic(_ error: ReadError, _ file: Argument, _ context: Context) -> any Error {
    switch error {
    case .cancelled, .unreadable(_, is CancellationError): return CancellationError()
    case .unreadable(_, let cause as Diagnostic): return cause.placed(at: context.place(of: file))
    case .badRows(let report):
      Self.tellRefused(report, "can't be read", in: context)
      let count = NumberText.grouped(report.refused.count)
      let isRagged = report.refused.count(of: .fewerCells) + report.refused.count(of: .extraCells) > 0
      return Diagnostic(
        .failed, "\(report.source): \(count) of \(NumberText.counted(report.rows, "row", "rows")) can't be read",
        place: context.place(of: file),
        help: "nothing was changed; --skip-bad passes over such rows"
          + (isRagged && !options.allowsRagged ? ", and --ragged takes rows of another length" : ""))
    case .noSuchColumn:
      return Diagnostic(
        .failed, "\(file.text): \(error.reason)", place: context.place(of: file),
        help: "--column NAME says which one; --format ids takes each line as one id")
    case .notText(_, let content):
      return Diagnostic(
        .failed, "\(file.text): \(error.reason)", place: context.place(of: file), help: content.remedy)
    case .severalSeparators: return Self.unreadable(error, "a first line 'sep=;' (or another sign)", file, context)
    case .jsonArray: return Self.unreadable(error, "jq -c '.[]' FILE", file, context)
    case .loneReturn: return Self.unreadable(error, "tr '\\r' '\\n' < FILE", file, context)
    default:
      let place = [error.line, error.column].compactMap { $0.map { ":\($0)" } }.joined()
      return Diagnostic(
        .failed, "\(file.text)\(place): \(error.reason)", place: context.place(of: file),
        help: "nothing was changed; mend that place, or name another --format")
    }
  }

  private static func unreadable(
    _ error: ReadError, _ remedy: String, _ file: Argument, _ context: Context
  ) -> Diagnostic {
    let place = [error.line, error.column].compactMap { $0.map { ":\($0)" } }.joined()
    return Diagnostic(
      .failed, "\(file.text)\(place): \(error.reason)", place: context.place(of: file),
      help: "\(remedy) makes it readable\(remedy.contains("FILE") ? ", with --from -" : "")")
  }

  private static func text<Issue: RowIssue>(_ place: IssuePlace<Issue>) -> String {
    "\(place.source):\(place.line):\(place.column): \(place.issue.reason)\(place.excerpt.isEmpty ? "" : ": ")\(place.excerpt)"
  }

  /// Refuses lists that are to keep ids and hold none: what they should keep would be lost.
  /// - Throws: `Diagnostic`.
  func requireIDs(in reports: [ReadReport], _ context: Context) throws(Diagnostic) {
    guard let index = reports.firstIndex(where: { $0.new + $0.alreadyStaged == 0 }) else { return }
    throw Diagnostic(
      .failed, "\(reports[index].source) holds no ids (\(reports[index].decision))",
      place: context.place(of: files[index]), help: "nothing was changed; look whether it is the file that is meant")
  }

  /// Says how each file was read, what came of its rows, what was passed over and what deserves a second look: a keep-list
  /// that was taken for something else keeps nothing.
  /// - Parameter areStaged: whether the ids went into the stage, and what was new of each of several files is of interest.
  static func tell(_ reports: [ReadReport], areStaged: Bool = false, in context: Context) {
    for report in reports {
      var parts = [NumberText.counted(report.rows, "row", "rows")]
      if areStaged, reports.count > 1 {
        parts.append("\(NumberText.grouped(report.new)) new")
        if report.alreadyStaged > 0 { parts.append("\(NumberText.grouped(report.alreadyStaged)) already staged") }
      }
      if report.refused.count > 0 { parts.append("\(NumberText.grouped(report.refused.count)) passed over") }
      if report.blank > 0 { parts.append(NumberText.counted(report.blank, "blank line", "blank lines")) }
      context.note("\(report.source): \(parts.joined(separator: ", ")); \(report.decision)")
    }
    for report in reports {
      // A keep-list that is empty keeps nothing.
      if report.new + report.alreadyStaged == 0 { context.warn("\(report.source) holds no ids") }
      tellRefused(report, "passed over", in: context)
      for tally in report.warned.tallies {
        let ids = NumberText.counted(tally.count, "id", "ids")
        let first = tally.places.first
        let place = "line \(NumberText.grouped(first?.line ?? 0)): \(first?.issue.reason ?? "")"
        context.warn("\(report.source): \(ids), \(tally.count == 1 ? "at" : "such as the one at") \(place)")
      }
    }
  }

  /// The refused rows by reason, with the first ten places of each.
  private static func tellRefused(_ report: ReadReport, _ outcome: String, in context: Context) {
    for tally in report.refused.tallies {
      let more = tally.count > tally.places.count ? "; the first \(tally.places.count) are" : ""
      context.warn(
        "\(report.source): \(NumberText.counted(tally.count, "row", "rows")) \(outcome): \(tally.kind.rawValue)\(more)")
      for place in tally.places { context.warn("  " + text(place)) }
    }
  }
}
