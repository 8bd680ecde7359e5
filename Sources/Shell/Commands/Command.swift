public import ScriptLanguage

/// A thing that a statement can do: words in, values out. It never sees raw text.
public protocol Command: Sendable {
  static var signature: Signature { get }
  /// Takes the words apart.
  /// - Throws: `Diagnostic` for what no signature can say, such as options that exclude each other.
  init(_ arguments: Arguments) throws
  /// Does it.
  /// - Returns: what should change in the session.
  /// - Throws: `Diagnostic`, or `CancellationError`.
  func run(in context: Context) async throws -> Effect
}

/// What a command wants changed. The interpreter alone changes the session.
public struct Effect: Sendable {
  public enum Change: Sendable {
    case useEnvironment(String)
    /// Nil: back to the default.
    case setting(name: String, value: String?)
    case quit(ExitStatus)
    /// A text that the person at the prompt wants to work on, in an editor of their own, before it runs.
    case draft(String)
    /// - pins: what the head of the recording requires, such as `environment prod`.
    case startRecording(path: String, appending: Bool, keepsOutput: Bool, pins: [String])
    case stopRecording
  }
  public var changes: [Change]
  /// The status of the statement where it is a success only in part.
  public var status: ExitStatus
  /// What a recording holds in place of the statement, where a replay needs other words: a secret that was typed is a
  /// reference there.
  public var recordedAs: String?

  public init(_ changes: Change..., status: ExitStatus = .success, recordedAs: String? = nil) {
    self.changes = changes
    self.status = status
    self.recordedAs = recordedAs
  }

  /// Nothing changes.
  public static let none = Effect()
}

/// A statement that is so plain that a command can carry it out at once: its words are known texts, it has no options, and
/// its results go where results go. A million of them must not cost a million times what one asks for.
public struct ImmediateCall {
  /// The words behind the name.
  public let texts: [String]
  /// The name of the session's environment.
  public let environment: String
  /// The form of rows that the session asks for, or nil for the output's own.
  public let format: OutputFormat?
  public let output: any Output
}

/// A line of the command table: what is to be known of a command, and how to make one.
public struct CommandEntry: Sendable {
  public let signature: Signature
  let make: @Sendable (Arguments) throws -> @Sendable (Context) async throws -> Effect
  /// Carries out what is plain, and returns false, with nothing done, for anything else: then the command itself is made, and
  /// tells what is wrong.
  let immediate: (@Sendable (ImmediateCall) throws -> Bool)?

  /// - Parameter immediate: only for a command whose one parameter takes any number of words of a kind that needs no check.
  public init<Body: Command>(
    _ type: Body.Type, immediate: (@Sendable (ImmediateCall) throws -> Bool)? = nil
  ) {
    signature = type.signature
    self.immediate = immediate
    make = { arguments in
      let command = try type.init(arguments)
      return { try await command.run(in: $0) }
    }
  }

  /// A command that needs something of the host's beside the context.
  public init(
    _ signature: Signature, immediate: (@Sendable (ImmediateCall) throws -> Bool)? = nil,
    make: @escaping @Sendable (Arguments) throws -> @Sendable (Context) async throws -> Effect
  ) {
    self.signature = signature
    self.immediate = immediate
    self.make = make
  }
}
