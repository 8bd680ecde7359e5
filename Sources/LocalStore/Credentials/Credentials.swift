// A token is asked from where the environment's source says, each time, and kept nowhere else. No message of this file
// holds anything that was read: a file with a wrong mode or a program that fails may have given the token all the same.

public import CatalogAPI
internal import Glibc

/// The tokens of environments, by their sources.
public struct Credentials: TokenStore {
  private let file: CredentialsFile
  private let variables: @Sendable () -> [String: String]
  private let forPrograms: @Sendable () -> [String: String]
  private let sandboxToken: Secret?
  private let commandLimit: Duration

  /// - Parameters:
  ///   - path: the credentials file; it need not exist.
  ///   - variables: the process's environment.
  ///   - forPrograms: what of it credential programs get; nil: all of it.
  ///   - sandboxToken: what the embedded sandbox takes.
  ///   - commandLimit: how long a credential program may take.
  public init(
    _ path: String, variables: @autoclosure @escaping @Sendable () -> [String: String],
    forPrograms: @autoclosure @escaping @Sendable () -> [String: String]? = nil, sandboxToken: Secret? = nil,
    commandLimit: Duration = .seconds(30)
  ) {
    file = CredentialsFile(path: path)
    self.variables = variables
    self.forPrograms = { forPrograms() ?? variables() }
    self.sandboxToken = sandboxToken
    self.commandLimit = commandLimit
  }

  public func token(for environment: ServiceEnvironment) async throws(StoreError) -> Secret {
    switch environment.tokenSource {
    case .prompt:
      throw StoreError("no token was typed for environment '\(environment.name)'", help: Self.login(environment.name))
    case .environment(let name): return try variable(name, of: environment.name)
    case .file(let path): return try secret(inFile: path)
    case .command(let words):
      return try await CredentialCommand(words: words, variables: forPrograms(), limit: commandLimit).secret()
    case .store:
      if let token = try file.tokens()[environment.name] { return token }
      throw StoreError("no token is kept for environment '\(environment.name)'", help: Self.login(environment.name))
    case .sandbox:
      if let sandboxToken { return sandboxToken }
      throw StoreError("environment '\(environment.name)' takes the sandbox's token, and there is no sandbox")
    }
  }

  public func keep(_ token: Secret, for environment: String) throws(StoreError) {
    if let reason = Self.refusal(of: token) { throw StoreError("the token can't be kept: \(reason)") }
    _ = try file.change { tokens in tokens.updateValue(token, forKey: environment) != nil }
  }

  public func forget(_ environment: String) throws(StoreError) -> Bool {
    try file.change { tokens in tokens.removeValue(forKey: environment) != nil }
  }

  private static func login(_ environment: String) -> String { "run 'login \(environment)'" }

  private func variable(_ name: String, of environment: String) throws(StoreError) -> Secret {
    guard let text = variables()[name], !text.isEmpty else {
      throw StoreError(
        "the variable \(name), which holds the token of environment '\(environment)', is not set",
        help: "set and export it before recsh starts")
    }
    return try Self.checked(Secret(text), from: "the variable \(name)")
  }

  private func secret(inFile path: String) throws(StoreError) -> Secret {
    let home = variables()["HOME"] ?? ""
    let place = path.hasPrefix("~/") && !home.isEmpty ? Path.join(home, String(path.dropFirst(2))) : path
    guard let bytes = try PrivateFile.read(place, limit: Self.longestToken) else {
      throw StoreError("the token's file '\(path)' does not exist")
    }
    guard var text = String(validating: bytes, as: UTF8.self) else {
      throw StoreError("the token's file '\(path)' is not valid UTF-8")
    }
    // Swift sees "\r\n" as one character.
    if text.last?.isNewline == true { text.removeLast() }
    return try Self.checked(Secret(text), from: "the file '\(path)'")
  }

  /// Bytes; real tokens have some thousand at most.
  static let longestToken = 64 * 1024

  static func checked(_ token: Secret, from source: String) throws(StoreError) -> Secret {
    guard let reason = refusal(of: token) else { return token }
    throw StoreError("the token from \(source) can't be used: \(reason)")
  }

  private static func refusal(of token: Secret) -> String? {
    if token.isEmpty { return "it is empty" }
    let isClean = token.expose { text in
      text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) && $0 != "\u{FEFF}" }
    }
    return isClean ? nil : "it holds more than one line, a control character or a byte order mark"
  }
}

/// A file that only its owner may read.
enum PrivateFile {
  /// Its bytes, or nil where it does not exist.
  /// - Throws: `StoreError` where it is no regular file, another user's, or open to others.
  static func read(_ path: String, limit: Int) throws(StoreError) -> [UInt8]? {
    do {
      // Without O_NONBLOCK a named pipe would wait for a writer.
      let file = try Descriptor(
        opening: try OwnFile.target(of: path), flags: O_RDONLY | O_NONBLOCK | O_NOFOLLOW)
      let status = try file.status()
      if status.st_mode & S_IFMT != S_IFREG { throw StoreError("'\(path)' is no regular file") }
      if status.st_uid != geteuid() { throw StoreError("'\(path)' belongs to another user") }
      if status.st_mode & 0o077 != 0 {
        throw StoreError(
          "'\(path)' holds a secret and is open to others (mode \(String(status.st_mode & 0o777, radix: 8)))",
          help: "run 'chmod 600 \(path)', and change the secret if others may have read it")
      }
      guard let bytes = try file.readAll(limit: limit) else {
        throw StoreError("'\(path)' is larger than \(limit / 1024) KB")
      }
      return bytes
    } catch let error as StoreError {
      throw error
    } catch {
      let failure = error as? SystemFailure ?? SystemFailure(EIO)
      if failure.code == ENOENT { return nil }
      throw StoreError("can't read '\(path)': \(failure.reason)", help: failure.help)
    }
  }
}
