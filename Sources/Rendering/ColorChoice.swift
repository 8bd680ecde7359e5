/// Whether colour is wanted, as a person says it.
public enum ColorChoice: String, Sendable, CaseIterable {
  case auto
  case always
  case never

  /// The choice for one stream. A flag beats the environment; `NO_COLOR` (no-color.org: set and not empty) beats
  /// `CLICOLOR_FORCE` (bixense.com/clicolors: set, not empty and not `0`), which beats what the stream is. A terminal that
  /// says it is dumb gets none, unless a flag insists.
  /// - Parameter variable: looks up a variable of the process's environment.
  public func isOn(isTerminal: Bool, variable: (String) -> String?) -> Bool {
    switch self {
    case .always: return true
    case .never: return false
    case .auto: break
    }
    if let value = variable("NO_COLOR"), !value.isEmpty { return false }
    if isTerminal, !Self.understandsEscapes(variable("TERM")) { return false }
    if let value = variable("CLICOLOR_FORCE"), !value.isEmpty, value != "0" { return true }
    return isTerminal
  }

  /// Whether a terminal of this kind (`TERM`) does more than write one line after the other. Nil, for a terminal of no kind,
  /// is taken for one that does.
  public static func understandsEscapes(_ terminal: String?) -> Bool {
    guard let terminal else { return true }
    return !["", "dumb", "unknown", "emacs"].contains(terminal)
  }
}
