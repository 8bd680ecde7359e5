/// Why text is no script, or not yet.
public struct ParseFailure: Error, Sendable, Equatable {
  /// What more text could close.
  public enum Open: Sendable, Equatable {
    case singleQuote
    case doubleQuote
    case block
    case substitution
    case line

    /// What the continuation prompt shows.
    public var sign: String {
      switch self {
      case .singleQuote: "'"
      case .doubleQuote: "\""
      case .block: "{"
      case .substitution: "$("
      case .line: "\\"
      }
    }
  }
  public var diagnostic: Diagnostic
  /// Set where the text is good so far and only ends too early.
  public var open: Open?

  public init(_ diagnostic: Diagnostic, open: Open? = nil) {
    self.diagnostic = diagnostic
    self.open = open
  }
}
