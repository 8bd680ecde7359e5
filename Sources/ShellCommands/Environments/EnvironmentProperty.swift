internal import CatalogAPI
internal import ScriptLanguage
internal import Shell

/// What of an environment can be given and changed, with the words for it.
enum EnvironmentProperty: String, CaseIterable {
  case domain
  case client
  case tenant
  case environmentID = "environment-id"
  case apiKey = "api-key"
  case scopes
  case tokenService = "token-service"
  case token
  case protected
  case readOnly = "read-only"
  case maximumDelete = "max-delete"
  case callsPerMinute = "calls-per-minute"

  /// Puts a value, as typed, into an environment.
  /// - Throws: `Diagnostic` where it does not fit; the value of a token is never repeated.
  func apply(_ value: Argument, to environment: inout ServiceEnvironment, in context: Context) throws(Diagnostic) {
    switch self {
    case .domain:
      let before = environment.base
      environment.base = try base(value, context)
      // Where the token service was the domain's usual one, it goes with it.
      if case .target(var account) = environment.service,
        account.tokenService == TargetAccount.tokenService(for: before)
      {
        account.tokenService = TargetAccount.tokenService(for: environment.base)
        environment.service = .target(account)
      }
    case .client:
      guard case .classic = environment.service else { throw foreign(environment, value, context) }
      guard !value.text.isEmpty, !value.text.utf8.contains(where: { $0 <= 0x20 }) else {
        throw refusal("a client code is one word", "it stands in the service's settings", value, context)
      }
      environment.service = .classic(client: value.text)
    case .tenant, .environmentID, .apiKey, .scopes, .tokenService:
      guard case .target(var account) = environment.service else { throw foreign(environment, value, context) }
      try apply(value, to: &account, environment.base, context)
      environment.service = .target(account)
    case .token: environment.tokenSource = try Self.source(value, context)
    case .protected: environment.isProtected = try flag(value, context)
    case .readOnly: environment.isReadOnly = try flag(value, context)
    case .maximumDelete: environment.maximumDelete = try number(value, context)
    case .callsPerMinute: environment.callsPerMinute = try number(value, context)
    }
  }

  private func apply(
    _ value: Argument, to account: inout TargetAccount, _ domain: BaseURL, _ context: Context
  ) throws(Diagnostic) {
    switch self {
    case .environmentID:
      guard let number = Int(value.text), number > 0 else {
        throw refusal(
          "environment-id is a whole number from 1, and '\(value.text)' is none", "'env list --remote' shows them",
          value, context)
      }
      account.environmentID = number
    // Back to what holds where nothing is said.
    case .scopes where value.text == "none": account.scopes = TargetAccount.usualScopes
    case .tokenService where value.text == "none": account.tokenService = TargetAccount.tokenService(for: domain)
    case .scopes:
      let scopes = value.text.split(separator: ",").map(String.init)
      guard !scopes.isEmpty, scopes.allSatisfy(TargetAccount.isWord) else {
        throw refusal(
          "scopes are words with a comma between each two",
          "copy them from the project's page in the Developer Console",
          value, context)
      }
      account.scopes = scopes
    case .tokenService: account.tokenService = try base(value, context)
    default:
      guard TargetAccount.isWord(value.text) else {
        throw refusal(
          "\(rawValue) is one word of letters, digits, '-', '_' and '.', and '\(value.text)' is none",
          self == .tenant
            ? "the first part of the address that you log in at, NAME.experiencecloud.adobe.com"
            : "the client id of the project in the Developer Console", value, context)
      }
      if self == .tenant { account.tenant = value.text } else { account.apiKey = value.text }
    }
  }

  private func base(_ value: Argument, _ context: Context) throws(Diagnostic) -> BaseURL {
    do { return try BaseURL(value.text) } catch {
      throw refusal(
        "'\(value.text)' can't be the \(rawValue): \(error.reason)", "a host, host:port, or https://host/path", value,
        context)
    }
  }

  private func foreign(_ environment: ServiceEnvironment, _ value: Argument, _ context: Context) -> Diagnostic {
    refusal(
      "'\(environment.name)' has the api '\(environment.api.rawValue)', which knows no \(rawValue)",
      "'env add NAME --api …' makes an environment of another api", value, context)
  }

  /// - Throws: `Diagnostic`, without the text, which may be a token.
  static func source(_ value: Argument, _ context: Context) throws(Diagnostic) -> TokenSource {
    do { return try TokenSource(value.text) } catch {
      let place = context.place(of: value)
      // The line itself would show what may be a token.
      let bare = Place(
        source: place.source, line: place.line, column: place.column, lineText: "", caretColumns: 0)
      throw Diagnostic(
        .usage, error.reason, place: bare,
        help: "say where it comes from: prompt, env:NAME, file:PATH, command:PROGRAM, or store with 'login'")
    }
  }

  private func flag(_ value: Argument, _ context: Context) throws(Diagnostic) -> Bool {
    switch value.text {
    case "true", "yes", "on": return true
    case "false", "no", "off": return false
    default: throw refusal("\(rawValue) is true or false, not '\(value.text)'", "\(rawValue) true", value, context)
    }
  }

  private func number(_ value: Argument, _ context: Context) throws(Diagnostic) -> Int? {
    if value.text == "none" { return nil }
    guard let number = Int(value.text), number > 0 else {
      throw refusal(
        "\(rawValue) is a whole number from 1, or none, and '\(value.text)' is neither", "\(rawValue) 1000", value,
        context)
    }
    return number
  }

  private func refusal(_ message: String, _ help: String, _ value: Argument, _ context: Context) -> Diagnostic {
    Diagnostic(.usage, message, place: context.place(of: value), help: help)
  }
}
