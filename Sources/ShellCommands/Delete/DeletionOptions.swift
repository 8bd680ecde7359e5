internal import Deletion
internal import ScriptLanguage
internal import Shell

/// The options that every deletion takes.
struct DeletionOptions {
  static let yes = Option.flag("--yes", "confirm without being asked; not enough in a protected environment")
  static let confirm = Option.value(
    "--confirm", "TEXT", .text, "the confirmation itself: the environment's name, or delete-all's sentence")
  static let dryRun = Option.flag("--dry-run", "show the plan and send nothing")
  static let limit = Option.value("--limit", "N", .integer(1...Int.max), "let at most N ids past max-delete")

  let isDryRun: Bool
  private let yes: Bool
  private let confirmation: String?
  private let limit: Int?

  init(_ arguments: Arguments) {
    yes = arguments.has(Self.yes)
    confirmation = arguments.first(Self.confirm)?.text
    isDryRun = arguments.has(Self.dryRun)
    limit = arguments.integer(Self.limit)
  }

  /// The guards' side of it, with what the session and the process say.
  func policy(in context: Context) -> DeletionPolicy {
    DeletionPolicy(
      isReadOnly: context.policy.isReadOnly, maximumDelete: context.session.settings.integer("max-delete"),
      limit: limit, isConfirmationOff: context.isPrompt && context.session.settings["confirm"] == "off")
  }

  /// What was agreed to beforehand, of the kind that is needed: the command's own words before the process's.
  func consent(to needed: NeededConsent, in context: Context) -> GivenConsent {
    // A name written beside the command says which catalogue is meant, so a wrong one refuses, whatever else was agreed to.
    if let confirmation { return .phrase(confirmation) }
    // The process's own serves every statement of a script, so it counts only where a phrase is asked for, or no yes is there.
    if case .phrase = needed, let text = context.policy.confirmation { return .phrase(text) }
    if yes || context.policy.yes || needed == .none { return .yes }
    return context.policy.confirmation.map(GivenConsent.phrase) ?? .nothing
  }
}
