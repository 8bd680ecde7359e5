public import ScriptLanguage

// One interpreter serves the prompt, a script, standard input, `-c` and a host program. Text is parsed and bound whole
// before its first statement runs.

/// Runs statements and keeps the session.
public actor Interpreter {
  /// Where text comes from, which decides how much of it an error stops.
  public enum Door: Sendable, Equatable {
    /// Typed: an error ends this text, the session goes on.
    case prompt
    /// A file; relative paths inside it are relative to it.
    case file(String)
    /// Standard input or another stream that can be cut off.
    case stream
    /// `-c`, or a host program.
    case text

    /// Whether the text may have been cut off in the middle of its last line.
    var canBeCutOff: Bool {
      switch self {
      case .file, .stream: true
      case .prompt, .text: false
      }
    }
  }

  /// What came of a text.
  public struct Outcome: Sendable, Equatable {
    /// Where it goes on.
    enum Flow: Sendable {
      /// Behind the statement.
      case on
      case breakLoop
      case continueLoop
      case returned
      case quit
    }
    public var status: ExitStatus
    var flow: Flow
    /// A text that a statement wants to be worked on at the prompt.
    public internal(set) var draft: String?
    /// A `quit` or an `exit` ran.
    public var quits: Bool { flow == .quit }

    init(_ status: ExitStatus, _ flow: Flow = .on) {
      self.status = status
      self.flow = flow
    }
  }

  /// How deep scripts may call one another.
  public static let maximumSourceDepth = 25

  public internal(set) var session: Session
  let host: ShellHost
  let table: CommandTable
  /// The pattern that a condition asked for last.
  var lastPattern: (text: String, pattern: TextPattern)?
  /// Errors are shown and passed over.
  let keepsGoing: Bool
  var recorder: Recorder?
  /// What the recording holds in place of the statement that runs.
  var recordedAs: String?
  /// Where the statement stands that is being recorded.
  var recordedSpan: Span?
  /// What the text that runs wants to be worked on.
  private var draft: String?
  /// Blocks and scripts around the statement that runs.
  var blocks = 0
  /// Variables that a running command of one's own has as its own, with what they are outside of it.
  var outerVariables: [String: [String]?] = [:]
  /// Commands of one's own, by name.
  var definitions: [String: DefinedCommand] = [:]
  /// What the prompt and Tab look at without waiting for the interpreter.
  nonisolated let published: PublishedSession

  public init(session: Session, host: ShellHost, table: CommandTable, keepsGoing: Bool = false) {
    self.session = session
    self.host = host
    self.table = table
    self.keepsGoing = keepsGoing
    published = PublishedSession(session)
  }

  /// The session as it is after the last whole text, without waiting.
  public nonisolated var currentSession: Session { published.session }

  /// Runs a text. Errors are shown on the host's output.
  /// - Parameters:
  ///   - arguments: `$1…` of the text.
  ///   - observer: watches its statements, and may pass over some.
  ///   - output: where results go; nil: to the host's output.
  public func run(
    _ source: SourceText, from door: Door, arguments: [String] = [], observer: (any RunObserver)? = nil,
    output: (any Output)? = nil
  ) async -> Outcome {
    // Once a text and not once a statement: as long as a published copy is held, each change of a variable would copy all.
    defer { published.session = session }
    draft = nil
    do {
      var outcome = try await runWhole(
        source, from: door, arguments: arguments, depth: 0, output: output ?? host.output, observer: observer)
      outcome.draft = draft
      return outcome
    } catch {
      host.output.say(.diagnostic(error))
      return Outcome(error.exitStatus)
    }
  }

  /// Parses and binds the whole text, then runs it.
  /// - Throws: `Diagnostic` for the first error; what ran before it stays done.
  func runWhole(
    _ source: SourceText, from door: Door, arguments: [String], depth: Int, output: any Output,
    observer: (any RunObserver)? = nil
  ) async throws(Diagnostic) -> Outcome {
    var scriptPath: String?
    if case .file(let path) = door { scriptPath = path }
    try ScriptCheck(
      table: table, source: source, files: host.files, scriptPath: scriptPath, definitions: definitions
    ).check(mayBeCutOff: door.canBeCutOff)
    // A host that makes no digests can't compare any.
    if door != .prompt, !host.policy.allowsEdited,
      let fault = RecordingSeal.fault(in: source, digest: host.digest), !host.digest([]).isEmpty
    {
      throw fault
    }
    let frame = Frame(
      source: source, table: table, depth: depth, calls: 0, scriptPath: scriptPath, isPrompt: door == .prompt)
    let outerArguments = session.arguments
    session.arguments = arguments
    defer { session.arguments = outerArguments }
    var parser = Parser(source)
    var status = ExitStatus.success
    var statement = Statement()
    // A plain statement does not wait, so a wish to stop is looked for now and then.
    var statements = 0
    while try parser.nextChecked(into: &statement) {
      do throws(Diagnostic) {
        statements &+= 1
        if statements & 63 == 0, Task.isCancelled { throw Self.interrupted(frame, statement) }
        if observer == nil, recorder == nil, try runAtOnce(statement, in: frame, output: output) { continue }
        let outcome: Outcome
        if let observer {
          guard let observed = try await runObserved(statement, in: frame, output: output, observer) else { break }
          outcome = observed
        } else {
          outcome = try await runRecorded(statement, in: frame, output: output)
        }
        // What failed before it still tells.
        if outcome.quits { return outcome.status == .success ? Outcome(status, .quit) : outcome }
        if outcome.flow == .returned { return Outcome(status == .success ? outcome.status : status) }
        if outcome.status != .success, status == .success { status = outcome.status }
      } catch {
        guard keepsGoing, error.code != .interrupted, !standsFirst(statement, in: frame) else { throw error }
        host.output.say(.diagnostic(error))
        if status == .success { status = error.exitStatus }
      }
    }
    return Outcome(status)
  }

  /// Whether a statement decides if the rest may run at all: nothing passes over its failure.
  func standsFirst(_ statement: Statement, in frame: Frame) -> Bool {
    statement.form == .command && (try? frame.binder.bind(statement.words))?.entry.signature.standsFirst == true
  }

  /// Runs a statement as its observer decides.
  /// - Returns: nil where nothing more is to run.
  private func runObserved(
    _ statement: Statement, in frame: Frame, output: any Output, _ observer: any RunObserver
  ) async throws(Diagnostic) -> Outcome? {
    let step = RunStep(
      text: frame.source[statement.span], place: frame.source.place(of: statement.span), span: statement.span,
      standsFirst: standsFirst(statement, in: frame))
    switch await observer.decision(on: step) {
    case .run: break
    case .skip: return Outcome(.success)
    case .stop: return nil
    case .interrupt: throw Self.interrupted(frame, statement)
    }
    let keeping = observer.wantsRows ? KeepingOutput(output) : nil
    do {
      let outcome = try await runRecorded(statement, in: frame, output: keeping ?? output)
      observer.ended(step, rows: keeping?.lines ?? [], error: nil)
      return outcome
    } catch {
      observer.ended(step, rows: keeping?.lines ?? [], error: error)
      throw error
    }
  }

  func change(_ body: (inout Session) -> Void) { body(&session) }

  /// Carries out what a command wants changed.
  /// - Parameter isOwnStatement: whether the command is the recorded statement itself.
  /// - Returns: the status that the process should end with, where a `quit` ran.
  func apply(_ effect: Effect, isOwnStatement: Bool) async throws -> ExitStatus? {
    var quit: ExitStatus?
    // What is only a part of a statement must not stand for all of it.
    if isOwnStatement { recordedAs = effect.recordedAs }
    for change in effect.changes {
      switch change {
      case .useEnvironment(let name):
        try checkRetargeting(name)
        if name != session.environment { session.previousEnvironment = session.environment }
        session.environment = name
      case .setting(let name, let value):
        session.settings.set(name, to: value)
        host.settingChanged(name, session.settings[name])
      case .quit(let status): quit = status
      case .draft(let text): draft = text
      case .startRecording(let path, let appending, let keepsOutput, let pins):
        try expectNoBlock()
        try startRecording(path, appending: appending, keepsOutput: keepsOutput, pins)
      case .stopRecording:
        try expectNoBlock()
        try await stopRecording()
      }
    }
    return quit
  }

  /// - Throws: `Diagnostic` where a recording would start or end in the middle of a statement that it keeps as a whole.
  private func expectNoBlock() throws(Diagnostic) {
    guard blocks > 0 else { return }
    throw Diagnostic(
      .usage, "a recording starts and ends outside of blocks",
      help: "what runs before or after it in the same block would be missing")
  }

  /// - Throws: `Diagnostic` where a recording that runs somewhere else than where it was made would leave that place.
  func checkRetargeting(_ name: String) throws(Diagnostic) {
    guard let target = host.policy.retarget, name != target else { return }
    throw Diagnostic(
      .refused, "this runs in '\(target)' instead of where it was made, and in '\(name)' it must not go on",
      help: "without --retarget it runs where it says")
  }
}

/// One text being run.
struct Frame: Sendable {
  let source: SourceText
  let binder: Binder
  /// How many scripts it is sourced from.
  let depth: Int
  /// How many commands of one's own it was called from.
  let calls: Int
  let scriptPath: String?
  let isPrompt: Bool

  init(source: SourceText, table: CommandTable, depth: Int, calls: Int, scriptPath: String?, isPrompt: Bool) {
    self.source = source
    binder = Binder(table: table, source: source)
    self.depth = depth
    self.calls = calls
    self.scriptPath = scriptPath
    self.isPrompt = isPrompt
  }

  /// What a journal notes as the origin of a statement.
  func origin(of statement: Statement) -> String {
    isPrompt ? "prompt" : "\(source.name):\(source.place(of: statement.span).line)"
  }
}

extension Parser {
  /// The next statement of a text that was checked before.
  mutating func nextChecked(into statement: inout Statement) throws(Diagnostic) -> Bool {
    do { return try next(into: &statement) } catch { throw error.diagnostic }
  }
}
