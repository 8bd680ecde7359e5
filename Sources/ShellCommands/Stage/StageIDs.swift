internal import CatalogAPI
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// `stage ID…`, `stage --from FILE…`
struct StageIDs: CatalogCommand {
  private static let ids = Parameter("ID", .any, .entityID, refusesEmptyWords: true, "ids of items")
  private static let only = Option.flag("--only", "keep of what is staged only these, instead of adding them")
  static let signature = Signature(
    "stage", .stage, "adds ids to those meant for deletion in this environment", parameters: [ids],
    options: IDFiles.options + RunIDs.options + [SearchedIDs.search, only],
    details: IDFiles.details + [
      "Ids of a run come only from the catalogue that it deleted in. With --only, what is staged is cut down to the ids that",
      "are named, in whatever way.",
    ],
    examples: [
      Example("stage sku-1 sku-2 'a b'", "three ids; quotes keep a blank inside"),
      Example("stage --from discontinued.csv --column sku", "a column of a table"),
      Example("stage --search 'status eq discontinued'", "what the service's search finds"),
      Example("stage --only --from still-in-shop.csv", "keeps what is staged and in the file"),
      Example("-stage --run last --outcome failed", "what the service refused, if anything was deleted yet"),
    ])

  private let ids: [Argument]
  private let files: IDFiles
  private let ofRun: RunIDs
  private let searched: SearchedIDs
  private let keepsOnly: Bool

  init(_ arguments: Arguments) throws {
    ids = arguments[Self.ids]
    files = try IDFiles(arguments)
    ofRun = try RunIDs(arguments)
    searched = SearchedIDs(arguments)
    keepsOnly = arguments.has(Self.only)
    if !searched.isEmpty, !ids.isEmpty || !files.files.isEmpty || !ofRun.isEmpty {
      throw Diagnostic(.usage, "--search stands alone", help: "stage the others by a statement of their own")
    }
    if ids.isEmpty, files.files.isEmpty, ofRun.isEmpty, searched.isEmpty {
      throw Diagnostic(
        .usage, "'stage' needs ids, --from FILE, --run RUN or --search QUERY", help: Self.signature.usage)
    }
  }

  /// Ids that nothing has to be said about; a note is made only where it is shown.
  static func immediate(_ call: ImmediateCall, on workspace: CatalogWorkspace) -> Bool {
    guard !call.texts.isEmpty, !call.output.showsNotes else { return false }
    var ids: [EntityID] = []
    ids.reserveCapacity(call.texts.count)
    for text in call.texts {
      // A slip in an option is told by binding it.
      guard !text.hasPrefix("-"), let id = try? EntityID(text), id.warnings.isEmpty else { return false }
      ids.append(id)
    }
    return workspace.stageAtOnce(ids, in: call.environment)
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    let checked = try ids.map { try DeleteIDs.id($0, in: context) }
    var earlier = try await ofRun.read(in: context, on: workspace)
    let found = try await searched.read(in: context, on: workspace)
    try searched.checkRecording(found, in: context)
    earlier.formUnion(found)
    if keepsOnly {
      try intersect(checked, earlier, in: context, on: workspace)
    } else {
      try add(checked, earlier, in: context, on: workspace)
    }
    if !searched.isEmpty {
      return Effect(recordedAs: searched.recorded(found, flags: keepsOnly ? " --only" : ""))
    }
    return .none
  }

  private func add(
    _ checked: [EntityID], _ earlier: EntityStage, in context: Context, on workspace: CatalogWorkspace
  ) throws {
    var reports: [ReadReport] = []
    let (new, known, total) = try workspace.changeStage(context.session.environment) { stage in
      reports = try files.load(into: &stage, in: context, on: workspace)
      var new = reports.reduce(0) { $0 + $1.new }
      var known = reports.reduce(0) { $0 + $1.alreadyStaged }
      for id in checked {
        if stage.insert(id) { new += 1 } else { known += 1 }
      }
      let fromRun = stage.formUnion(earlier)
      new += fromRun
      known += earlier.count - fromRun
      return (new, known, stage.count)
    }
    for id in checked {
      if let warning = id.warnings.first { context.warn("\(id): \(warning.reason)") }
    }
    IDFiles.tell(reports, areStaged: true, in: context)
    let (newText, knownText, totalText) = (
      NumberText.grouped(new), NumberText.grouped(known), NumberText.grouped(total)
    )
    context.note("staged \(newText) new\(known > 0 ? ", \(knownText) already staged" : ""), \(totalText) in all")
  }

  private func intersect(
    _ checked: [EntityID], _ earlier: EntityStage, in context: Context, on workspace: CatalogWorkspace
  ) throws {
    var read = try files.read(in: context, on: workspace)
    try files.requireIDs(in: read.reports, context)
    if !ofRun.isEmpty, earlier.isEmpty {
      throw Diagnostic(.failed, "the run has no such ids", help: "nothing was changed; 'show run' tells what it has")
    }
    for id in checked { read.ids.insert(id) }
    read.ids.formUnion(earlier)
    let kept = read.ids
    let (removed, left) = workspace.changeStage(context.session.environment) {
      ($0.formIntersection(kept), $0.count)
    }
    IDFiles.tell(read.reports, in: context)
    context.note("unstaged \(NumberText.grouped(removed)), \(NumberText.grouped(left)) left")
  }
}
