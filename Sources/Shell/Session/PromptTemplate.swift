internal import ScriptLanguage

/// A prompt as a person describes it: text, with tokens in braces.
public struct PromptTemplate: Sendable, Equatable {
  /// What can be put into a prompt.
  public enum Token: String, Sendable, CaseIterable {
    case environment = "env"
    case mode
    case staged
    case account
    case api
    case time
    case status
    case took

    /// What it becomes.
    public var summary: String {
      switch self {
      case .environment: "the environment, and PROTECTED where it is"
      case .mode: "' read-only', ' UNLOCKED', ' dry-run', or nothing"
      case .staged: "' [3]', how many ids are staged, or nothing"
      case .account: "client code or tenant"
      case .api: "classic or target"
      case .time: "the time of day, 17:05"
      case .status: "' status 3' behind a statement that failed, or nothing"
      case .took: "how long the last statement took, where that was over a second"
      }
    }
  }

  public enum Part: Sendable, Equatable {
    case text(String)
    case token(Token)
  }

  public let parts: [Part]

  /// A prompt of nothing.
  public static let none = PromptTemplate(parts: [])

  private init(parts: [Part]) { self.parts = parts }

  /// - Throws: `PromptTemplate.Fault` for a token that there is none of, an open brace, or a control character.
  public init(_ text: String) throws(Fault) {
    var parts: [Part] = []
    var literal = ""
    var rest = text[...]
    while let first = rest.first {
      guard first == "{" else {
        // A prompt of several lines, or one that moves the cursor, could not be drawn around.
        guard !first.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
          throw Fault(message: "a prompt can't hold a line end, tab or other control character", help: nil)
        }
        literal.append(first)
        rest.removeFirst()
        continue
      }
      guard let end = rest.firstIndex(of: "}") else {
        throw Fault(message: "'{' is never closed", help: "a token is written as {env}")
      }
      let name = String(rest[rest.index(after: rest.startIndex)..<end])
      guard let token = Token(rawValue: name) else {
        let names = Token.allCases.map(\.rawValue)
        let nearest = NearestName.match(name, among: names)
        throw Fault(
          message: "a prompt has no token '{\(name)}'",
          help: nearest.map { "did you mean '{\($0)}'?" }
            ?? "there are \(names.map { "{\($0)}" }.joined(separator: " "))")
      }
      if !literal.isEmpty { parts.append(.text(literal)) }
      literal = ""
      parts.append(.token(token))
      rest = rest[rest.index(after: end)...]
    }
    if !literal.isEmpty { parts.append(.text(literal)) }
    self.parts = parts
  }

  /// What is wrong with a template, and a way out.
  public struct Fault: Error, Sendable, Equatable {
    public let message: String
    public let help: String?
  }
}
