internal import CatalogAPI
internal import Deletion
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// `verify [RUN | ID…]`
struct VerifyDeletion: CatalogCommand {
  private static let sample = Option.value(
    "--sample", "N", .integer(1...Int.max), "look at N of them, chosen at random, and tell what that says of all")
  private static let all = Option.flag("--all", "look at each, however long that takes")
  private static let ids = Option.value(
    "--ids", "FINDING", .choice(ItemCheck.Finding.allCases.map(\.rawValue) + ["all"]),
    "those of that finding, a row each, instead of the counts")
  static let signature = Signature(
    "verify", .delete, "looks whether what was deleted is gone", parameters: [RunOrIDs.parameter],
    options: [sample, all, ids] + FeedCheck.options, putsRows: true,
    details: [
      "Each item is read at the service: it is gone, or still there (a delete can take some minutes to show), or it came back:",
      "it was gone before, or was made or changed after its deletion. A page view, a feed, a save and 'restore' bring items back;",
      "--feed FILE tells which of them an upload feed has. It ends with status 1 where an item is not gone.",
      "One call reads one item. Where a rate holds, more than \(Verification.mostUnasked) ids are sampled unless --all is given: a sample of \(Verification.usualSample) without",
      "a find says, with 95% confidence, that less than 1% is there. The classic API has no verb that reads an item.",
    ],
    examples: [
      Example("delete sku-1 sku-2 --yes\nverify last", "two ids, both gone"),
      Example("delete sku-1 --yes\nverify --ids all", "a row an id, for the last run here"),
      Example("delete sku-3 --yes\nverify sku-3", "by the id, whoever deleted it"),
    ])

  private let words: [Argument]
  private let sample: Int?
  private let isAll: Bool
  private let listed: String?
  private let feed: FeedCheck.Request?

  init(_ arguments: Arguments) throws {
    words = arguments[RunOrIDs.parameter]
    sample = arguments.integer(Self.sample)
    isAll = arguments.has(Self.all)
    listed = arguments.first(Self.ids)?.text
    feed = try FeedCheck.Request(arguments)
    if isAll, sample != nil {
      throw Diagnostic(.usage, "--sample and --all exclude each other", help: "give one of them")
    }
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    let feed = try FeedCheck(feed, in: context, on: workspace)
    let verification = try await Verification(
      of: try await RunOrIDs(words, in: context, on: workspace), feed: feed?.ids, in: context, on: workspace)
    let limits = SendingLimits(for: verification.environment, context.session.settings)
    var sample = sample
    if sample == nil, !isAll, limits.callsPerMinute != nil, verification.items.count > Verification.mostUnasked {
      sample = Verification.usualSample
    }
    let calls = min(sample ?? .max, verification.items.count)
    if let time = limits.duration(ofCalls: calls) {
      context.note("looking at \(NumberText.counted(calls, "item", "items")), \(time)")
    }
    let result = try await verification.look(sample: sample, in: context, on: workspace)
    if let listed {
      let checks = result.checks.filter { listed == "all" || $0.finding.rawValue == listed }
      try context.put(Verification.rows(checks.sorted { $0.id.text < $1.id.text }))
    } else {
      try context.put(verification.report(result))
      for finding in [ItemCheck.Finding.stillThere, .cameBack, .notChecked] {
        Verification.tell(finding, of: result, in: context)
      }
    }
    verification.tellOfSample(result, in: context)
    if verification.run == nil, result.count(.gone) > 0 {
      context.note("gone means that the catalogue has no such item now; whether it ever had one can't be told")
    }
    if let file = self.feed?.name { verification.tellOfFeed(result, file, in: context) }
    if let failure = verification.failure(result) { throw failure }
    return .none
  }
}
