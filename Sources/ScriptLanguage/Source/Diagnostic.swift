// The one kind of error that reaches the user. It says what is wrong, where, and what to do, in that order; lower case, no
// full stop.

/// Something that is wrong, with its place and a way out.
public struct Diagnostic: Error, Sendable, Equatable {
  public enum Severity: String, Sendable { case error, warning }

  /// The kinds of trouble; their names are an interface (`catch`, editors).
  public enum Code: String, Sendable, CaseIterable {
    case encoding
    case syntax
    case unknownCommand = "unknown-command"
    case unknownOption = "unknown-option"
    case unknownName = "unknown-name"
    case usage
    case unsetVariable = "unset-variable"
    case emptyWord = "empty-word"
    case failed
    case assertion
    case file
    case store
    case refused
    case incomplete
    /// The statement was carried out, and its result could not be put out.
    case unwritten
    case unreachable
    case credentials
    case interrupted
  }

  public var code: Code
  public var severity: Severity
  /// What is wrong.
  public var message: String
  /// Where, once it is known.
  public var place: Place?
  /// What to do.
  public var help: String?

  public init(
    _ code: Code, severity: Severity = .error, _ message: String, place: Place? = nil, help: String? = nil
  ) {
    self.code = code
    self.severity = severity
    self.message = message
    self.place = place
    self.help = help
  }

  /// This diagnostic with a place, unless it has one already: the deepest place is the truest.
  public func placed(at place: @autoclosure () -> Place) -> Diagnostic {
    guard self.place == nil else { return self }
    var placed = self
    placed.place = place()
    return placed
  }

  /// The status that a process ends with for it (language.md, "Exit status").
  public var exitStatus: ExitStatus {
    switch code {
    case .encoding, .syntax, .unknownCommand, .unknownOption, .usage: .misuse
    case .refused, .emptyWord: .refused
    case .incomplete: .incomplete
    case .unreachable, .credentials: .unreachable
    case .interrupted: .interrupted
    case .unknownName, .unsetVariable, .failed, .assertion, .file, .store, .unwritten: .failed
    }
  }
}

/// How a process of the shell ends.
public struct ExitStatus: Sendable, Hashable, RawRepresentable {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let success = ExitStatus(rawValue: 0)
  /// A command failed.
  public static let failed = ExitStatus(rawValue: 1)
  /// Could not be parsed, or was called wrongly: nothing ran.
  public static let misuse = ExitStatus(rawValue: 2)
  /// A guard or a missing confirmation: nothing was sent.
  public static let refused = ExitStatus(rawValue: 3)
  /// Some of a deletion went through and some did not.
  public static let incomplete = ExitStatus(rawValue: 4)
  /// The service could not be reached or refused the credentials.
  public static let unreachable = ExitStatus(rawValue: 5)
  public static let interrupted = ExitStatus(rawValue: 130)
}
