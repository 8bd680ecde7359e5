internal import CatalogAPI
internal import Deletion
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// `watch RUN`
struct WatchDeletion: CatalogCommand {
  private static let run = Parameter(
    "RUN", .optional, .run, "a run; 'last' or left out, the last run in this catalogue")
  private static let every = Option.value("--every", "TIME", .duration, "how long between two looks; left out, 5m")
  private static let length = Option.value("--for", "TIME", .duration, "how long to watch; left out, until Ctrl-C")
  private static let times = Option.value("--times", "N", .integer(1...Int.max), "how many looks; left out, any number")
  private static let sample = Option.value(
    "--sample", "N", .integer(1...Int.max), "look at N of them each time, at random")
  static let signature = Signature(
    "watch", .delete, "verifies again and again, and tells when items come back", parameters: [run],
    options: [every, length, times, sample], putsRows: true,
    details: [
      "Each change is told when it is found: gone, or came back. At the end it puts out what the last look found; it ends with",
      "status 1 where an item is not gone. In a script --for or --times has to say when it ends.",
    ],
    examples: [
      Example("delete sku-1 --yes\nwatch last --every 10ms --times 2", "two looks"),
      Example("delete sku-2 --yes\nwatch --every 20ms --for 30ms", "the last run here, for a while"),
    ])

  private let words: [Argument]
  private let every: Duration
  private let length: Duration?
  private let times: Int?
  private let sample: Int?

  init(_ arguments: Arguments) {
    words = arguments[Self.run]
    every = arguments.first(Self.every).flatMap { SpanOfTime($0.text) }?.duration ?? .seconds(300)
    length = arguments.first(Self.length).flatMap { SpanOfTime($0.text) }?.duration
    times = arguments.integer(Self.times)
    sample = arguments.integer(Self.sample)
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    guard context.isPrompt || length != nil || times != nil else {
      throw Diagnostic(.usage, "a script has to say when 'watch' ends", help: "--for 1h, or --times 12")
    }
    let found = try await RunOrIDs(words, in: context, on: workspace)
    let end = length.map { ContinuousClock.now + $0 }
    var known: [EntityID: ItemCheck.Finding] = [:]
    var last: (Verification, Verification.Result)?
    var looks = 0
    do {
      while true {
        let verification = try await Verification(of: found, feed: nil, in: context, on: workspace)
        let result = try await verification.look(sample: sample, in: context, on: workspace)
        last = (verification, result)
        looks += 1
        tell(result, known: &known, context)
        if let times, looks >= times { break }
        // What is asked for once more than the time allows is not begun.
        if let end, .now + every > end { break }
        context.output.show(.waiting("waiting for the next look"))
        defer { context.output.show(nil) }
        try await Task.sleep(for: every)
      }
    } catch let stopped as CancellationError {
      // Ctrl-C is how people end it: what was found so far is the result.
      guard context.isPrompt, let last else { throw stopped }
      try context.put(last.0.report(last.1))
      throw stopped
    }
    guard let (verification, result) = last else { return .none }
    try context.put(verification.report(result))
    verification.tellOfSample(result, in: context)
    if let failure = verification.failure(result) { throw failure }
    return .none
  }

  private func tell(
    _ result: Verification.Result, known: inout [EntityID: ItemCheck.Finding], _ context: Context
  ) {
    let time = Value.time(milliseconds: context.clock.now).text
    context.note(
      "\(time): \(NumberText.grouped(result.count(.gone))) gone, \(NumberText.grouped(result.count(.stillThere))) still there, "
        + "\(NumberText.grouped(result.count(.cameBack))) came back"
        + (result.count(.notChecked) > 0 ? ", \(NumberText.grouped(result.count(.notChecked))) not checked" : ""))
    var changed = result
    changed.checks = result.checks.filter { $0.finding != .notChecked && known[$0.id] != $0.finding }
    for check in changed.checks { known[check.id] = check.finding }
    Verification.tell(.cameBack, of: changed, in: context)
  }
}
