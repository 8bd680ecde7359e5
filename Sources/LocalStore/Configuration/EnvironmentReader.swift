// Every key is known or refused, every refusal has its line, and a token that stands in the file is never repeated.

internal import CatalogAPI
internal import ScriptLanguage

/// Turns the configuration's YAML into environments.
struct EnvironmentReader {
  let path: String

  private static let topKeys = ["default", "environments"]
  private static let keys = [
    "api", "domain", "client", "tenant", "environment-id", "api-key", "scopes", "token-service", "token", "protected",
    "read-only", "max-delete", "calls-per-minute",
  ]

  func list(_ root: YAMLText?) throws(StoreError) -> EnvironmentList {
    guard let root, !root.isEmpty else { return EnvironmentList() }
    var list = EnvironmentList()
    var defaultLine = 0
    for entry in try entries(root, of: "the configuration") {
      switch entry.key {
      case "default":
        list.defaultName = try text(entry)
        defaultLine = entry.line
      case "environments": list.environments = try environments(entry)
      default: throw unknownKey(entry, "", among: Self.topKeys)
      }
    }
    // The sandbox is where a shell starts anyway.
    if list.defaultName == SandboxName.text { list.defaultName = nil }
    if let name = list.defaultName, list[name] == nil {
      throw error(
        defaultLine, "the default environment '\(name)' is not among the environments",
        help: didYouMean(name, among: list.environments.map(\.name)))
    }
    return list
  }

  private func environments(_ entry: YAMLText.Entry) throws(StoreError) -> [ServiceEnvironment] {
    if entry.value.isEmpty { return [] }
    var environments: [ServiceEnvironment] = []
    for entry in try entries(entry.value, of: "'environments'") {
      if let reason = SandboxName.refusal(of: entry.key) { throw error(entry.line, reason) }
      environments.append(try environment(entry))
    }
    return environments
  }

  private func environment(_ entry: YAMLText.Entry) throws(StoreError) -> ServiceEnvironment {
    let subject = "environment '\(entry.key)'"
    var settings: [String: YAMLText.Entry] = [:]
    for setting in try entries(entry.value, of: subject) {
      guard Self.keys.contains(setting.key) else { throw unknownKey(setting, " in \(subject)", among: Self.keys) }
      settings[setting.key] = setting
    }
    guard let domain = settings["domain"] else {
      throw error(entry.line, "\(subject) has no domain", help: "add 'domain: HOST'")
    }
    let base = try base(domain)
    return ServiceEnvironment(
      name: entry.key, base: base, service: try service(settings, base, entry.line, subject),
      tokenSource: try tokenSource(settings["token"], of: subject),
      isProtected: try flag(settings["protected"]), isReadOnly: try flag(settings["read-only"]),
      maximumDelete: try number(settings["max-delete"]), callsPerMinute: try number(settings["calls-per-minute"]))
  }

  private func service(
    _ settings: [String: YAMLText.Entry], _ base: BaseURL, _ line: Int, _ subject: String
  ) throws(StoreError) -> ServiceEnvironment.Service {
    let api = try api(settings["api"], of: subject)
    let foreign = api == .classic ? Self.targetKeys : ["client"]
    if let key = foreign.first(where: { settings[$0] != nil }), let entry = settings[key] {
      throw error(entry.line, "\(subject) has the api '\(api.rawValue)', which knows no '\(key)'", help: "take it out")
    }
    func needed(_ key: String, _ example: String) throws(StoreError) -> String {
      guard let entry = settings[key] else {
        throw error(line, "\(subject) has no \(key)", help: "add '\(key): \(example)'")
      }
      return try text(entry)
    }
    guard api == .target else { return .classic(client: try needed("client", "CODE")) }
    let tenant = try needed("tenant", "TENANT")
    let key = try needed("api-key", "KEY")
    guard let id = Int(try needed("environment-id", "NUMBER")), id > 0 else {
      throw error(settings["environment-id"]?.line ?? line, "'environment-id' is no whole number above 0")
    }
    for (name, word) in [("tenant", tenant), ("api-key", key)] where !TargetAccount.isWord(word) {
      throw error(settings[name]?.line ?? line, "'\(name)' is no single word of letters, digits, '-', '_' and '.'")
    }
    let service: BaseURL
    if let entry = settings["token-service"] {
      service = try self.base(entry)
    } else {
      service = TargetAccount.tokenService(for: base)
    }
    let scopes = try settings["scopes"].map { entry throws(StoreError) in try text(entry) }
    return .target(
      TargetAccount(
        tenant: tenant, environmentID: id, apiKey: key,
        scopes: scopes.map { $0.split(separator: ",").map(String.init) }, tokenService: service))
  }

