internal import CatalogAPI
internal import ScriptLanguage
internal import Shell

/// What of an environment can be given and changed, with the words for it.
enum EnvironmentProperty: String, CaseIterable {
  case api
  case domain
  case client
  case token
  case protected
  case readOnly = "read-only"
  case maximumDelete = "max-delete"
  case callsPerMinute = "calls-per-minute"

  /// Puts a value, as typed, into an environment.
  /// - Throws: `Diagnostic` where it does not fit; the value of a token is never repeated.
  func apply(_ value: Argument, to environment: inout ServiceEnvironment, in context: Context) throws(Diagnostic) {
    switch self {
    case .api:
      guard let api = ServiceEnvironment.API(rawValue: value.text) else {
        throw refusal("there is no API '\(value.text)'", "one of: classic", value, context)
      }
      environment.api = api
    case .domain:
      do { environment.base = try BaseURL(value.text) } catch {
        throw refusal(
          "'\(value.text)' can't be the domain: \(error.reason)", "a host, host:port, or https://host/path", value,
          context)
      }
    case .client:
      guard !value.text.isEmpty, !value.text.utf8.contains(where: { $0 <= 0x20 }) else {
        throw refusal("a client code is one word", "it stands in the service's settings", value, context)
      }
      environment.client = value.text
    case .token: environment.tokenSource = try Self.source(value, context)
    case .protected: environment.isProtected = try flag(value, context)
    case .readOnly: environment.isReadOnly = try flag(value, context)
    case .maximumDelete: environment.maximumDelete = try number(value, context)
    case .callsPerMinute: environment.callsPerMinute = try number(value, context)
    }
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
