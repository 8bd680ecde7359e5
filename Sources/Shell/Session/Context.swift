public import Prompting
public import ScriptLanguage

/// How this process may act where a person would be asked, and what it only pretends to do.
public struct RunPolicy: Sendable, Equatable {
  /// `--yes`: ordinary confirmations are given.
  public var yes: Bool
  /// `--confirm TEXT`: what a protected environment or a `delete-all` asks for.
  public var confirmation: String?
  /// `--read-only`: nothing is deleted.
  public var isReadOnly: Bool
  /// `--dry-run`: every write becomes its plan.
  public var isDryRun: Bool
  /// `--retarget NAME`: a recording runs in this environment instead of the one that it requires, and in no other.
  public var retarget: String?
  /// `--allow-edited`: a recording that lacks its end or was changed runs all the same.
  public var allowsEdited: Bool

  public init(
    yes: Bool = false, confirmation: String? = nil, isReadOnly: Bool = false, isDryRun: Bool = false,
    retarget: String? = nil, allowsEdited: Bool = false
  ) {
    self.yes = yes
    self.confirmation = confirmation
    self.isReadOnly = isReadOnly
    self.isDryRun = isDryRun
    self.retarget = retarget
    self.allowsEdited = allowsEdited
  }
}

/// What a command may look at and speak through.
public struct Context: Sendable {
  public let session: Session
  public let output: any Output
  /// `--output` of this command, or the setting, or nil for the output's own default.
  public let format: OutputFormat?
  public let approver: any Approver
  public let files: any ScriptFiles
  public let clock: any WallClock
  public let policy: RunPolicy
  public let interruption: Interruption
  public let history: any HistoryStore
  public let recording: RecordingState?
  public let table: CommandTable
  /// `prompt`, or a script and line: what a journal notes as the origin.
  public var origin: String { makeOrigin() }
  let makeOrigin: @Sendable () -> String
  /// Somebody typed the statement and can be asked.
  public let isPrompt: Bool
  /// The folder or script that relative paths start from; nil: the working folder.
  public let scriptPath: String?
  let place: @Sendable (Span) -> Place

  /// Where a span of the statement stands.
  public func place(of argument: Argument) -> Place { place(argument.span) }

  /// Puts out a result in the form that was asked for.
  /// - Throws: `Diagnostic` where it can't be written.
  public func put(_ report: Report) throws { try output.put(report, as: format) }

  /// Says something on standard error.
  public func note(_ text: String) { output.say(.note(text)) }
  public func warn(_ text: String) { output.say(.warning(text)) }
}
