internal import Glibc
internal import LocalStore
internal import Prompting
internal import Shell
internal import ShellCommands
internal import Synchronization

/// What Tab offers at the prompt: what the workspace has at hand, and the journal's runs, which are looked up when they are
/// first asked for.
final class PromptCandidates: CandidateSource {
  private let shell: ShellAssembly
  private let catalog: CatalogCandidates
  private let hasRecalled = Mutex(false)

  init(_ shell: ShellAssembly) {
    self.shell = shell
    catalog = CatalogCandidates(shell.workspace, files: FileCandidates.paths, head: FileCandidates.head)
  }

  func columns(of files: [String]) -> [String] { catalog.columns(of: files) }

  func candidates(
    for kind: ValueKind, prefix: String, environment: String, limit: Int
  ) -> [Completion.Candidate] {
    if kind == .run { recallRuns() }
    return catalog.candidates(for: kind, prefix: prefix, environment: environment, limit: limit)
  }

  private func recallRuns() {
    let isFirst = hasRecalled.withLock { hasRecalled in
      defer { hasRecalled = true }
      return !hasRecalled
    }
    // Tab must not make a journal that nobody has begun.
    guard isFirst, access(shell.paths.journal, F_OK) == 0 else { return }
    let workspace = shell.workspace
    _ = Foreground.run(signals: shell.signals, interruption: nil) { await workspace.recallRuns() }
  }
}
