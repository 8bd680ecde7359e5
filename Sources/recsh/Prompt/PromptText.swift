internal import CatalogAPI
internal import EntityStage
internal import Glibc
internal import LocalStore
internal import Prompting
internal import ScriptLanguage
internal import Shell
internal import ShellCommands

/// What the prompt tells of the statement before it.
struct LastStatement {
  var status = ExitStatus.success
  /// Milliseconds.
  var took: Int64 = 0

  /// Below it nobody asks how long something took.
  private static let noteworthy: Int64 = 1000

  /// `1.2 s`, or nothing where it was quick.
  var tookText: String {
    guard took >= Self.noteworthy else { return "" }
    let seconds = took / 1000
    if seconds < 60 { return "\(seconds).\(took % 1000 / 100) s" }
    let minutes = seconds / 60
    return minutes < 60 ? "\(minutes) min \(seconds % 60) s" : "\(minutes / 60) h \(minutes % 60) min"
  }
}

/// The prompts, by the settings `prompt` and `right-prompt`.
struct PromptText {
  let workspace: CatalogWorkspace
  let policy: RunPolicy

  /// The prompt of a statement. Whatever a person has it look like, a protected environment and a mode are told.
  func prompt(for session: Session, last: LastStatement) -> Prompt {
    let parts = template("prompt", session).parts
    let configured = environment(session)
    var pieces: [Prompt.Piece] = []
    if configured?.isProtected == true, !parts.contains(.token(.environment)) {
      pieces += [piece(.environment, session, configured, last), Prompt.Piece(" ")]
    }
    if !parts.contains(.token(.mode)) {
      let mode = piece(.mode, session, configured, last)
      if !mode.text.isEmpty { pieces += [Prompt.Piece(String(mode.text.dropFirst()) + " ")] }
    }
    return Prompt(pieces + parts.map { render($0, session, configured, last) })
  }

  func rightPrompt(for session: Session, last: LastStatement) -> Prompt {
    let configured = environment(session)
    let text = template("right-prompt", session).parts.map { render($0, session, configured, last).text }.joined()
    return Prompt(text.isEmpty ? [] : [Prompt.Piece(text, .continuation)])
  }

  func continuation(_ open: ParseFailure.Open) -> Prompt {
    Prompt([Prompt.Piece("   \(open.sign) ", .continuation), Prompt.Piece(">")])
  }

  /// The window's title.
  func title(of session: Session) -> String {
    let configured = environment(session)
    return "recsh: \(session.environment)\(configured?.isProtected == true ? " PROTECTED" : "")"
      + staged(session)
  }

  private func environment(_ session: Session) -> ServiceEnvironment? {
    try? workspace.environmentList()[session.environment]
  }

  private func template(_ setting: String, _ session: Session) -> PromptTemplate {
    // What can be set was checked; the default is good.
    if let template = try? PromptTemplate(session.settings[setting]) { return template }
    return PromptTemplate.none
  }

  private func render(
    _ part: PromptTemplate.Part, _ session: Session, _ configured: ServiceEnvironment?, _ last: LastStatement
  ) -> Prompt.Piece {
    switch part {
    case .text(let text): Prompt.Piece(text)
    case .token(let token): piece(token, session, configured, last)
    }
  }

  private func piece(
    _ token: PromptTemplate.Token, _ session: Session, _ configured: ServiceEnvironment?, _ last: LastStatement
  ) -> Prompt.Piece {
    switch token {
    case .environment:
      configured?.isProtected == true
        ? Prompt.Piece("\(session.environment) PROTECTED", .protected) : Prompt.Piece(session.environment, .environment)
    case .mode: Prompt.Piece(mode(configured))
    case .staged: Prompt.Piece(staged(session), .count)
    case .account: Prompt.Piece(configured?.accountText ?? "")
    case .api: Prompt.Piece(configured?.api.rawValue ?? "")
    case .time: Prompt.Piece(Self.timeOfDay())
    case .status: Prompt.Piece(last.status == .success ? "" : " status \(last.status.rawValue)")
    case .took: Prompt.Piece(last.tookText)
    }
  }

  private func mode(_ configured: ServiceEnvironment?) -> String {
    var mode = ""
    if policy.isReadOnly {
      mode = " read-only"
    } else if let locked = configured.flatMap({ workspace.lockMode(of: $0, now: SystemClock().now) }) {
      mode = " \(locked)"
    }
    return policy.isDryRun ? mode + " dry-run" : mode
  }

  private func staged(_ session: Session) -> String {
    let count = workspace.stage(session.environment).count
    return count > 0 ? " [\(count)]" : ""
  }

  private static func timeOfDay() -> String {
    var now = time(nil)
    var local = tm()
    localtime_r(&now, &local)
    let minute = local.tm_min < 10 ? "0\(local.tm_min)" : "\(local.tm_min)"
    let hour = local.tm_hour < 10 ? "0\(local.tm_hour)" : "\(local.tm_hour)"
    return "\(hour):\(minute)"
  }
}
