internal import Deletion
internal import ScriptLanguage
internal import Shell

extension CatalogWorkspace {
  /// There is no run of that name: what was probably meant, among the newest.
  func unknownRun(_ name: Argument, in context: Context) async -> Diagnostic {
    let runs = (try? await ports.journal.runs(environment: nil, since: nil)) ?? []
    let known = ["last"] + runs.prefix(Self.nearRuns).map(\.id.text)
    return Diagnostic(
      .unknownName, "there is no run '\(name.text)'", place: context.place(of: name),
      help: NearestName.match(name.text, among: known).map { "did you mean '\($0)'?" } ?? "'runs' lists them")
  }

  private static let nearRuns = 200
}
