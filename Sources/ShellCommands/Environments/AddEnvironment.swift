internal import CatalogAPI
internal import ScriptLanguage
internal import Shell

/// `env add NAME --domain D --client C …`
struct AddEnvironment: CatalogCommand {
  private static let name = Parameter("NAME", .one, .text, "letters, digits, '.', '_' and '-'")
  private static let domain = Option.value(
    "--domain", "D", .text, "host, host:port or base URL; https, but for a loopback address written with http://")
  private static let client = Option.value("--client", "C", .text, "the client code")
  private static let api = Option.value(
    "--api", "API", .choice(ServiceEnvironment.API.allCases.map(\.rawValue)), "which interface answers there")
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
    options: [domain, client, api, token, protected, readOnly, maximum, rate],
    details: [
      "The token itself is never written here: only where it comes from. With 'store', 'login' asks for it and keeps it",
      "in the credentials file (mode 0600).",
    ],
    examples: [
      Example(
        "env add prod --domain recommendations.omniture.com --client acme --token env:ACME_TOKEN --protected",
        "a protected environment whose token is in a variable of the process"),
      Example(
        "env add local --domain http://127.0.0.1:8080 --client sandbox --token prompt",
        "a sandbox that was started by 'recsh sandbox --port 8080'"),
    ])

  private let name: Argument
  private let given: [(EnvironmentProperty, Argument)]
  private let isProtected: Bool
  private let isReadOnly: Bool

  init(_ arguments: Arguments) throws {
    guard let name = arguments.first(Self.name) else { throw Diagnostic(.usage, "a name is missing") }
    guard let domain = arguments.first(Self.domain), let client = arguments.first(Self.client) else {
      throw Diagnostic(
        .usage, "an environment needs --domain and --client",
        help: "env add \(name.text) --domain recommendations.omniture.com --client CODE")
    }
    self.name = name
    var given: [(EnvironmentProperty, Argument)] = [(.domain, domain), (.client, client)]
    for (property, option) in [
      (EnvironmentProperty.api, Self.api), (.token, Self.token), (.maximumDelete, Self.maximum),
      (.callsPerMinute, Self.rate),
    ] {
      if let value = arguments.first(option) { given.append((property, value)) }
    }
    self.given = given
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
    var environment = ServiceEnvironment(
      name: name.text, base: try BaseURL("localhost"), client: "", tokenSource: .prompt, isProtected: isProtected,
      isReadOnly: isReadOnly)
    for (property, value) in given { try property.apply(value, to: &environment, in: context) }
    let added = environment
    try workspace.changeEnvironments { $0.environments.append(added) }
    context.note(
      "added '\(added.name)': \(added.base.text), client \(added.client), token from \(added.tokenSource.text)")
    return .none
  }
}
