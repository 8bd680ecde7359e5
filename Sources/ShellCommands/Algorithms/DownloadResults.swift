internal import CatalogAPI
internal import Deletion
internal import ScriptLanguage
internal import Shell

/// `download RECOMMENDATION FILE`
struct DownloadResults: CatalogCommand {
  private static let recommendation = Parameter(
    "RECOMMENDATION", .one, .text, refusesEmptyWords: true, "its id, which the service shows in the address of its page"
  )
  private static let file = Parameter("FILE", .one, .file, refusesEmptyWords: true, "where the CSV goes")
  private static let replace = Option.flag("--replace", "also where FILE is there already")
  private static let verb = Option.value(
    "--verb", "VERB", .choice(DownloadVerb.allCases.map(\.rawValue)),
    "the service's verb; left out, \(DownloadVerb.file.rawValue)")
  private static let anyForm = Option.flag("--any-form", "write the reply also where no line names an environment")
  static let signature = Signature(
    "download", .algorithms, "downloads the results of a recommendation as CSV", parameters: [recommendation, file],
    options: [replace, verb, anyForm], putsRows: true,
    details: [
      "A row of the file is a key and the items that are recommended for it, the best first; '# environment: N' stands before",
      "the rows of each environment. The service gives the whole set, never what changed. FILE gets its name when it is whole,",
      "and nothing is written over without --replace. A reply that names no environment may be an error, and is not written",
      "without --any-form. Results are no catalogue: they hold the items that are recommended.",
    ],
    examples: [
      Example("download 42 results.csv", "what recommendation 42 shows, and how many keys it has"),
      Example("download 42 results.csv --replace --verb downloadRecommendations", "the same by the older verb"),
    ])

  private let recommendation: Argument
  private let file: Argument
  private let replaces: Bool
  private let verb: DownloadVerb
  private let takesAnyForm: Bool

  init(_ arguments: Arguments) throws {
    guard let recommendation = arguments.first(Self.recommendation), let file = arguments.first(Self.file) else {
      throw Diagnostic(.usage, "a recommendation and a file are needed", help: Self.signature.usage)
    }
    self.recommendation = recommendation
    self.file = file
    replaces = arguments.has(Self.replace)
    verb = arguments.first(Self.verb).flatMap { DownloadVerb(rawValue: $0.text) } ?? .file
    takesAnyForm = arguments.has(Self.anyForm)
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    let environment = try await workspace.environment(context.session.environment)
    try WriteConsent.requireClassic(environment, for: "downloads")
    if file.text == "-" {
      throw Diagnostic(
        .usage, "'download' writes to a file, and '-' is none", place: context.place(of: file), help: "name a file")
    }
    try checkFile(in: context)
    let token = try await workspace.token(for: environment, approver: context.approver)
    let reader = RecommendationReader(environment: environment, token: token, transport: workspace.ports.transport)
    let timeout = context.session.settings.duration("timeout")
    let results: RecommendationResults
    context.output.show(.waiting("downloading the results of \(recommendation.text)"))
    defer { context.output.show(nil) }
    do {
      results = try await WriteConsent.inTurn(in: environment, context, workspace) {
        try await reader.results(of: recommendation.text, by: verb, anyForm: takesAnyForm, timeout: timeout)
      }
    } catch let error as RecommendationReadError { throw diagnostic(error, context, workspace) }
    try await write(results.csv, in: context)
    try context.put(
      Report(
        columns: [Column("environment"), Column("keys", isNumeric: true)],
        rows: results.keys.map { [$0.environment.map(Value.text) ?? .nothing, .number($0.count)] }))
    let keys = results.keys.reduce(0) { $0 + $1.count }
    context.note("wrote \(NumberText.counted(keys, "key", "keys")) to \(file.text)")
    if keys == 0 { context.warn("recommendation \(recommendation.text) has no results") }
    return .none
  }

  private func checkFile(in context: Context) throws(Diagnostic) {
    guard !replaces, context.files.isThere(file.text) else { return }
    throw Diagnostic(
      .refused, "there is a file '\(file.text)' already", place: context.place(of: file),
      help: "give another name, or --replace")
  }

  /// How much is handed on at a time.
  private static let block = 1 << 20

  private func write(_ bytes: [UInt8], in context: Context) async throws {
    let sink = try context.files.sink(file.text, appending: false)
    do {
      for start in stride(from: 0, to: bytes.count, by: Self.block) {
        try Task.checkCancellation()
        try sink.write(Array(bytes[start..<min(start + Self.block, bytes.count)]))
      }
      // Somebody else may have written it meanwhile.
      try checkFile(in: context)
      try await sink.finish()
    } catch {
      sink.abandon()
      throw error
    }
  }

  private func diagnostic(
    _ error: RecommendationReadError, _ context: Context, _ workspace: CatalogWorkspace
  ) -> Diagnostic {
    switch error {
    case .transport(let error):
      Diagnostic(
        error.kind == .cancelled ? .interrupted : .unreachable, error.reason,
        help: error.kind == .cancelled ? nil : "'env test' tells what can be reached; nothing was written")
    case .refused(let status, let note):
      Diagnostic(
        .failed, "the service has no results (status \(status)\(note.isEmpty ? "" : ": \(workspace.redact(note))"))",
        place: context.place(of: recommendation), help: "nothing was written; look at the id and the token")
    case .page(let note):
      Diagnostic(
        .failed, "the service answered with a page, and not with CSV: \(workspace.redact(note))",
        help: "nothing was written; it may be down for maintenance, or the address may be another service's")
    case .unknownForm(let note):
      Diagnostic(
        .failed,
        "the service answered with something that names no environment, as results do"
          + (note.isEmpty ? "; it is empty" : ": \(workspace.redact(note))"),
        place: context.place(of: recommendation),
        help: "nothing was written; --any-form writes it as it is, without the token")
    case .tooLong(let bytes):
      Diagnostic(
        .failed, "the results are longer than \(NumberText.grouped(bytes)) bytes",
        help: "nothing was written; fetch it with another program, such as curl")
    }
  }
}
