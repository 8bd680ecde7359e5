internal import CatalogAPI
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// `stage recover [STAGE]`
struct RecoverStage: CatalogCommand {
  private static let stage = Parameter(
    "STAGE", .optional, .leftStage, "which one, as --list calls it; left out, the only one")
  private static let list = Option.flag("--list", "list the stages that were left behind, of all environments")
  private static let forget = Option.flag("--forget", "remove it instead of taking its ids")
  private static let save = Option.value(
    "--save", "FILE", .file, "write its ids to a file, one a line, instead of staging them; it stays")
  private static let damaged = Option.flag("--damaged", "take from a damaged one the ids of before the damage")
  static let signature = Signature(
    "stage recover", .stage, "takes back what a session left behind that ended with staged ids", parameters: [stage],
    options: [list, save, forget, damaged], putsRows: true,
    // What was left behind is another thing each time: a replay would stage, and delete, other ids.
    isRecorded: false,
    details: [
      "What is staged at the prompt is kept in the state folder, and is there after the session ended in whatever way: it was",
      "left, killed, or the power went. The ids come back as they were at the end of the last finished statement, and only",
      "into the environment and the catalogue that they were staged for; --save writes them to a file, whoever's they are.",
      "What scripts stage is not kept: they can run again.",
      "A script must name the stage, and a recording does not hold this statement: a replay would find other ids. 'stage save",
      "FILE' and 'stage --from FILE --format ids' take ids along. An id called recover is staged by 'stage \"recover\"'.",
    ],
    examples: [
      Example("stage recover --list", "what was left behind, by whom and when"),
      Example("-stage recover 20261125-174513-4711", "the ids of that one, if it is there"),
    ])

  private let stage: Argument?
  private let isList: Bool
  private let forgets: Bool
  private let acceptsDamage: Bool
  private let file: Argument?

  init(_ arguments: Arguments) throws {
    stage = arguments.first(Self.stage)
    isList = arguments.has(Self.list)
    forgets = arguments.has(Self.forget)
    acceptsDamage = arguments.has(Self.damaged)
    file = arguments.first(Self.save)
    if file?.text == "-" {
      throw Diagnostic(.usage, "--save writes to a file, and '-' is none", help: Self.signature.usage)
    }
    if isList, stage != nil || forgets || acceptsDamage || file != nil {
      throw Diagnostic(.usage, "--list goes alone", help: Self.signature.usage)
    }
    if forgets, acceptsDamage || file != nil {
      throw Diagnostic(
        .usage, "--forget and \(file != nil ? "--save" : "--damaged") exclude each other", help: Self.signature.usage)
    }
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    let left = try workspace.leftStages(examining: isList)
    if isList {
      try context.put(Self.report(left))
      return .none
    }
    let chosen = try choose(among: left, in: context, workspace)
    if file != nil, chosen.count == 0, chosen.condition == .damaged {
      throw Diagnostic(
        .failed, "'\(chosen.id)' has no ids that are whole", place: stage.map(context.place(of:)),
        help: "'stage recover \(Quoting.word(chosen.id)) --forget' removes it")
    }
    do {
      if forgets {
        try workspace.ports.recovery.discard(chosen)
        context.note("removed \(chosen.id) with \(NumberText.counted(chosen.count, "id", "ids"))")
      } else if let file {
        _ = try await workspace.ports.recovery.recover(chosen, acceptingDamage: acceptsDamage) { ids in
          try await SaveStage.write(ids, to: file.text, in: context)
          return .stays
        }
      } else {
        try await take(chosen, in: context, workspace)
      }
    } catch let error as StoreError {
      throw Diagnostic(.failed, error.message, place: stage.map(context.place(of:)), help: error.help)
    }
    return .none
  }

  private static func report(_ left: [LeftStage]) -> Report {
    Report(
      columns: [
        Column("stage", isNeverCut: true), Column("environment"), Column("ids", isNumeric: true), Column("changed"),
        Column("user"), Column("state"),
      ],
      rows: left.map {
        [
          .text($0.id), .text($0.owner.environment), .number($0.count), .time(milliseconds: $0.changed),
          .text($0.author), .text($0.condition.rawValue),
        ]
      })
  }

