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
      "The classic API has no verb that only checks a token, so a token is looked up but not proven. Of target, the client secret",
      "is proven by an access token, and the environment's number by the service's own list.",
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
      rows.append([
        .text("token"), .text("found"),
        .text("from \(environment.tokenSource.text)" + (environment.api == .classic ? "; not proven" : "")),
      ])
    } catch {
      failure = error
      rows.append([.text("token"), .text("missing"), .text(error.message)])
    }
    context.output.show(.waiting("asking \(wanted)"))
    defer { context.output.show(nil) }
    do throws(TransportError) {
      let reader = CatalogReader(
        environment: environment, secret: nil, transport: workspace.ports.transport, tokens: workspace.accessTokens)
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
    if failure == nil, case .target(let account) = environment.service {
      let (proven, problem) = try await Self.prove(account, environment, context, workspace)
      rows += proven
      failure = problem
    }
    try context.put(Report(columns: [Column("check"), Column("result"), Column("detail")], rows: rows))
    if let failure { throw failure }
    return .none
  }

  /// Asks for an access token and the account's environments.
  private static func prove(
    _ account: TargetAccount, _ environment: ServiceEnvironment, _ context: Context, _ workspace: CatalogWorkspace
  ) async throws -> (rows: [[Value]], failure: Diagnostic?) {
    // A token may have to be typed.
    context.output.show(nil)
    let reader = try await workspace.reader(for: environment, in: context)
    context.output.show(.waiting("asking \(environment.name)"))
    let timeout = context.session.settings.duration("timeout")
    let found: [RemoteEnvironment]
    do {
      found = try await reader.environments(timeout: timeout)
    } catch {
      var failure = Diagnostic(reading: error, environment)
      switch error {
      case .unexpected:
        // The token service took the secret: it is the account that says no.
        failure.help =
          "is '\(account.tenant)' the tenant of this API key? 'env set \(environment.name) tenant NAME' changes it"
      case .transport(let error) where error.kind == .unauthorized:
        failure.help =
          "look at the API key ('env set \(environment.name) api-key KEY') and at the secret ('login \(environment.name)')"
      default: break
      }
      return ([[.text("credentials"), .text("fail"), .text(failure.message)]], failure)
    }
    let rows: [[Value]] = [
      [.text("credentials"), .text("accepted"), .text("the token service and tenant \(account.tenant) take them")]
    ]
    guard let here = found.first(where: { $0.id == account.environmentID }) else {
      let known = found.map { "\($0.id) \($0.name)" }.joined(separator: ", ")
      return (
        rows + [[.text("environment"), .text("missing"), .text("the account has \(known)")]],
        Diagnostic(
          .failed, "environment \(account.environmentID) is not among those of tenant \(account.tenant)",
          help: "env set \(environment.name) environment-id NUMBER; there are \(known)")
      )
    }
    let all = rows + [[.text("environment"), .text("found"), .text("\(here.id) \(here.name)")]]
    let nobodys = try EntityID("recsh-env-test")
    do {
      // One that nobody has: that it is not there is all that has to be said.
      _ = try await reader.entity(nobodys, timeout: timeout)
    } catch {
      let failure = Diagnostic(reading: error, environment)
      return (all + [[.text("items"), .text("fail"), .text(failure.message)]], failure)
    }
    return (all + [[.text("items"), .text("readable"), .text("one was asked for")]], nil)
  }
}
