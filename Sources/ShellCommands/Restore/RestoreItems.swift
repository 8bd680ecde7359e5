internal import CatalogAPI
internal import Deletion
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// `restore RUN | ID…`
struct RestoreItems: CatalogCommand {
  private static let overwrite = Option.flag(
    "--overwrite", "also save items that the catalogue has again; left out, those stay as they are")
  private static let feed = Option.value(
    "--feed", "FILE", .file, "write an upload feed of the items instead of saving them, for any API")
  private static let source = Option.value(
    "--source", "FEED", .file, "with --feed: take the items from this product feed instead of a snapshot")
  static let signature = Signature(
    "restore", .delete, "saves items back as they were before they were deleted",
    parameters: [RunOrIDs.parameter],
    options: [
      overwrite, feed, source, FeedOutput.replace, DeletionOptions.yes, DeletionOptions.confirm, DeletionOptions.dryRun,
    ], putsRows: true, isWrite: true,
    details: [
      "It needs the snapshot that 'delete' took (see 'help delete'); of ids the newest one counts. Name, categories and every",
      "attribute are saved as they were; the service sets its own times. Items that are in the catalogue already are left alone.",
      "What was saved is read again and compared. Recommendations show restored items after their next calculation, which can",
      "take a day. It goes to the catalogue that the items were deleted in, and to no other.",
      "--feed FILE writes exactly those items as an upload feed, which the service loads from where it loads feeds: the way back",
      "of the classic API, which can't save items. Without a snapshot, --source FEED takes their rows from a product feed.",
    ],
    examples: [
      Example("delete sku-1 sku-2 --yes\nrestore last --yes", "the two items of the last run"),
      Example("delete sku-3 --yes\nrestore sku-3 --yes", "one item by its id"),
      Example("delete sku-4 --yes\nrestore last --dry-run", "tells what would be saved"),
      Example("delete sku-5 --yes\nrestore last --feed back.csv", "an upload feed of the item"),
      Example(
        "delete sku-1 sku-2 --yes --no-snapshot\nrestore last --feed back.csv --source products.csv",
        "out of the product feed"),
    ])

  private let words: [Argument]
  private let overwrites: Bool
  private let options: DeletionOptions
  private let feed: Argument?
  private let source: Argument?
  private let replaces: Bool

  init(_ arguments: Arguments) throws {
    feed = arguments.first(Self.feed)
    source = arguments.first(Self.source)
    replaces = arguments.has(FeedOutput.replace)
    if feed == nil, source != nil || replaces {
      throw Diagnostic(.usage, "--source and --replace go with --feed", help: "--feed FILE")
    }
    if feed != nil, arguments.has(DeletionOptions.dryRun) {
      throw Diagnostic(
        .usage, "--feed sends nothing by itself, and does not go with --dry-run", help: "leave out --dry-run")
    }
    words = arguments[RunOrIDs.parameter]
    overwrites = arguments.has(Self.overwrite)
    options = DeletionOptions(arguments)
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    if let feed {
      try await write(FeedOutput(file: feed, replaces: replaces, context: context), context, workspace)
      return .none
    }
    let environment = try await workspace.environment(context.session.environment)
    let source = try await SnapshotSource(words, in: context, on: workspace)
    guard !source.entities.isEmpty else { throw source.nothing }
    guard environment.canReadBack else { throw Diagnostic.cannotReadBack(environment) }
    source.tell(in: context)
    let step = RestoreStep(
      environment: environment, source: source, overwrites: overwrites, options: options, context: context,
      workspace: workspace)
    return try await step.run()
  }

