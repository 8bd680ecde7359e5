// The file belongs to a person and to the shell both. The shell writes it whole, so a comment in it is lost when a command
// changes an environment; the first line that it writes says so.

public import CatalogAPI
internal import Glibc

/// The environments in `config.yaml`.
public struct YAMLConfiguration: EnvironmentStore {
  private let path: String
  private let isNamed: Bool

  /// - Parameters:
  ///   - path: the file; it need not exist.
  ///   - isNamed: whether it was named for this call. Root takes no other user's file but such a one: it says which programs run.
  public init(_ path: String, isNamed: Bool = false) {
    self.path = path
    self.isNamed = isNamed
  }

  public func load() throws(StoreError) -> EnvironmentList {
    let bytes: [UInt8]
    do {
      guard let read = try contents() else { return EnvironmentList() }
      bytes = read
    } catch { throw StoreError("can't read '\(path)': \(error.reason)", help: error.help) }
    let root: YAMLText?
    do { root = try YAMLText.parse(bytes, quoting: true) } catch {
      let place = error.line.map { "\(path):\($0)" } ?? path
      throw StoreError("\(place): \(error.reason)")
    }
    return try EnvironmentReader(path: path).list(root)
  }

  /// The bytes of a file, or nil where it does not exist; a larger one than is read anywhere is cut short.
  private func contents() throws(SystemFailure) -> [UInt8]? {
    do {
      let file = try OwnFile.openSettings(path, isNamed: isNamed)
      let limit = YAMLText.sizeLimit
      return try file.readAll(limit: limit) ?? [UInt8](repeating: 0, count: limit + 1)
    } catch {
      if error.code == ENOENT { return nil }
      throw error
    }
  }

  public func save(_ list: EnvironmentList) throws(StoreError) {
    // The sandbox is nobody's configuration.
    let environments = list.environments.filter { $0.origin == .configured }
    var names: Set<String> = []
    for environment in environments {
      if let reason = SandboxName.refusal(of: environment.name) { throw StoreError(reason) }
      guard names.insert(environment.name).inserted else {
        throw StoreError("there are two environments of the name '\(environment.name)'")
      }
    }
    let defaultName = list.defaultName == SandboxName.text ? nil : list.defaultName
    if let defaultName, !names.contains(defaultName) {
      throw StoreError("the default environment '\(defaultName)' is not among the environments")
    }
    let text = Self.text(of: environments, defaultName: defaultName)
    do { try ReplacementFile.replacePrivately(path, with: Array(text.utf8)) } catch {
      throw StoreError("can't write '\(path)': \(error.reason)", help: error.help)
    }
  }

  private static func text(of environments: [ServiceEnvironment], defaultName: String?) -> String {
    var lines = ["# The environments of recsh. Comments are lost when a command such as 'env set' changes this file."]
    if let defaultName { lines.append("default: \(YAMLText.quoted(defaultName))") }
    lines.append(environments.isEmpty ? "environments: {}" : "environments:")
    for environment in environments {
      lines.append("  \(YAMLText.quoted(environment.name)):")
      lines += settings(of: environment).map { "    \($0.key): \($0.value)" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func settings(of environment: ServiceEnvironment) -> [(key: String, value: String)] {
    var settings = [("api", environment.api.rawValue), ("domain", YAMLText.quoted(domain(environment.base)))]
    switch environment.service {
    case .classic(let client): settings.append(("client", YAMLText.quoted(client)))
    case .target(let account):
      settings.append(("tenant", YAMLText.quoted(account.tenant)))
      settings.append(("environment-id", String(account.environmentID)))
      settings.append(("api-key", YAMLText.quoted(account.apiKey)))
      if account.scopes != TargetAccount.usualScopes {
        settings.append(("scopes", YAMLText.quoted(account.scopes.joined(separator: ","))))
      }
      if account.tokenService != TargetAccount.tokenService(for: environment.base) {
        settings.append(("token-service", YAMLText.quoted(domain(account.tokenService))))
      }
    }
    settings.append(("token", YAMLText.quoted(environment.tokenSource.text)))
    if environment.isProtected { settings.append(("protected", "true")) }
    if environment.isReadOnly { settings.append(("read-only", "true")) }
    if let number = environment.maximumDelete { settings.append(("max-delete", String(number))) }
    if let number = environment.callsPerMinute { settings.append(("calls-per-minute", String(number))) }
    return settings
  }

  /// A host alone means https.
  private static func domain(_ base: BaseURL) -> String {
    base.isEncrypted ? String(base.text.dropFirst("https://".count)) : base.text
  }
}
