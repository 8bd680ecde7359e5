internal import CatalogAPI
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// `feed find FILE ID…`
struct FindInFeed: CatalogCommand {
  private static let limit = Option.value(
    "--limit", "N", .integer(1...Int.max), "at most N rows; left out, \(defaultLimit). All are counted")
  private static let defaultLimit = 1000
  static let signature = Signature(
    "feed find", .look, "shows the rows that an upload feed has of items",
    parameters: [FeedFile.parameter, FeedItems.ids],
    options: [FeedItems.staged, limit], putsRows: true,
    details: [
      "The line, and the cells by the names of the feed's columns. Says which ids are not in it; where none is, the status is 1.",
      "Of a feed with errors it can't say so for certain, and warns of them.",
      "An item that is deleted comes back with the next upload of a feed that still has its row.",
    ],
    examples: [
      Example("feed find products.csv sku-1", "the row of one item, with its line"),
      Example("stage sku-1 sku-9999\nfeed find products.csv --staged --output csv", "rows of the staged ids"),
    ])

  private let file: Argument
  private let items: FeedItems
  private let limit: Int

  init(_ arguments: Arguments) throws {
    guard let file = arguments.first(FeedFile.parameter) else {
      throw Diagnostic(.usage, "a file is needed", help: Self.signature.usage)
    }
    self.file = file
    items = try FeedItems(arguments)
    limit = arguments.integer(Self.limit) ?? Self.defaultLimit
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    let wanted = try items.wanted(in: context, on: workspace)
    var missing = wanted
    var header: UploadFeedHeader?
    var check: UploadFeedCheck?
    var found: [[Value]] = []
    var count = 0
    var problems = Problems()
    let feed = FeedFile(file: file, context: context, workspace: workspace)
    let (counts, _) = try feed.readFeed { event in
      switch event {
      case .header(let new):
        header = new
        check = UploadFeedCheck(new)
      case .row(let row):
        guard let header, let id = check?.id(of: row), wanted.contains(id) else { return }
        missing.remove(id)
        count += 1
        if found.count < limit { found.append(Self.cells(of: row, header)) }
      case .problem(let problem): problems.take(problem)
      }
    }
    guard let header, header.idColumn != nil else { throw notAFeed(context) }
    try context.put(
      Report(columns: [Column("line", isNumeric: true)] + header.names.map { Column($0) }, rows: found))
    tell(count, wanted: wanted, missing: missing, in: context)
    tell(problems, unread: counts.unread, missing: missing, in: context)
    guard problems.count == 0 || missing.isEmpty else {
      throw Diagnostic(
        .failed,
        "\(NumberText.counted(missing.count, "id", "ids")) may be in a part of \(file.text) that can't be read",
        place: context.place(of: file), help: "feed check \(Quoting.word(file.text))")
    }
    return Effect(status: count == 0 ? .failed : .success)
  }

  /// Errors of the feed: all counted, the first ones kept. Rows may be hidden behind any of them: a quote that is not closed
  /// swallows those up to the next quote, and behind another header the columns mean something else.
  private struct Problems {
    private(set) var first: [UploadFeedProblem] = []
    private(set) var count = 0

    mutating func take(_ problem: UploadFeedProblem) {
      guard problem.severity == .error else { return }
      count += 1
      if first.count < FindInFeed.shown { first.append(problem) }
    }
  }

  private static func cells(of row: DelimitedRecord, _ header: UploadFeedHeader) -> [Value] {
    [.number(row.line)]
      + header.names.indices.map { column in
        column < row.count && !row[column].isEmpty ? .text(String(decoding: row[column], as: UTF8.self)) : .nothing
      }
  }

  private static let shown = 5

  private func tell(_ count: Int, wanted: EntityStage, missing: EntityStage, in context: Context) {
    context.note(
      "\(file.text): \(NumberText.counted(count, "row", "rows")) of "
        + "\(NumberText.grouped(wanted.count - missing.count)) of \(NumberText.counted(wanted.count, "id", "ids"))")
    if count > limit { context.warn("the first \(NumberText.grouped(limit)) are shown; --limit \(count) shows all") }
  }

  private func tell(_ problems: Problems, unread: Int, missing: EntityStage, in context: Context) {
    if unread > 0 { context.warn("\(NumberText.counted(unread, "row", "rows")) can't be read") }
    for problem in problems.first { context.warn("\(file.text):\(problem.line): \(problem.reason)") }
    if problems.count > problems.first.count {
      context.warn(
        "and \(NumberText.counted(problems.count - problems.first.count, "more error", "more errors")); 'feed check' shows all"
      )
    }
    guard !missing.isEmpty else { return }
    let names = missing.ids(in: 0..<min(missing.count, Self.shown)).map { Quoting.word($0.text) }.joined(
      separator: ", ")
    context.warn(
      (problems.count == 0
        ? "not in \(file.text): " : "not found in \(file.text), but it may be in an unreadable part: ")
        + names + (missing.count > Self.shown ? ", … (\(NumberText.grouped(missing.count)))" : "")
    )
  }

  private func notAFeed(_ context: Context) -> Diagnostic {
    Diagnostic(
      .failed, "\(file.text): there is no header with a column entity.id", place: context.place(of: file),
      help: "feed check \(Quoting.word(file.text)) tells more")
  }
}
