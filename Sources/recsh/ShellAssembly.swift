internal import ArgumentParser
internal import CatalogAPI
internal import Deletion
internal import Dispatch
internal import EntityStage
internal import Glibc
internal import HTTPTransport
internal import LineEditing
internal import LocalStore
internal import Rendering
internal import Sandbox
internal import ScriptLanguage
internal import Shell
internal import ShellCommands

/// The parts of one shell, put together.
struct ShellAssembly {
  let options: ShellOptions
  let paths: StatePaths
  let output: RenderedOutput
  let workspace: CatalogWorkspace
  let table: CommandTable
  let interpreter: Interpreter
  let interruption = Interruption()
  let history: FileHistory
  let files: HostFiles
  let signals: SignalPipe
  let log: SessionLog
  let children: ChildVariables
  let usesColor: Bool
  /// Nil where nobody sits at the screen.
  let pager: PagerProgram?

  /// - Throws: `ExitCode`, after saying why, where the shell can't start.
  init(_ options: ShellOptions, of script: String = "", opensPrompt: Bool) throws(ExitCode) {
    self.options = options
    usesColor = options.color.isOn(isTerminal: isatty(STDOUT_FILENO) == 1, variable: ProcessVariables.value)
    let children = ChildVariables()
    self.children = children
    let display = DisplaySettings(children)
    pager = opensPrompt ? display.pager : nil
    output = Self.output(options, pager: pager)
    if opensPrompt { display.apply(to: output) }
    do throws(Diagnostic) {
      guard Self.hasDescriptors else {
        throw Diagnostic(
          .failed, "too many files are open for a shell to start", help: "raise the limit with 'ulimit -n'")
      }
      log = try SessionLog(options, of: script, output)
    } catch { throw Self.failure(error, output) }
    let log = log
    func failure(_ diagnostic: Diagnostic) -> ExitCode {
      // Nothing ran: the call itself was wrong.
      let status = ExitStatus.misuse.rawValue
      log.fail(in: options.environment, diagnostic, status: status)
      return ExitCode(status)
    }
    signals = SignalPipe()
    do {
      paths = try StatePaths(configuration: options.config, state: options.state, variable: ProcessVariables.value)
    } catch { throw failure(Diagnostic(.store, error.message, help: error.help)) }
    do throws(Diagnostic) {
      try Self.checkConfiguration(options, opensPrompt, output)
    } catch { throw failure(error) }
    files = HostFiles(variables: ProcessVariables.all, forPrograms: children.all)
    history = FileHistory(paths.history)
    workspace = Self.workspace(paths, log, children)
    table = CommandTable.standard(on: workspace)
    let environment: String
    do throws(Diagnostic) {
      environment = try Self.startEnvironment(options, workspace)
    } catch { throw failure(error) }
    let workspace = workspace
    log.begin(in: environment) { workspace.redact($0) }
    children.hideSecrets { workspace.redact($0) }
    let output = output
    for path in paths.changeableByAll {
      output.say(
        .warning(
          "every user of this machine can change '\(path)', and with it what this shell does; run 'chmod o-w' on it"))
    }
    interpreter = Interpreter(
      session: Session(environment: environment, settings: display.startSettings),
      host: ShellHost(
        output: output, approver: TerminalApprover(), files: files, clock: SystemClock(), history: history,
        policy: options.policy, interruption: interruption, redact: { workspace.redact($0) },
        digest: ContentDigest.sha256,
        checkEnvironment: { try workspace.require($0) },
        settingChanged: { name, value in display.take(name, value, on: output) }, version: Recsh.version),
      table: table, keepsGoing: options.keepGoing)
  }

