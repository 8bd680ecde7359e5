// For a program that wants the language and the safety of the shell without its terminal: no files, no standard output, no
// exit. Whatever a host does not hand in is kept in memory or not there at all.

public import CatalogAPI
public import Deletion
internal import EntityStage
public import Prompting
public import ScriptLanguage
public import Shell
internal import Synchronization

/// A shell inside another program.
///
/// It opens no file, writes to no descriptor and ends no process. Any number of them live side by side; each keeps variables,
/// settings and stages of its own.
public final class CatalogShell: Sendable {
  /// What one text came to.
  public struct Outcome: Sendable {
    /// 0 where all went well; otherwise as the program of the same name would exit.
    public let status: ExitStatus
    /// The results, in order; none where the host has an output of its own.
    public let reports: [CollectedReport]
    /// Notes, warnings and errors, in order; none where the host has an output of its own.
    public let messages: [Message]
  }

  private let interpreter: Interpreter
  private let workspace: CatalogWorkspace
  private let table: CommandTable
  /// Nil where the host has an output of its own.
  private let collecting: CollectingOutput?
  private let interruption = Interruption()
  private let turns = Turns()
  private let running = Mutex<Task<Interpreter.Outcome, Never>?>(nil)

  /// - Parameters:
  ///   - environments: where catalogues are; the first is the one that statements start in.
  ///   - transport: carries the requests.
  ///   - journal: keeps what was meant, sent and answered; the default is gone with the process.
  ///   - policy: confirmations given beforehand.
  ///   - approver: asked, at every statement, for what the policy does not give; the default agrees to nothing.
  ///   - commands: of the host, beside those of the shell, whose names they can't take.
  ///   - output: gets results and messages while a text runs; nil: they are in its outcome.
  ///   - author: who deletes. Where from is noted by the shell: the line of the text.
  ///   - token: gives the token of an environment, or its client secret where its API is the current one. What it throws is
  ///     told as wrong credentials; of a `StoreError` with its help.
  public init(
    environments: [ServiceEnvironment], transport: any Transport, journal: any Journal = MemoryJournal(),
    policy: RunPolicy = RunPolicy(), approver: any Approver = NoApprover(), commands: [CommandEntry] = [],
    output: (any Output)? = nil, author: RunAuthor, clock: any WallClock,
    token: @escaping @Sendable (ServiceEnvironment) async throws -> Secret
  ) {
    collecting = output == nil ? CollectingOutput() : nil
    let workspace = Self.workspace(environments, transport, journal, author, HostTokens(source: token))
    self.workspace = workspace
    table = CommandTable.standard(on: workspace).adding(commands)
    interpreter = Interpreter(
      session: Session(
        environment: environments.first?.name ?? CatalogWorkspace.sandboxName, settings: .standard),
      host: ShellHost(
        output: output ?? collecting ?? CollectingOutput(), approver: approver, asksAtEveryDoor: true, files: NoFiles(),
        clock: clock, history: MemoryHistory(), policy: policy, interruption: interruption,
        redact: { workspace.redact($0) }, checkEnvironment: { try workspace.require($0) }, version: author.version),
      table: table)
  }

  private static func workspace(
    _ environments: [ServiceEnvironment], _ transport: any Transport, _ journal: any Journal, _ author: RunAuthor,
    _ tokens: HostTokens
  ) -> CatalogWorkspace {
    // Whatever source they name, the host gives the token.
    let environments = environments.map { environment in
      var environment = environment
      environment.tokenSource = .store
      return environment
    }
    return CatalogWorkspace(
      CatalogWorkspace.Ports(
        environments: FixedEnvironments(EnvironmentList(environments: environments)),
        tokens: tokens, journal: journal, transport: transport,
        sandbox: { throw StoreError("this shell has no embedded sandbox") },
        bytes: { _ in throw StoreError("this shell has no files") }, lease: { _ in () },
        author: { origin in
          var author = author
          author.origin = origin
          return author
        }))
  }

  /// Runs a text, whole or not at all where it can't be parsed. One text at a time: a second call waits for the first.
  ///
  /// Where the calling task is cancelled, no further statement runs, and a deletion ends in order: it sends no new request,
  /// waits for those under way, and notes in the journal what came of them. `resume` goes on with it. A call that is cancelled
  /// while it waits for another runs nothing.
  /// - Parameter arguments: `$1…` of the text.
  public func run(_ text: String, arguments: [String] = []) async -> Outcome {
    await turns.take()
    defer { turns.giveBack() }
    // The interpreter looks for a wish to stop now and then, and would run the first plain statements.
    guard !Task.isCancelled else { return Outcome(status: .interrupted, reports: [], messages: []) }
    interruption.reset()
    let task = Task { [interpreter] in
      await interpreter.run(SourceText(name: "host", text: text), from: .text, arguments: arguments)
    }
    running.withLock { $0 = task }
    let outcome = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      interrupt()
    }
    running.withLock { $0 = nil }
    let (reports, messages) = collecting?.take() ?? ([], [])
    return Outcome(status: outcome.status, reports: reports, messages: messages)
  }

  /// Ends the text that runs, as cancelling its caller does. Once more while a deletion ends: the requests under way are
  /// given up, and the journal has them as unknown. Where nothing runs, nothing happens.
  public func interrupt() {
    guard let task = running.withLock({ $0 }) else { return }
    interruption.raise()
    task.cancel()
  }

  /// Completes statements of this shell, its host's commands too, for whoever has a line to edit.
  public var completer: any Completer {
    let interpreter = interpreter
    return CommandCompleter(
      table: table, source: CatalogCandidates(workspace, files: { _, _ in [] }, head: { _ in [] }),
      session: { interpreter.currentSession })
  }
}

/// Environments that a host handed in and that statements can't change.
struct FixedEnvironments: EnvironmentStore {
  private let list: EnvironmentList

  init(_ list: EnvironmentList) { self.list = list }

  func load() -> EnvironmentList { list }

  func save(_ list: EnvironmentList) throws {
    throw StoreError("the environments of this shell are given by its host", help: "change them there")
  }
}

/// Tokens that a host gives.
struct HostTokens: TokenStore {
  let source: @Sendable (ServiceEnvironment) async throws -> Secret

  func token(for environment: ServiceEnvironment) async throws -> Secret { try await source(environment) }

  func keep(_ token: Secret, for environment: String) throws {
    throw StoreError("the tokens of this shell are kept by its host")
  }

  func forget(_ environment: String) throws -> Bool { false }
}