  /// The one that was named, by its name or the beginning of it, or else the only one of this environment.
  private func choose(
    among left: [LeftStage], in context: Context, _ workspace: CatalogWorkspace
  ) throws(Diagnostic) -> LeftStage {
    if let stage {
      let beginning = context.isPrompt ? left.filter { $0.id.hasPrefix(stage.text) } : []
      let found = left.first { $0.id == stage.text }.map { [$0] } ?? beginning
      guard found.count == 1 else {
        throw Diagnostic(
          found.isEmpty ? .unknownName : .usage,
          found.isEmpty
            ? "no stage '\(stage.text)' was left behind" : "\(found.count) stages begin with '\(stage.text)'",
          place: context.place(of: stage), help: "'stage recover --list' shows those that are left")
      }
      return found[0]
    }
    guard context.isPrompt else {
      throw Diagnostic(
        .usage, "a script must say which stage: the one that is left when it runs may be any",
        help: "stage recover STAGE, with its whole name; 'stage recover --list' shows those that are left")
    }
    let environment = context.session.environment
    var here: [LeftStage] = []
    for stage in left where try Self.belongs(stage, to: environment, workspace) { here.append(stage) }
    if here.count == 1 { return here[0] }
    guard here.isEmpty else {
      throw Diagnostic(
        .usage, "\(here.count) stages of '\(environment)' were left behind",
        help: "'stage recover --list' shows them; '\(here[0].id)' is the newest")
    }
    let known = try workspace.environmentNames()
    let elsewhere = left.first { known.contains($0.owner.environment) }?.owner.environment
    throw Diagnostic(
      .failed, "no stage of '\(environment)' was left behind",
      help: elsewhere.map { "there is one of '\($0)': use \($0), then stage recover" }
        ?? (left.isEmpty ? nil : "'stage recover --list' shows what was left of others"))
  }

  /// Whether a stage was staged in this environment, or in one that is gone by now and was the same catalogue: it may have
  /// been renamed.
  private static func belongs(
    _ left: LeftStage, to environment: String, _ workspace: CatalogWorkspace
  ) throws(Diagnostic) -> Bool {
    if left.owner.environment == environment { return true }
    guard let catalogue = left.owner.catalogue, try workspace.configured(environment)?.catalogue == catalogue else {
      return false
    }
    return try !workspace.environmentNames().contains(left.owner.environment)
  }

  private func take(_ left: LeftStage, in context: Context, _ workspace: CatalogWorkspace) async throws {
    let environment = context.session.environment
    guard left.hasHead else {
      throw Diagnostic(
        .failed,
        left.condition == .newer
          ? "'\(left.id)' was written by a later version of recsh"
          : "'\(left.id)' is damaged: whose ids it holds can't be read",
        place: stage.map(context.place(of:)),
        help: left.condition == .newer
          ? "take it back with that version"
          : left.count > 0
            ? "'stage recover \(Quoting.word(left.id)) --damaged --save FILE' writes its ids to a file, --forget removes it"
            : "no ids of it can be read; 'stage recover \(Quoting.word(left.id)) --forget' removes it"
      )
    }
    guard try Self.belongs(left, to: environment, workspace) else {
      throw Diagnostic(
        .refused, "'\(left.id)' was staged in '\(left.owner.environment)', and this is '\(environment)'",
        place: stage.map(context.place(of:)),
        help: try workspace.environmentNames().contains(left.owner.environment)
          ? "use \(left.owner.environment), then stage recover; 'stage copy' takes ids across"
          : "'stage recover \(left.id) --save FILE' writes its ids to a file")
    }
    let catalogue = try workspace.configured(environment)?.catalogue
    guard left.owner.catalogue == catalogue else {
      throw Diagnostic(
        .refused,
        "'\(left.id)' was staged for another catalogue than '\(environment)' is now: "
          + "\(left.owner.catalogue ?? "the sandbox") then, \(catalogue ?? "the sandbox") now",
        place: stage.map(context.place(of:)),
        help: "'stage recover \(left.id) --save FILE' writes its ids to a file, --forget removes it")
    }
    // What is taken back is kept from here on: the file that it comes from goes.
    workspace.keepStages()
    var (recovered, new, total) = (0, 0, 0)
    var trouble: StoreError?
    var isSafe = true
    let remains = try await workspace.ports.recovery.recover(left, acceptingDamage: acceptsDamage) { ids in
      recovered = ids.count
      (new, total) = workspace.changeStage(environment) { ($0.formUnion(ids), $0.count) }
      trouble = workspace.settleStages()
      isSafe = trouble == nil && workspace.keptStagesAreSafe
      return isSafe ? .goes : .goesWhenKept(environment: environment, workspace.stage(environment).mark)
    }
    if !isSafe {
      context.warn(trouble?.message ?? "what is staged can't be kept")
      context.warn("so '\(left.id)' stays until it can")
    }
    if let remains { context.warn("\(remains.message); its ids are staged, and it would bring them back once more") }
    if context.recording != nil {
      context.warn(
        "the recording holds nothing of these ids; 'stage save FILE' and 'stage --from FILE --format ids' would")
    }
    if left.condition == .unfinished {
      context.warn("the session ended in the middle of a statement; the ids are those of before it")
    }
    let known = recovered > new ? ", \(NumberText.grouped(recovered - new)) already staged" : ""
    context.note("recovered \(NumberText.counted(new, "id", "ids"))\(known), \(NumberText.grouped(total)) in all")
  }
}
