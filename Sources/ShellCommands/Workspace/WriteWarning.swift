internal import CatalogAPI
internal import EntityStage
public import Shell

/// Says what a command that is being typed would change, before Enter. From memory and files of this machine alone.
public struct WriteWarning: Sendable {
  private let workspace: CatalogWorkspace
  private let policy: RunPolicy

  public init(_ workspace: CatalogWorkspace, policy: RunPolicy) {
    self.workspace = workspace
    self.policy = policy
  }

  /// A few words, or nil where nothing would be changed.
  public func text(_ command: Signature, _ words: [String], _ environment: String) -> String? {
    guard !policy.isDryRun, !words.contains("--dry-run") else { return nil }
    let isProtected = (try? workspace.environmentList()[environment])?.isProtected ?? false
    let place = "in '\(environment)'" + (isProtected ? ", which is PROTECTED" : "")
    return Self.deed(of: command, words, staged: workspace.stage(environment).count).map { "\($0) \(place)" }
  }

  private static func deed(of command: Signature, _ words: [String], staged: Int) -> String? {
    switch command.name {
    case DeleteIDs.signature.name:
      let named = command.plainWords(in: words)
      // A saved plan says itself what it deletes.
      if words.contains("--plan") { return "deletes what the plan says" }
      if named.isEmpty {
        return staged == 0 ? nil : "deletes the \(NumberText.counted(staged, "staged id", "staged ids"))"
      }
      // What stands behind a variable or pattern is not known before it runs.
      let isKnown = !named.contains { $0.contains("$") }
      return isKnown ? "deletes \(NumberText.counted(named.count, "id", "ids"))" : "deletes ids"
    case DeleteAll.signature.name: return "deletes the WHOLE CATALOGUE"
    case ResumeRun.signature.name: return "goes on deleting"
    case RestoreItems.signature.name: return words.contains("--feed") ? nil : "saves items"
    default: return "changes things"
    }
  }
}
