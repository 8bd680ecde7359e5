/// Whether colour is wanted, as a person says it.
public enum ColorChoice: String, Sendable, CaseIterable {
  case auto
  case always
  case never

  /// The choice for one stream. A flag beats the environment; `NO_COLOR` (no-color.org: set and not empty) beats
  /// `CLICOLOR_FORCE` (bixense.com/clicolors: set, not empty and not `0`), which beats what the stream is.
  /// - Parameter variable: looks up a variable of the process's environment.
  public func isOn(isTerminal: Bool, variable: (String) -> String?) -> Bool {
    switch self {
    case .always: return true
    case .never: return false
    case .auto: break
    }
    if let value = variable("NO_COLOR"), !value.isEmpty { return false }
    if let value = variable("CLICOLOR_FORCE"), !value.isEmpty, value != "0" { return true }
    return isTerminal
  }
}
