internal import CatalogAPI
internal import Shell

/// `show session`
struct ShowSession: CatalogCommand {
  static let signature = Signature(
    "show session", .environments, "shows environment, stage, mode, recording and settings on one screen",
    putsRows: true,
    examples: [
      Example("show session", "everything that a statement depends on"),
      Example("show session --output json", "for a program"),
    ])

  init(_ arguments: Arguments) {}

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    let session = context.session
    let environment = try workspace.configured(session.environment)
    var mode = environment?.isProtected == true ? ["protected"] : []
    if context.policy.isReadOnly {
      mode.append("read-only")
    } else if let lock = environment.flatMap({ workspace.lockMode(of: $0, now: context.clock.now) }) {
      mode.append(lock)
    }
    if context.policy.isDryRun { mode.append("dry-run") }
    let changed = session.settings.descriptions.compactMap { description in
      session.settings.explicit(description.name).map { "\(description.name)=\($0)" }
    }
    let others = workspace.stagedCounts.filter { $0.environment != session.environment }
    try context.put(
      .record([
        "environment": .text(session.environment), "api": .text(environment?.api.rawValue ?? "classic"),
        "domain": .text(environment?.base.text ?? "embedded"), "client": .text(environment?.account ?? "sandbox"),
        "token": .text("hidden (\(environment?.tokenSource.text ?? "sandbox"))"),
        "mode": .text(mode.isEmpty ? "ordinary" : mode.joined(separator: ", ")),
        "staged": .number(workspace.stage(session.environment).count),
        "staged-elsewhere": .text(others.map { "\($0.environment) \($0.count)" }.joined(separator: ", ")),
        "variables": .number(session.variables.count),
        "settings": .text(changed.joined(separator: " ")),
        "recording": .text(context.recording?.path ?? ""),
        "history": .text(session.settings["history"] == "off" ? "off: private" : "on"),
      ]))
    return .none
  }
}
