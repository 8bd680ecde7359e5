internal import ScriptLanguage

/// What a word may hold; literal words are checked against it before anything runs, and Tab offers what fits.
public enum ValueKind: Sendable, Equatable {
  case text
  /// A whole number in a range.
  case integer(ClosedRange<Int>)
  /// One of these words.
  case choice([String])
  /// The name of an environment.
  case environment
  /// An id of the stage of the session's environment.
  case stagedID
  /// An id of the catalogue, staged or not.
  case entityID
  /// A stage that a session left behind.
  case leftStage
  case file
  /// The id of a run.
  case run
  /// The name of a setting.
  case setting
  /// The name of a command, or the first word of one.
  case command
  /// A length of time such as `15m`, `7d`, `90s`.
  case duration
  /// A regular expression.
  case pattern
  /// What a prompt is made of, tokens in braces.
  case prompt
  /// The value of the setting that the word before it names.
  case settingValue
  /// A column of the files that the words before it name.
  case column
  /// A reference to a secret, `${secret:NAME}`; the value itself never stands in a script.
  case secret
}

extension ValueKind {
  /// What is wrong with a text, and what would fit; nil where it fits. Names of things outside the language are not looked
  /// up here.
  /// - Parameter what: the parameter, option or setting, as the message calls it.
  func fault(in text: String, what: String) -> (message: String, help: String?)? {
    switch self {
    case .integer(let range):
      guard let number = Int(text), range.contains(number) else {
        let end = range.upperBound == .max ? "" : " to \(range.upperBound)"
        return ("\(what) takes a whole number from \(range.lowerBound)\(end), and '\(text)' is none", nil)
      }
    case .choice(let choices):
      guard choices.contains(text) else {
        let nearest = NearestName.match(text, among: choices)
        return (
          "\(what) can't be '\(text)'",
          nearest.map { "did you mean '\($0)'?" } ?? "one of: \(choices.joined(separator: ", "))"
        )
      }
    case .duration:
      guard SpanOfTime(text) != nil else {
        return (
          "\(what) takes a length of time, and '\(text)' is none", "a number and a unit: 500ms, 90s, 15m, 2h, 7d"
        )
      }
    case .pattern:
      guard TextPattern(text) != nil else {
        return (
          "'\(text)' is no regular expression",
          "put it in single quotes, and a backslash before a sign that means itself"
        )
      }
    case .prompt:
      do throws(PromptTemplate.Fault) { _ = try PromptTemplate(text) } catch { return (error.message, error.help) }
    case .secret:
      guard text.hasPrefix("${secret:"), text.hasSuffix("}") else {
        return ("\(what) takes a reference to a secret, never the secret itself", "write ${secret:NAME}")
      }
    case .text, .environment, .stagedID, .entityID, .leftStage, .file, .run, .setting, .settingValue, .column, .command:
      break
    }
    return nil
  }
}
