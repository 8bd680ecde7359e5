internal import CatalogAPI
internal import ScriptLanguage
internal import Shell

/// What the replies to writes of custom algorithms come to. The service documents none of them.
enum AlgorithmReplies {
  /// What the service said to a write that it accepted; empty where it said nothing.
  /// - Parameters:
  ///   - before: what was done by then, in words.
  ///   - workspace: knows the tokens: a page may show the address that it was asked by.
  /// - Throws: `Diagnostic` where it said no.
  static func said(
    _ reply: CatalogReply, after before: String, _ workspace: CatalogWorkspace
  ) throws(Diagnostic) -> String {
    switch reply.classicOutcome {
    case .accepted(_, let note): return workspace.redact(note)
    // No verb of custom algorithms deletes items.
    case .deletedEverything: return ""
    case .refused(let status, let note):
      let words = "status \(status)\(note.isEmpty ? "" : ": \(workspace.redact(note))")"
      if status == 401 || status == 403 {
        throw Diagnostic(
          before.isEmpty ? .credentials : .incomplete, "the service refused the token (\(words))\(joined(before))",
          help: "give the environment the right one: login, or env set NAME token SOURCE")
      }
      // Behind a server that failed or gave up waiting, another one may have done it.
      let failed = status == 408 || status >= 500
      throw Diagnostic(
        before.isEmpty ? .failed : .incomplete,
        failed
          ? "the service failed (\(words))\(openOutcome)\(joined(before))"
          : "the service refused it (\(words))\(joined(before))",
        help: failed ? "try again later" : "look at what it says, and at the names and ids that were given")
    }
  }

  /// No reply.
  static func diagnostic(_ error: TransportError, after before: String) -> Diagnostic {
    guard error.kind != .cancelled else {
      return Diagnostic(.interrupted, "interrupted\(openOutcome)\(joined(before))")
    }
    let unknown = error.kind == .interrupted ? openOutcome : ""
    return Diagnostic(
      before.isEmpty ? .unreachable : .incomplete, "\(error.reason)\(unknown)\(joined(before))",
      help: "'env test' tells whether it can be reached; then try again")
  }

  private static let openOutcome = "; whether this request was carried out is not known"

  private static func joined(_ before: String) -> String { before.isEmpty ? "" : "; \(before)" }

  /// Tells what a write is taken for: no more than the reply says.
  static func note(_ said: [String], in context: Context) {
    for words in said where !words.isEmpty { context.note("the service says: \(words)") }
    context.note("accepted by the service, which documents no reply: look at the algorithm there")
  }
}
