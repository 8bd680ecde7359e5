// Where a token comes from. A token itself is never written in a script, a command line or the configuration.

/// The place that a secret is asked from.
public enum TokenSource: Sendable, Hashable {
  /// A person types it, without echo, once a session.
  case prompt
  /// A process environment variable.
  case environment(String)
  /// A file, refused unless owned by the user and mode 0600.
  case file(String)
  /// A credential process, run without a shell; its first line of output is the secret.
  case command([String])
  /// The credentials file, written by `login`.
  case store
  /// The embedded sandbox's own token, which guards nothing.
  case sandbox

  /// How somebody gives another token in its place, where one was refused.
  /// - Parameter environment: its name.
  public func renewal(of environment: String) -> String {
    let other = "'env set \(environment) token SOURCE' names another source"
    return switch self {
    case .prompt, .store, .sandbox: "'login \(environment)' takes the right one; \(other)"
    case .environment(let name): "set and export \(name) anew and start recsh again; \(other)"
    case .file(let path): "put the right one into \(path); \(other)"
    case .command(let words): "see what `\(words.joined(separator: " "))` gives; \(other)"
    }
  }

  /// Why a text is no source.
  public struct Refusal: Error, Sendable, Equatable {
    public let reason: String
  }

  /// Reads `prompt`, `env:NAME`, `file:PATH`, `command:WORDS…` or `store`.
  /// - Throws: `Refusal`; a text of another form is taken for a literal token and is not repeated in the reason.
  public init(_ text: String) throws(Refusal) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let rest = parts.count == 2 ? String(parts[1]) : ""
    switch (parts.first, parts.count) {
    case ("prompt", 1): self = .prompt
    case ("store", 1): self = .store
    case ("env", 2):
      guard !rest.isEmpty else { throw Refusal(reason: "env: needs the name of a variable") }
      self = .environment(rest)
    case ("file", 2):
      guard !rest.isEmpty else { throw Refusal(reason: "file: needs a path") }
      self = .file(rest)
    case ("command", 2):
      let words = rest.split(separator: " ").map(String.init)
      guard !words.isEmpty else { throw Refusal(reason: "command: needs a program") }
      self = .command(words)
    default: throw Refusal(reason: "a token itself can't be given here")
    }
  }

  /// The form that `init` reads; `sandbox` for the embedded one, which can't be given.
  public var text: String {
    switch self {
    case .prompt: "prompt"
    case .environment(let name): "env:\(name)"
    case .file(let path): "file:\(path)"
    case .command(let words): "command:\(words.joined(separator: " "))"
    case .store: "store"
    case .sandbox: "sandbox"
    }
  }
}
