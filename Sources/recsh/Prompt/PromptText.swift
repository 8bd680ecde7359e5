internal import CatalogAPI
internal import EntityStage
internal import LocalStore
internal import ScriptLanguage
internal import Shell
internal import ShellCommands

/// The prompt: environment, mode and staged count.
struct PromptText {
  let workspace: CatalogWorkspace

  func prompt(for session: Session, policy: RunPolicy) -> Prompt {
    let count = workspace.stage(session.environment).count
    let configured = try? workspace.environmentList()[session.environment]
    var pieces: [Prompt.Piece] = []
    if configured?.isProtected == true {
      pieces.append(Prompt.Piece("\(session.environment) PROTECTED", .protected))
    } else {
      pieces.append(Prompt.Piece(session.environment, .environment))
    }
    if policy.isReadOnly {
      pieces.append(Prompt.Piece(" read-only"))
    } else if let mode = configured.flatMap({ workspace.lockMode(of: $0, now: SystemClock().now) }) {
      pieces.append(Prompt.Piece(" \(mode)"))
    }
    if policy.isDryRun { pieces.append(Prompt.Piece(" dry-run")) }
    if count > 0 { pieces.append(Prompt.Piece(" [\(count)]", .count)) }
    pieces.append(Prompt.Piece(">"))
    return Prompt(pieces)
  }

  func continuation(_ open: ParseFailure.Open) -> Prompt {
    Prompt([Prompt.Piece("   \(open.sign) ", .continuation), Prompt.Piece(">")])
  }
}