  /// Whether two pipes can be made: one for signals, one to wait by.
  private static var hasDescriptors: Bool {
    var taken: [Int32] = []
    for _ in 0..<4 { taken.append(fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)) }
    for descriptor in taken where descriptor >= 0 { close(descriptor) }
    return taken.allSatisfy { $0 >= 0 }
  }

  /// A configuration that was named and isn't there is a misspelt one, more often than a new one, and everything would run in
  /// the sandbox as if all were well.
  private static func checkConfiguration(
    _ options: ShellOptions, _ opensPrompt: Bool, _ output: RenderedOutput
  ) throws(Diagnostic) {
    guard let path = options.config, access(path, F_OK) != 0, errno == ENOENT, options.environment == nil else {
      return
    }
    if opensPrompt { return output.say(.warning("there is no '\(path)' yet; 'env add' makes it")) }
    throw Diagnostic(
      .file, "there is no configuration '\(path)'",
      help: "to make it: recsh --config \(path) --env sandbox -c 'env add NAME --domain … --client …'")
  }

  private static func failure(_ diagnostic: Diagnostic, _ output: RenderedOutput) -> ExitCode {
    output.say(.diagnostic(diagnostic))
    // Nothing ran: the call itself was wrong.
    return ExitCode(ExitStatus.misuse.rawValue)
  }

  static func output(_ options: ShellOptions, pager: PagerProgram? = nil) -> RenderedOutput {
    let results = FileDescriptorSink(STDOUT_FILENO)
    let talk = FileDescriptorSink(STDERR_FILENO)
    // An empty one counts as not set (POSIX, "Internationalization Variables").
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(ProcessVariables.value).first { !$0.isEmpty } ?? ""
    let style = OutputStyle(
      resultIsTerminal: results.isTerminal, talkIsTerminal: talk.isTerminal,
      resultColor: options.color.isOn(isTerminal: results.isTerminal, variable: ProcessVariables.value),
      talkColor: options.color.isOn(isTerminal: talk.isTerminal, variable: ProcessVariables.value),
      isUnicode: locale.isEmpty || namesUTF(locale),
      width: { results.isTerminal ? results.columns : talk.columns }, height: { results.rows },
      understandsEscapes: ColorChoice.understandsEscapes(ProcessVariables.value(of: "TERM")),
      defaultFormat: options.output,
      quiet: options.quiet, flushing: results.isRegularFile ? .whenFull : .everyResult)
    let output = RenderedOutput(results: results, talk: talk, style: style, pager: pager, timer: later)
    output.isForScreenReader = DisplaySettings.isForScreenReader
    return output
  }

  /// Not as a task: the threads of tasks are few, and a result that is written to a pager holds one of them.
  private static let later: RenderedOutput.Timer = { time, body in
    let (seconds, attoseconds) = time.components
    let nanoseconds = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
    DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(nanoseconds), execute: body)
  }

  /// Whether a locale's codeset is UTF-8, however that is written.
  private static func namesUTF(_ locale: String) -> Bool {
    let letters = locale.utf8.map { $0 | 0x20 }
    return letters.indices.contains { letters[$0...].starts(with: "utf".utf8) }
  }

  static func workspace(
    _ paths: StatePaths, _ log: SessionLog, _ children: ChildVariables = ChildVariables()
  ) -> CatalogWorkspace {
    let journal = SQLiteJournal(paths.journal)
    let sandbox = EmbeddedSandbox()
    let ports = CatalogWorkspace.Ports(
      environments: YAMLConfiguration(paths.configuration, isNamed: paths.namesConfiguration),
      tokens: Credentials(
        paths.credentials, variables: ProcessVariables.all, forPrograms: children.all,
        sandboxToken: SandboxConfiguration.defaultToken),
      journal: journal, records: journal,
      transport: HTTPTransport(
        userAgent: "recsh/\(Recsh.version)", maximumConnectionsPerHost: connections, logger: log.requests),
      sandbox: { try await sandbox.base() },
      bytes: { path in try FileByteSource(path) },
      lease: { try journal.lease(catalogue: $0.catalogue, environment: $0.name) },
      author: {
        let user = LocalUser.current
        return RunAuthor(user: user.name, host: user.host, origin: $0, version: Recsh.version)
      },
      isDeleting: { journal.isDeleting(in: $0) }, variable: ProcessVariables.value,
      recovery: StageRecoveryFolder(paths.stages, author: LocalUser.current.address, clock: SystemClock()),
      pages: HTMLRunPage(), digest: ContentDigest.sha256,
      calls: { CallTimesFile(in: paths.rates, catalogue: $0) })
    return CatalogWorkspace(ports)
  }

  /// As many as the setting `concurrency` may ask for.
  private static let connections = 64

  /// `--env`, else `RECSH_ENV`, else the configured default, else the sandbox.
  private static func startEnvironment(
    _ options: ShellOptions, _ workspace: CatalogWorkspace
  ) throws(Diagnostic) -> String {
    if let name = options.retarget ?? options.environment
      ?? ProcessVariables.value(of: "RECSH_ENV").flatMap({ $0.isEmpty ? nil : $0 })
    {
      if name != CatalogWorkspace.sandboxName { try workspace.require(name) }
      return name
    }
    return try workspace.environmentList().defaultName ?? CatalogWorkspace.sandboxName
  }
}
