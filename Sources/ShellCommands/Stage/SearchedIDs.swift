internal import CatalogAPI
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// The option that takes ids from the service's search, and the reading of them.
struct SearchedIDs {
  static let search = Option.value("--search", "QUERY", .text, "the ids that the service's search finds: see 'search'")

  private let text: Argument?

  init(_ arguments: Arguments) { text = arguments.first(Self.search) }

  var isEmpty: Bool { text == nil }

  /// The ids; none where nothing was searched for.
  /// - Throws: `Diagnostic`, also where nothing is found: nobody may take that for a list.
  func read(in context: Context, on workspace: CatalogWorkspace) async throws -> EntityStage {
    var ids = EntityStage()
    guard let text else { return ids }
    try checkPlace(text, in: context)
    let search = try await CatalogSearch(text, in: context, on: workspace)
    for hit in try await search.hits(limit: nil, fields: []).hits { ids.insert(hit.id) }
    guard !ids.isEmpty else {
      throw Diagnostic(
        .failed, "the search finds nothing", place: context.place(of: text),
        help: "its index may be hours old; 'search' shows what it has")
    }
    context.warn(
      "\(NumberText.counted(ids.count, "id", "ids")) by the service's index, which may be hours old and show items that are gone"
    )
    return ids
  }

  /// A replay that searches again would delete what is found then: a recording holds the ids, or does not get the statement.
  /// - Throws: `Diagnostic`.
  func checkRecording(_ ids: EntityStage, in context: Context) throws(Diagnostic) {
    guard let text, context.recording != nil else { return }
    guard ids.count <= Self.mostRecorded else {
      throw Diagnostic(
        .refused,
        "the search finds \(NumberText.grouped(ids.count)) ids, and a recording takes \(NumberText.grouped(Self.mostRecorded)) of one",
        place: context.place(of: text),
        help: "without a recording: stage --search …, then stage save FILE; a recording takes stage --from FILE")
    }
  }

  /// - Throws: `Diagnostic` where it is a part of the statement that is recorded: nothing is searched for then.
  private func checkPlace(_ text: Argument, in context: Context) throws(Diagnostic) {
    guard let recording = context.recording, !recording.isOwnStatement else { return }
    throw Diagnostic(
      .refused, "while a recording runs, a search is a statement of its own: its ids go into the recording",
      place: context.place(of: text), help: "take it out of the block or script, and nothing was staged")
  }

  /// The statement as a recording has it: with its ids.
  func recorded(_ ids: EntityStage, flags: String) -> String? {
    guard !isEmpty else { return nil }
    return "stage\(flags) " + ids.map { Quoting.word($0.text) }.joined(separator: " ")
  }

  static let mostRecorded = 1_000
}