  private func write(
    _ output: FeedOutput, _ context: Context, _ workspace: CatalogWorkspace
  ) async throws {
    try output.check()
    guard let source else {
      let source = try await SnapshotSource(words, in: context, on: workspace)
      guard !source.entities.isEmpty else { throw source.nothing }
      try await output.write(source.entities)
      guard source.missing.isEmpty else {
        let names = source.missing.prefix(5).map { Quoting.word($0.text) }.joined(separator: ", ")
        throw Diagnostic(
          .failed,
          "no snapshot has \(NumberText.counted(source.missing.count, "id", "ids")): \(names)\(source.missing.count > 5 ? ", …" : "")",
          help: "the others are in \(output.file.text); --source FEED takes these from a product feed")
      }
      return
    }
    var ids: EntityStage
    switch try await RunOrIDs(words, in: context, on: workspace) {
    case .ids(let named): ids = named
    case .run(let run):
      ids = EntityStage()
      do {
        for item in try await RunOrIDs.deleted(by: run, in: workspace.ports.journal) { ids.insert(item.id) }
      } catch let error as JournalError { throw Diagnostic(store: error) }
    }
    let found = try FeedSource(source, ids: ids, in: context, on: workspace)
    guard !found.entities.isEmpty else {
      throw Diagnostic(
        .failed, "\(source.text) has none of \(NumberText.counted(ids.count, "id", "ids"))",
        place: context.place(of: source), help: "is it the feed of this catalogue? 'feed find FILE ID' looks for one")
    }
    try await output.write(found.entities)
    if !found.missing.isEmpty {
      let names = found.missing.prefix(5).map { Quoting.word($0.text) }.joined(separator: ", ")
      throw Diagnostic(
        .failed,
        "\(source.text) does not have \(NumberText.counted(found.missing.count, "id", "ids")): \(names)"
          + (found.missing.count > 5 ? ", …" : ""),
        help: "the others are in \(output.file.text); look for these in an older feed, or in a snapshot (no --source)")
    }
  }
}

/// Items out of snapshots.
struct SnapshotSource {
  /// The run that is restored; of ids, the newest run of theirs.
  let run: RunID
  /// `Run.catalogue` of it.
  let catalogue: String
  let parts: [Part]
  /// Ids that are to be restored and are in no snapshot.
  let missing: [EntityID]
  /// Whether a run was named, and not ids.
  let isOfRun: Bool

  /// What the snapshot of one run gives.
  struct Part {
    let run: RunID
    let entities: [CatalogEntity]
  }

  var entities: [CatalogEntity] { parts.flatMap(\.entities) }

  private static let page = 512

  /// - Throws: `Diagnostic`.
  init(_ words: [Argument], in context: Context, on workspace: CatalogWorkspace) async throws {
    let meant = try await RunOrIDs(words, in: context, on: workspace)
    let environment = try await workspace.environment(context.session.environment)
    let records = workspace.ports.records
    var found: [RunID: [CatalogEntity]] = [:]
    var missing: [EntityID] = []
    do {
      switch meant {
      case .run(let run):
        (self.run, catalogue, isOfRun) = (run.id, run.catalogue, true)
        var place = 0
        while true {
          let page = try await records.snapshot(of: run.id, after: place, limit: Self.page)
          guard let last = page.last else { break }
          place = last.place
          for (_, item) in page {
            switch item.content {
            case .present(let entity): found[run.id, default: []].append(entity)
            case .unread: missing.append(item.id)
            // There was nothing to keep.
            case .absent: break
            }
          }
        }
      case .ids(let ids):
        for id in ids {
          if let (run, item) = try await records.newestSnapshot(of: id, in: environment.catalogue),
            let entity = item.entity
          {
            found[run, default: []].append(entity)
          } else {
            missing.append(id)
          }
        }
        (self.run, catalogue, isOfRun) = (found.keys.max() ?? RunID(""), environment.catalogue, false)
      }
    } catch { throw Diagnostic(store: error) }
    parts = found.sorted { $0.key < $1.key }.map { Part(run: $0.key, entities: $0.value) }
    self.missing = missing
  }

  /// There is nothing that could be restored.
  var nothing: Diagnostic {
    Diagnostic(
      .failed,
      isOfRun
        ? "run \(run) has no snapshot of an item"
        : "no snapshot has \(missing.count == 1 ? "this id" : "any of these ids")",
      help:
        "a snapshot is taken by 'delete' where the API can read items; --feed FILE --source FEED takes rows of a product feed"
    )
  }

  private static let shown = 5

  func tell(in context: Context) {
    guard !missing.isEmpty else { return }
    let names = missing.prefix(Self.shown).map { Quoting.word($0.text) }.joined(separator: ", ")
    context.warn(
      "no snapshot has \(NumberText.counted(missing.count, "id", "ids")): \(names)\(missing.count > Self.shown ? ", …" : "")"
    )
  }
}
