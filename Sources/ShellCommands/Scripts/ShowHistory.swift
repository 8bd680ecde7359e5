internal import ScriptLanguage
internal import Shell

/// `history [QUERY]`
struct ShowHistory: Command {
  private static let query = Parameter(
    "QUERY", .any, .text, "words that a statement has to hold; one whole number alone: so many of the last")
  private static let limit = Option.value("--limit", "N", .integer(1...100_000), "at most N; left out, 20")
  private static let failed = Option.flag("--failed", "those that ended with another status than 0")
  private static let all = Option.flag("--all", "those of every environment, with its name")
  private static let since = Option.value("--since", "TIME", .duration, "those of the last TIME, such as 7d or 2h")
  static let signature = Signature(
    "history", .scripts, "lists what was typed in this environment, the newest last", parameters: [query],
    options: [limit, failed, all, since], putsRows: true,
    details: [
      "A QUERY in small letters finds capitals, too; with a capital in it, it is taken exactly. Each statement stands once, as it",
      "ran last: when, what came of it, how many seconds it took. 'unfinished' still runs, or its shell is gone. A statement of",
      "more lines is one line in a table, '\\n' between them, and whole in json and csv. Ctrl-R looks for one to run it again.",
      "'set history off' keeps nothing of what is typed from then on; a blank before a statement leaves out that one. What can be",
      "told to be a token is masked before it is written.",
    ],
    examples: [
      Example("history", "the last 20"),
      Example("history delete --since 7d", "what was deleted in a week"),
      Example("history --failed --all --limit 50", "what went wrong, wherever it was"),
      Example("history 100 --output text > typed.txt", "the last 100, in a file"),
    ])

  private let words: [String]
  private let limit: Int
  private let isFailed: Bool
  private let isAll: Bool
  /// Milliseconds.
  private let age: Int64?

  init(_ arguments: Arguments) {
    let query = arguments[Self.query].map(\.text)
    let named = arguments.integer(Self.limit)
    // `history 100` is what other shells take it for.
    let number = query.count == 1 && named == nil ? Int(query[0]).flatMap { $0 > 0 ? $0 : nil } : nil
    words = number == nil ? query : []
    limit = named ?? number ?? 20
    isFailed = arguments.has(Self.failed)
    isAll = arguments.has(Self.all)
    age = arguments.first(Self.since).flatMap { SpanOfTime($0.text) }?.milliseconds
  }

  func run(in context: Context) async throws -> Effect {
    let environment = isAll ? nil : context.session.environment
    var entries = try context.history.entries(of: environment, limit: .max)
    // The statement that asks is no part of what it asks for.
    if context.isPrompt, let newest = entries.last, newest.outcome == .unfinished,
      newest.text.hasPrefix(Self.signature.name)
    {
      entries.removeLast()
    }
    let oldest = age.map { context.clock.now - $0 } ?? .min
    let found = entries.enumerated().filter { _, entry in
      entry.time >= oldest && (!isFailed || Self.hasFailed(entry)) && holdsWords(entry.text)
    }
    try context.put(
      Report(
        columns: [Column("number", isNumeric: true)] + (isAll ? [Column("environment")] : [])
          + [
            Column("time", isNeverCut: true), Column("outcome"), Column("seconds", isNumeric: true),
            Column("statement"),
          ],
        rows: found.suffix(limit).map { index, entry in
          [.number(index + 1)] + (isAll ? [.text(entry.environment)] : [])
            // To the second: more would only make it harder to read.
            + [
              .time(milliseconds: entry.time - entry.time % 1000), .text(Self.outcome(of: entry)), Self.seconds(entry),
              .text(entry.text),
            ]
        }))
    if context.isPrompt, context.session.settings["history"] == "off" {
      context.note("nothing is added at the moment; 'set history on' changes that")
    }
    return .none
  }

  private func holdsWords(_ text: String) -> Bool {
    guard !words.isEmpty else { return true }
    let isExact = words.contains { $0.contains(where: \.isUppercase) }
    let shown = isExact ? text : text.lowercased()
    return words.allSatisfy { $0.isEmpty || shown.contains($0) }
  }

  private static func hasFailed(_ entry: HistoryEntry) -> Bool {
    if case .ended(let status, _) = entry.outcome { return status != .success }
    return false
  }

  private static func outcome(of entry: HistoryEntry) -> String {
    switch entry.outcome {
    case .unknown: ""
    case .unfinished: "unfinished"
    case .ended(.success, _): "ok"
    case .ended(.failed, _): "failed"
    case .ended(.misuse, _): "misuse"
    case .ended(.refused, _): "refused"
    case .ended(.incomplete, _): "incomplete"
    case .ended(.unreachable, _): "unreachable"
    case .ended(.interrupted, _): "interrupted"
    case .ended(let status, _): "status \(status.rawValue)"
    }
  }

  private static func seconds(_ entry: HistoryEntry) -> Value {
    if case .ended(_, let milliseconds) = entry.outcome { return .decimal(Double(milliseconds) / 1000) }
    return .nothing
  }
}
