internal import CatalogAPI
internal import EntityStage
public import Shell

/// What Tab offers of the catalogue's side: environments and staged ids, from memory.
public struct CatalogCandidates: CandidateSource {
  private let workspace: CatalogWorkspace
  private let files: @Sendable (_ prefix: String, _ limit: Int) -> [(path: String, isFolder: Bool)]

  /// - Parameter files: gives paths that begin with a text.
  public init(
    _ workspace: CatalogWorkspace,
    files: @escaping @Sendable (_ prefix: String, _ limit: Int) -> [(path: String, isFolder: Bool)]
  ) {
    self.workspace = workspace
    self.files = files
  }

  public func candidates(
    for kind: ValueKind, prefix: String, environment: String, limit: Int
  ) -> [Completion.Candidate] {
    switch kind {
    case .environment:
      let names = (try? workspace.environmentNames()) ?? [CatalogWorkspace.sandboxName]
      return names.filter { $0.hasPrefix(prefix) }.map { name in
        let staged = workspace.stage(name).count
        return Completion.Candidate(name, note: staged > 0 ? "\(staged) staged" : "")
      }
    case .stagedID, .entityID:
      return workspace.stage(environment).ids(withPrefix: prefix, limit: limit).map { Completion.Candidate($0.text) }
    case .file:
      return files(prefix, limit).map { Completion.Candidate($0.path, isWhole: !$0.isFolder) }
    case .run:
      return workspace.seenRuns.filter { $0.hasPrefix(prefix) }.prefix(limit).map { Completion.Candidate($0) }
    case .leftStage:
      // Only their ends are looked at; what can't be read is told by the command.
      return ((try? workspace.leftStages()) ?? []).filter { $0.id.hasPrefix(prefix) }.prefix(limit).map {
        Completion.Candidate($0.id, note: "\($0.count) in \($0.owner.environment)")
      }
    case .text, .integer, .choice, .setting, .command, .duration, .pattern, .secret: return []
    }
  }
}