  private static let targetKeys = ["tenant", "environment-id", "api-key", "scopes", "token-service"]

  private func api(_ entry: YAMLText.Entry?, of subject: String) throws(StoreError) -> ServiceEnvironment.API {
    guard let entry else { return .classic }
    let name = try text(entry)
    if let api = ServiceEnvironment.API(rawValue: name) { return api }
    let known = ServiceEnvironment.API.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    throw error(entry.line, "\(subject) has the unknown api '\(name)'", help: "the known ones: \(known)")
  }

  private func base(_ entry: YAMLText.Entry) throws(StoreError) -> BaseURL {
    let domain = try text(entry)
    do { return try BaseURL(domain) } catch {
      throw self.error(entry.line, "the domain can't be used: \(error.reason)")
    }
  }

  private func tokenSource(_ entry: YAMLText.Entry?, of subject: String) throws(StoreError) -> TokenSource {
    guard let entry else { return .prompt }
    let text = try text(entry)
    do { return try TokenSource(text) } catch {
      throw self.error(
        entry.line, "the token of \(subject) can't be used: \(error.reason)",
        help: "say where it comes from: prompt, env:NAME, file:PATH, command:PROGRAM or store")
    }
  }

  private func flag(_ entry: YAMLText.Entry?) throws(StoreError) -> Bool {
    guard let entry else { return false }
    switch try text(entry) {
    case "true": return true
    case "false": return false
    default: throw error(entry.line, "'\(entry.key)' is neither true nor false")
    }
  }

  private func number(_ entry: YAMLText.Entry?) throws(StoreError) -> Int? {
    guard let entry else { return nil }
    guard let number = Int(try text(entry)), number > 0 else {
      throw error(entry.line, "'\(entry.key)' is no whole number above 0")
    }
    return number
  }

  private func text(_ entry: YAMLText.Entry) throws(StoreError) -> String {
    guard case .scalar(let text, _) = entry.value else { throw error(entry.line, "'\(entry.key)' is no single value") }
    guard !text.isEmpty else { throw error(entry.line, "'\(entry.key)' is empty") }
    return text
  }

  private func entries(_ value: YAMLText, of subject: String) throws(StoreError) -> [YAMLText.Entry] {
    guard case .mapping(let entries, _) = value else {
      throw error(value.line, "\(subject) is no list of 'key: value' lines")
    }
    return entries
  }

  private func unknownKey(_ entry: YAMLText.Entry, _ place: String, among known: [String]) -> StoreError {
    error(
      entry.line, "unknown key '\(entry.key)'\(place)",
      help: didYouMean(entry.key, among: known) ?? "the known ones: \(known.joined(separator: ", "))")
  }

  private func didYouMean(_ name: String, among known: [String]) -> String? {
    NearestName.match(name, among: known).map { "did you mean '\($0)'?" }
  }

  private func error(_ line: Int, _ message: String, help: String? = nil) -> StoreError {
    StoreError("\(path):\(line): \(message)", help: help)
  }
}

/// The name that belongs to the embedded stand-in.
enum SandboxName {
  static let text = "sandbox"
  /// YAML knows no key of more than 1,024 characters: a longer one would be written and could not be read again.
  private static let longest = 100

  /// Why a configured environment can't have that name, or nil where it can.
  static func refusal(of name: String) -> String? {
    if name == text { return "the name 'sandbox' belongs to the embedded sandbox" }
    guard name.utf8.count <= longest else {
      return "a name has at most \(longest) letters, and one of the environments has \(name.utf8.count)"
    }
    if ServiceEnvironment.isName(name) { return nil }
    return "'\(name)' is no name; names are letters, digits, '.', '_' and '-', and begin with none of '.' and '-'"
  }
}
