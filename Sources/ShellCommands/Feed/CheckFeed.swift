internal import CatalogAPI
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// `feed check FILE`
struct CheckFeed: CatalogCommand {
  private static let limit = Option.value(
    "--limit", "N", .integer(1...Int.max), "at most N rows; left out, \(defaultLimit). All are counted")
  private static let defaultLimit = 1000
  static let signature = Signature(
    "feed check", .look, "finds what the service could not load of an upload feed", parameters: [FeedFile.parameter],
    options: [limit], putsRows: true,
    details: [
      "A row for each problem: the line, the column, whether it is an error or a warning, what is wrong, what to do. Errors",
      "break the format or a documented limit, and end the command with status 1; warnings may be meant so. Of a file of any",
      "size it holds the ids alone, to tell those that come twice.",
    ],
    examples: [
      Example("feed check products.csv", "nothing, and a note, where the feed is as it should be"),
      Example("feed check products.csv --output csv > problems.csv", "what is wrong, as a table"),
    ])

  private let file: Argument
  private let limit: Int

  init(_ arguments: Arguments) throws {
    guard let file = arguments.first(FeedFile.parameter) else {
      throw Diagnostic(.usage, "a file is needed", help: Self.signature.usage)
    }
    self.file = file
    limit = arguments.integer(Self.limit) ?? Self.defaultLimit
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    var findings = Findings(limit: limit)
    var ids = FeedIDs()
    var check: UploadFeedCheck?
    let feed = FeedFile(file: file, context: context, workspace: workspace)
    let (counts, bytes) = try feed.readFeed { event in
      switch event {
      case .problem(let problem): findings.take(problem)
      case .header(let header):
        check = UploadFeedCheck(header)
        UploadFeedCheck.problems(of: header).forEach { findings.take($0) }
      case .row(let row):
        guard let check else { return }
        check.problems(in: row).forEach { findings.take($0) }
        guard let id = check.id(of: row), let first = ids.note(id, line: row.line) else { return }
        findings.take(
          UploadFeedProblem(
            .error, line: row.line, column: UploadFeed.idColumn, "'\(id)' has a row already, in line \(first)",
            remedy: "take one of the two rows out"))
      }
    }
    if let problem = UploadFeedCheck.problem(ofBytes: bytes) { findings.take(problem) }
    if check != nil, counts.rows == 0 {
      findings.take(
        UploadFeedProblem(.warning, line: 1, "there is no row", remedy: "look whether it is the right file"))
    }
    try context.put(findings.report)
    tell(findings, counts, in: context)
    return Effect(status: findings.errors > 0 ? .failed : .success)
  }

  private func tell(_ findings: Findings, _ counts: UploadFeedReader.Counts, in context: Context) {
    let blank = counts.blank > 0 ? ", \(NumberText.counted(counts.blank, "blank line", "blank lines"))" : ""
    context.note(
      "\(file.text): \(NumberText.counted(counts.rows, "row", "rows"))\(blank); "
        + "\(NumberText.counted(findings.errors, "error", "errors")), "
        + NumberText.counted(findings.warnings, "warning", "warnings"))
    let all = findings.errors + findings.warnings
    if all > limit {
      context.warn("the first \(NumberText.grouped(limit)) are shown; --limit \(all) shows all")
    }
  }

  /// Problems: all counted, the first ones kept.
  private struct Findings {
    let limit: Int
    private(set) var errors = 0
    private(set) var warnings = 0
    private var kept: [UploadFeedProblem] = []

    init(limit: Int) { self.limit = limit }

    mutating func take(_ problem: UploadFeedProblem) {
      switch problem.severity {
      case .error: errors += 1
      case .warning: warnings += 1
      }
      if kept.count < limit { kept.append(problem) }
    }

    var report: Report {
      Report(
        columns: [
          Column("line", isNumeric: true), Column("column"), Column("severity"), Column("problem"),
          Column("what-to-do"),
        ],
        rows: kept.map {
          [
            .number($0.line), $0.column.isEmpty ? .nothing : .text($0.column), .text($0.severity.rawValue),
            .text($0.reason), .text($0.remedy),
          ]
        })
    }
  }
}
