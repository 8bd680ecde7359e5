internal import CatalogAPI
internal import EntityStage
public import Prompting
internal import ScriptLanguage
public import Shell

/// What Tab offers of the catalogue's side: environments and staged ids, from memory.
public struct CatalogCandidates: CandidateSource {
  private let workspace: CatalogWorkspace
  private let files: @Sendable (_ prefix: String, _ limit: Int) -> [(path: String, isFolder: Bool)]
  private let head: @Sendable (_ path: String) -> [UInt8]

  /// - Parameters:
  ///   - files: gives paths that begin with a text.
  ///   - head: gives the first bytes of a file, a header's worth, and nothing where it would have to wait for them.
  public init(
    _ workspace: CatalogWorkspace,
    files: @escaping @Sendable (_ prefix: String, _ limit: Int) -> [(path: String, isFolder: Bool)],
    head: @escaping @Sendable (_ path: String) -> [UInt8]
  ) {
    self.workspace = workspace
    self.files = files
    self.head = head
  }

  public func columns(of files: [String]) -> [String] {
    var names: [String] = []
    for file in files {
      for name in columns(in: MemorySource(name: file, head(file))) where !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// The reader itself knows what a header is: asked for a column that no file has, it tells those that there are.
  private func columns(in source: MemorySource) -> [String] {
    var source = source
    var stage = EntityStage()
    do throws(ReadError) {
      try stage.load(from: &source, options: ReadOptions(column: .named("\u{1}")))
    } catch {
      if case .noSuchColumn(_, _, let found) = error { return found }
    }
    return []
  }

  public func candidates(
    for kind: ValueKind, prefix: String, environment: String, limit: Int
  ) -> [Completion.Candidate] {
    switch kind {
    case .environment:
      let names = (try? workspace.environmentNames()) ?? [CatalogWorkspace.sandboxName]
      let start = SmartPrefix(prefix)
      return names.filter { start.matches($0) }.map { name in
        let staged = workspace.stage(name).count
        return Completion.Candidate(name, note: staged > 0 ? "\(staged) staged" : "")
      }
    case .stagedID, .entityID:
      return workspace.stage(environment).ids(withPrefix: prefix, limit: limit).map { Completion.Candidate($0.text) }
    case .file:
      return files(prefix, limit).map { Completion.Candidate($0.path, isWhole: !$0.isFolder) }
    case .run:
      let last = workspace.seenRuns.isEmpty ? [] : [SeenRun(id: "last", note: "the newest one")]
      return (last + workspace.seenRuns).filter { $0.id.hasPrefix(prefix) }.prefix(limit).map {
        Completion.Candidate($0.id, note: $0.note)
      }
    case .leftStage:
      // Only their ends are looked at; what can't be read is told by the command.
      return ((try? workspace.leftStages()) ?? []).filter { $0.id.hasPrefix(prefix) }.prefix(limit).map {
        Completion.Candidate($0.id, note: "\($0.count) in \($0.owner.environment)")
      }
    case .text, .integer, .choice, .setting, .settingValue, .column, .prompt, .command, .duration, .pattern, .secret:
      return []
    }
  }
}
