internal import CatalogAPI
internal import Deletion
internal import ScriptLanguage
internal import Shell

/// `unlock NAME`
struct UnlockEnvironment: CatalogCommand {
  private static let name = Parameter("NAME", .one, .environment, "a read-only environment")
  private static let time = Option.value(
    "--for", "TIME", .duration, isRequired: true, "how long, at most 24h: 90s, 15m, 2h …")
  private static let reason = Option.value("--reason", "TEXT", .text, isRequired: true, "why; it goes into the journal")
  static let signature = Signature(
    "unlock", .delete, "opens a read-only environment for deleting, for a while", parameters: [name],
    options: [time, reason],
    details: [
      "It is open for this session alone, and closes by itself; 'lock' closes it at once. Who opened it, when and why is in the",
      "journal before it is open, and in the record of each run. A deletion that has begun by then goes on to its end. A shell",
      "that was started with --read-only stays so.",
    ],
    examples: [
      Example(
        "env set prod read-only true\nunlock prod --for 15m --reason 'cleanup, ticket 4711'",
        "deletes are let through for 15 minutes"),
      Example(
        "env set prod read-only true\nunlock prod --for 90s --reason 'one item that must go'\nlock prod",
        "open for the time between"),
    ])

  private static let longest: Int64 = 24 * 3_600_000

  private let name: Argument
  private let time: Argument
  private let reason: Argument

  init(_ arguments: Arguments) throws {
    guard let name = arguments.first(Self.name), let time = arguments.first(Self.time),
      let reason = arguments.first(Self.reason)
    else {
      throw Diagnostic(
        .usage, "unlock needs an environment, how long (--for 15m), and why (--reason TEXT)", help: Self.signature.usage
      )
    }
    self.name = name
    self.time = time
    self.reason = reason
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    try workspace.require(name.text, at: context.place(of: name))
    guard let length = SpanOfTime(time.text)?.milliseconds, (1...Self.longest).contains(length) else {
      throw Diagnostic(
        .usage, "an environment is opened for more than no time and at most 24h, not '\(time.text)'",
        place: context.place(of: time), help: "--for 15m")
    }
    let words = reason.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !words.isEmpty else {
      throw Diagnostic(
        .usage, "a reason has words", place: context.place(of: reason), help: "--reason 'cleanup, ticket 4711'")
    }
    guard !context.policy.isReadOnly else {
      throw Diagnostic(
        .refused, "this shell was opened read-only, and stays so", place: context.place(of: name),
        help: "start it without --read-only")
    }
    guard let environment = try workspace.configured(name.text), environment.isReadOnly else {
      throw Diagnostic(
        .failed, "'\(name.text)' is not read-only: there is nothing to unlock", place: context.place(of: name),
        help: "go on: deletes are let through there")
    }
    guard !context.policy.isDryRun else {
      context.note("dry run: \(name.text) stays read-only")
      return .none
    }
    let now = context.clock.now
    let unlocking = Unlocking(
      environment: environment.name, identity: environment.identity, author: workspace.ports.author(context.origin),
      reason: words, from: now, until: now + length)
    do { try await workspace.ports.journal.note(unlocking) } catch { throw Diagnostic(store: error) }
    workspace.unlocked.set(unlocking, for: environment.identity)
    context.note(
      "\(name.text) is open for deleting until \(Value.time(milliseconds: unlocking.until).text); 'lock \(name.text)' closes it"
    )
    return .none
  }
}
