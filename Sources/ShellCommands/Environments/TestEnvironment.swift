internal import CatalogAPI
internal import ScriptLanguage
internal import Shell

/// `env test [NAME]`
struct TestEnvironment: CatalogCommand {
  private static let name = Parameter("NAME", .optional, .environment, "an environment; left out, the current one")
  static let signature = Signature(
    "env test", .environments, "looks whether an environment can be reached, and changes nothing", parameters: [name],
    putsRows: true,
    details: [
      "The classic API has no verb that only checks a token, so a token is looked up but not proven."
    ],
    examples: [
      Example("env test", "the current environment"),
      Example("env test sandbox --output jsonl", "for a program"),
    ])

  private let name: Argument?

  init(_ arguments: Arguments) { name = arguments.first(Self.name) }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    let wanted = name?.text ?? context.session.environment
    try workspace.require(wanted, at: name.map(context.place))
    let environment = try await workspace.environment(wanted)
    var rows: [[Value]] = []
    var failure: Diagnostic?
    do {
      _ = try await workspace.token(for: environment, approver: context.approver)
      rows.append([.text("token"), .text("found"), .text("from \(environment.tokenSource.text); not proven")])
    } catch {
      failure = error
      rows.append([.text("token"), .text("missing"), .text(error.message)])
    }
    do {
      let reader = CatalogReader(environment: environment, transport: workspace.ports.transport)
      let status = try await reader.probe(timeout: context.session.settings.duration("timeout"))
      rows.append([.text("host"), .text("answers"), .text("status \(status) from \(environment.base.text)")])
      rows.append([
        .text("tls"), .text(environment.base.isEncrypted ? "verified" : "none"),
        .text(environment.base.isEncrypted ? "the certificate is accepted" : "plain http to a loopback address"),
      ])
    } catch {
      failure = Diagnostic(.unreachable, "'\(wanted)' can't be reached: \(error.reason)", help: "env show \(wanted)")
      rows.append([.text("host"), .text("fails"), .text(error.reason)])
    }
    try context.put(Report(columns: [Column("check"), Column("result"), Column("detail")], rows: rows))
    if let failure { throw failure }
    return .none
  }
}
