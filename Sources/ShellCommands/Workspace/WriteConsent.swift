internal import CatalogAPI
internal import Deletion
internal import Prompting
internal import ScriptLanguage
internal import Shell

// Writes that delete no items ask by the same rules as those that do: read-only stays read-only, whoever cannot be asked is
// refused, and a protected environment wants its name.

/// The guards and the question before a write that deletes nothing.
struct WriteConsent {
  let context: Context
  let workspace: CatalogWorkspace
  let options: DeletionOptions

  /// Whether this is a dry run, which needs no consent and sends nothing.
  var isDryRun: Bool { options.isDryRun || context.policy.isDryRun }

  /// Comes back where the write may be sent, and throws where it may not.
  /// - Parameters:
  ///   - verb: what is asked, such as `upload`.
  ///   - summary: what is about to happen, a line each.
  /// - Returns: what was agreed to.
  /// - Throws: `Diagnostic`.
  @discardableResult
  func obtain(
    for verb: String, summary: [String], in environment: ServiceEnvironment
  ) async throws -> GivenConsent {
    try checkReadOnly(environment)
    let needed = needed(in: environment)
    var given = options.consent(to: needed, in: context)
    if given == .nothing, needed != .none {
      let question =
        if case .phrase(let phrase) = needed {
          Question(summary: summary, text: "to confirm, type '\(phrase)':", consent: .phrase(phrase))
        } else {
          Question(summary: summary, text: "\(verb)? [y/N]", consent: .yes)
        }
      switch await context.approver.answer(to: question) {
      case .yes: given = if case .phrase(let phrase) = needed { .phrase(phrase) } else { .yes }
      case .no:
        throw Diagnostic(
          .refused, "not confirmed: nothing was sent",
          help: "--dry-run shows what it would do; ask again and answer with what is asked for")
      case .nobody: break
      }
    }
    try check(given, needed, environment)
    // A question may have taken its time: the environment may be another one now, or be closed again.
    let here = try await workspace.environment(context.session.environment)
    guard here.identity == environment.identity else {
      throw Diagnostic(
        .refused, "'\(environment.name)' is another catalogue now than when the question was asked", help: "ask again")
    }
    try checkReadOnly(here)
    return given
  }

  /// The token, asked for where it is not known.
  /// - Throws: `Diagnostic`.
  func token(for environment: ServiceEnvironment) async throws -> Secret {
    try await workspace.token(for: environment, approver: context.approver)
  }

  /// Sends one request in its turn, where it was not interrupted before.
  /// - Throws: `Diagnostic`, `CancellationError`, or what `body` throws.
  static func inTurn<Result>(
    in environment: ServiceEnvironment, _ context: Context, _ workspace: CatalogWorkspace,
    _ body: () async throws -> Result
  ) async throws -> Result {
    try Task.checkCancellation()
    guard context.interruption.level == 0 else { throw CancellationError() }
    let rate = SendingLimits(for: environment, context.session.settings).callsPerMinute
    try await workspace.limiter(for: environment, callsPerMinute: rate).takeTurn()
    return try await body()
  }

  /// Custom algorithms and downloads are verbs of the classic API alone.
  /// - Throws: `Diagnostic`.
  static func requireClassic(_ environment: ServiceEnvironment, for what: String) throws(Diagnostic) {
    guard environment.api == .classic else {
      throw Diagnostic(
        .failed, "'\(environment.name)' has no verb for \(what): its API is \(environment.api.rawValue)",
        help: "use an environment of the classic API")
    }
  }

  private func needed(in environment: ServiceEnvironment) -> NeededConsent {
    if environment.isProtected { return .phrase(environment.name) }
    return options.policy(in: context).isConfirmationOff ? .none : .yes
  }

  private func checkReadOnly(_ environment: ServiceEnvironment) throws(Diagnostic) {
    if environment.isReadOnly, workspace.unlocked.unlocking(of: environment.identity, now: context.clock.now) == nil {
      throw Diagnostic(
        .refused, "the environment '\(environment.name)' is read-only",
        help: "unlock \(environment.name) --for 15m --reason TEXT")
    }
    if context.policy.isReadOnly {
      throw Diagnostic(.refused, "this shell was opened read-only", help: "start it without --read-only")
    }
  }

  private func check(
    _ given: GivenConsent, _ needed: NeededConsent, _ environment: ServiceEnvironment
  ) throws(Diagnostic) {
    switch (needed, given) {
    case (.yes, .phrase(let text)), (.none, .phrase(let text)):
      guard text == environment.name else {
        throw Diagnostic(
          .refused, "the confirmation '\(text)' is not for '\(environment.name)'",
          help: "if '\(environment.name)' is meant: --confirm \(environment.name); else 'use' another")
      }
    case (.none, _), (.yes, .yes): break
    case (.phrase(let name), .phrase(let text)) where text == name: break
    case (.phrase(let name), .phrase):
      throw Diagnostic(.refused, "the confirmation is not '\(name)'", help: "--confirm '\(name)'")
    case (.phrase(let name), _):
      throw Diagnostic(
        .refused, "'\(environment.name)' is protected: a write there has to be confirmed by its name",
        help: "add --confirm '\(name)'")
    case (.yes, _):
      throw Diagnostic(
        .refused, "writing to '\(environment.name)' has to be confirmed, and nobody could be asked", help: "add --yes")
    }
  }
}
