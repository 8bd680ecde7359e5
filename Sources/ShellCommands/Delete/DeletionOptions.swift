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
    if needed != .yes, let text = confirmation ?? context.policy.confirmation { return .phrase(text) }
    if yes || context.policy.yes { return .yes }
    return (confirmation ?? context.policy.confirmation).map(GivenConsent.phrase) ?? .nothing
  }
}
