internal import CatalogAPI
internal import ScriptLanguage
internal import Shell

/// `env add NAME --domain D --client C …`, `env add NAME --api target --tenant T --environment-id N --api-key K …`
struct AddEnvironment: CatalogCommand {
  private static let name = Parameter("NAME", .one, .text, "letters, digits, '.', '_' and '-'")
  private static let domain = Option.value(
    "--domain", "D", .text,
    "host, host:port or base URL; https, but for a loopback address written with http://; of target left out, mc.adobe.io"
  )
  private static let client = Option.value("--client", "C", .text, "classic: the client code")
  private static let tenant = Option.value("--tenant", "T", .text, "target: the tenant, NAME.experiencecloud.adobe.com")
  private static let environmentID = Option.value(
    "--environment-id", "N", .integer(1...Int.max), "target: the environment's number")
  private static let apiKey = Option.value(
    "--api-key", "K", .text, "target: the client id of the project in the Developer Console")
  private static let scopes = Option.value(
    "--scopes", "S", .text, "target: what access tokens are for, with commas; left out, the usual ones")
  private static let tokenService = Option.value(
    "--token-service", "D", .text, "target: who gives access tokens; left out, ims-na1.adobelogin.com")
  private static let api = Option.value(
    "--api", "API", .choice(ServiceEnvironment.API.allCases.map(\.rawValue)),
    "which interface answers there; left out, classic")
  private static let token = Option.value(
    "--token", "SOURCE", .text, "prompt, env:NAME, file:PATH, command:PROGRAM or store; left out, prompt")
  private static let protected = Option.flag("--protected", "deleting there asks for the environment's name")
  private static let readOnly = Option.flag("--read-only", "deleting there is refused")
  private static let maximum = Option.value(
    "--max-delete", "N", .integer(1...100_000_000), "most ids of one delete there")
  private static let rate = Option.value(
    "--calls-per-minute", "N", .integer(1...100_000), "most requests within any minute there")

  static let signature = Signature(
    "env add", .environments, "makes an environment", parameters: [name],
    options: [
      domain, client, api, tenant, environmentID, apiKey, scopes, tokenService, token, protected, readOnly, maximum,
      rate,
    ],
    details: [
      "classic is recommendations.omniture.com, by a client code; target is Adobe Target's Recommendations admin API, by a",
      "tenant, an environment's number and the API key of a project. What --token names is the classic API's token, or the",
      "project's client secret: access tokens are got with it when they are needed, kept in memory, and never written.",
      "The token itself is never written here: only where it comes from. With 'store', 'login' asks for it and keeps it",
      "in the credentials file (mode 0600).",
    ],
    examples: [
      Example(
        "env add prod --domain recommendations.omniture.com --client acme \\\n  --token env:ACME_TOKEN --protected",
        "a protected environment whose token is in a variable of the process"),
      Example(
        "env add target --api target --tenant acme --environment-id 6781 \\\n  --api-key 1a2b --token env:ACME_SECRET",
        "an environment of the current API, by its number"),
      Example(
        "env add local --domain http://127.0.0.1:8080 --client sandbox --token prompt",
        "a sandbox that was started by 'recsh sandbox --port 8080'"),
    ])

  private let name: Argument
  private let api: ServiceEnvironment.API
  private let given: [(EnvironmentProperty, Argument)]
  private let isProtected: Bool
  private let isReadOnly: Bool

  init(_ arguments: Arguments) throws {
    guard let name = arguments.first(Self.name) else {
      throw Diagnostic(.usage, "a name is missing", help: Self.signature.usage)
    }
    self.name = name
    api = arguments.first(Self.api).flatMap { ServiceEnvironment.API(rawValue: $0.text) } ?? .classic
    let properties: [(EnvironmentProperty, Option)] = [
      (.domain, Self.domain), (.client, Self.client), (.tenant, Self.tenant), (.environmentID, Self.environmentID),
      (.apiKey, Self.apiKey), (.scopes, Self.scopes), (.tokenService, Self.tokenService), (.token, Self.token),
      (.maximumDelete, Self.maximum), (.callsPerMinute, Self.rate),
    ]
    let given = properties.compactMap { property, option in arguments.first(option).map { (property, $0) } }
    self.given = given
    let needed: [EnvironmentProperty] = api == .classic ? [.domain, .client] : [.tenant, .environmentID, .apiKey]
    guard needed.allSatisfy({ property in given.contains { $0.0 == property } }) else {
      throw Diagnostic(
        .usage,
        api == .classic
          ? "an environment needs --domain and --client"
          : "an environment of the api 'target' needs --tenant, --environment-id and --api-key",
        help: api == .classic
          ? "env add \(name.text) --domain recommendations.omniture.com --client CODE"
          : "env add \(name.text) --api target --tenant TENANT --environment-id NUMBER --api-key KEY")
    }
    isProtected = arguments.has(Self.protected)
    isReadOnly = arguments.has(Self.readOnly)
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    guard ServiceEnvironment.isName(name.text) else {
      throw Diagnostic(
        .usage, "'\(name.text)' can't name an environment", place: context.place(of: name),
        help: "letters, digits, '.', '_' and '-', starting with a letter or digit")
    }
    guard try !workspace.environmentNames().contains(name.text) else {
      throw Diagnostic(
        .failed, "there is an environment '\(name.text)' already", place: context.place(of: name),
        help: "'env set \(name.text) …' changes it")
    }
    let base = try BaseURL(TargetAccount.usualHost)
    var environment = ServiceEnvironment(
      name: name.text, base: base, service: Self.service(api, given, base), tokenSource: .prompt,
      isProtected: isProtected, isReadOnly: isReadOnly)
    for (property, value) in given { try property.apply(value, to: &environment, in: context) }
    let added = environment
    try workspace.changeEnvironments { $0.environments.append(added) }
    context.note(
      "added '\(added.name)': \(added.base.text), \(added.accountText), "
        + "\(api == .classic ? "token" : "client secret") from \(added.tokenSource.text)")
    return .none
  }

  /// An account that every property is put into; those that it can't do without were given.
  private static func service(
    _ api: ServiceEnvironment.API, _ given: [(EnvironmentProperty, Argument)], _ base: BaseURL
  ) -> ServiceEnvironment.Service {
    func text(_ property: EnvironmentProperty) -> String { given.first { $0.0 == property }?.1.text ?? "" }
    guard api == .target, let number = Int(text(.environmentID)) else { return .classic(client: "") }
    return .target(
      TargetAccount(
        tenant: text(.tenant), environmentID: number, apiKey: text(.apiKey),
        tokenService: TargetAccount.tokenService(for: base)))
  }
}
