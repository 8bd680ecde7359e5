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

  /// A few words, or nil where nothing would be changed; and how grave it is: a whole catalogue before a protected place,
  /// that before any other.
  public func text(of write: TypedWrite) -> (text: String, gravity: Int)? {
    let typed = TypedWords(write.words, of: write.command)
    guard !policy.isDryRun, !typed.options.contains("--dry-run") else { return nil }
    guard let name = write.environment else {
      return deed(write, typed, staged: nil).map { ("known only then where: \($0.text)", $0.gravity + 1) }
    }
    let isProtected = (try? workspace.environmentList()[name])?.isProtected ?? false
    // The place comes first: it is the last that may be cut.
    let place = name + (isProtected ? " PROTECTED" : "")
    let staged = write.stageMayChange ? nil : workspace.stage(name).count
    return deed(write, typed, staged: staged).map { ("\(place): \($0.text)", $0.gravity + (isProtected ? 1 : 0)) }
  }

  /// - Parameter staged: how many ids are staged there; nil where that is not known before it runs.
  private func deed(_ write: TypedWrite, _ typed: TypedWords, staged: Int?) -> (text: String, gravity: Int)? {
    switch write.command.name {
    case DeleteIDs.signature.name:
      // A saved plan says itself what it deletes.
      if typed.options.contains("--plan") { return ("deletes what the plan says", 2) }
      if typed.plain.isEmpty {
        if staged == 0 { return nil }
        guard let staged else { return ("deletes what is staged then", 2) }
        return (staged == 1 ? "deletes the staged id" : "deletes the \(NumberText.grouped(staged)) staged ids", 2)
      }
      // What stands behind a variable is not known before it runs.
      let isKnown = !typed.plain.contains { $0.contains("$") }
      let count = Set(typed.plain).count
      return (isKnown ? "deletes \(NumberText.counted(count, "id", "ids"))" : "deletes ids", 2)
    case DeleteAll.signature.name: return ("deletes the WHOLE CATALOGUE", 4)
    case ResumeRun.signature.name: return ("goes on deleting", 2)
    case RestoreItems.signature.name: return typed.options.contains("--feed") ? nil : ("saves items", 0)
    default: return ("changes things", 0)
    }
  }
}
