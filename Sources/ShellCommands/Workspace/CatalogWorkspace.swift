public import CatalogAPI
internal import Deletion
public import EntityStage
internal import Prompting
public import ScriptLanguage
internal import Shell
internal import Synchronization

// What the commands share beside the session: environments, tokens, stages, the journal and the way to the service. Nothing
// in it is opened or started before a command needs it.

/// The catalogue's side of a shell.
public final class CatalogWorkspace: Sendable {
  private struct State {
    var list: EnvironmentList?
    var listIsUnreadable = false
    var stages: [String: EntityStage] = [:]
    /// The catalogue that an environment's ids were staged for: another shell may give the name to another.
    var stagedFor: [String: String] = [:]
    var tokens: [String: HeldToken] = [:]
    var limiters: [String: RateLimiter] = [:]
    /// Whether stages are kept for the case that this process ends.
    var keepsStages = false
    /// Why they could not be, until it was told.
    var untoldTrouble: StoreError?
    var isKeepingInTrouble = false
    /// Runs that this session has seen, newest first, for Tab, which can't wait for the journal.
    var seenRuns: [SeenRun] = []
  }

  /// A token, and what it was got for: another shell may give the name another address.
  private struct HeldToken {
    let token: Secret
    let place: String
  }

  /// Where a token of an environment goes and comes from.
  private static func place(_ environment: ServiceEnvironment) -> String {
    "\(environment.catalogue) \(environment.reader?.tokenService.text ?? "") \(environment.tokenSource.text)"
  }

  private func heldToken(for environment: ServiceEnvironment) -> Secret? {
    state.withLock { $0.tokens[environment.name] }.flatMap { $0.place == Self.place(environment) ? $0.token : nil }
  }

  let ports: Ports
  let unlocked = UnlockedEnvironments()
  /// Access tokens of the current API: here, and nowhere else.
  let accessTokens = AccessTokens()
  private let state = Mutex(State())

  /// The name of the environment that is always there: the stand-in inside this process.
  public static let sandboxName = "sandbox"
  /// What the sandbox's current API knows itself by.
  public static let sandboxAPIKey = "sandbox-key"
  public static let sandboxEnvironmentID = 6780

  public init(_ ports: Ports) { self.ports = ports }

  // MARK: environments

  /// The configured environments.
  /// - Throws: `Diagnostic`.
  public func environmentList() throws(Diagnostic) -> EnvironmentList {
    if let list = state.withLock({ $0.list }) { return list }
    return try reloadedList()
  }

  /// The environments as the file has them now: another shell may have changed them.
  @discardableResult
  private func reloadedList() throws(Diagnostic) -> EnvironmentList {
    do {
      let list = try ports.environments.load()
      state.withLock { state in
        state.list = list
        state.listIsUnreadable = false
      }
      return list
    } catch {
      state.withLock { $0.listIsUnreadable = true }
      throw Diagnostic(store: error)
    }
  }

  /// Changes the configuration, on disk first.
  func changeEnvironments(_ body: (inout EnvironmentList) throws -> Void) throws {
    var list = try reloadedList()
    try body(&list)
    do { try ports.environments.save(list) } catch { throw Diagnostic(store: error) }
    let saved = list
    state.withLock { $0.list = saved }
  }

  /// Names of every environment, the sandbox first.
  func environmentNames() throws(Diagnostic) -> [String] {
    [Self.sandboxName] + (try environmentList().environments.map(\.name))
  }

  /// Whether there is such an environment.
  /// - Throws: `Diagnostic` where there is none.
  public func require(_ name: String, at place: Place? = nil) throws(Diagnostic) {
    let names = try environmentNames()
    guard !names.contains(name) else { return }
    throw Diagnostic(
      .unknownName, "unknown environment '\(name)'", place: place,
      help: NearestName.match(name, among: names).map { "did you mean '\($0)'?" }
        ?? "'env' lists them; 'env add \(name) --domain … --client …' makes it")
  }

  /// The configured environment of that name; nil for the sandbox.
  /// - Throws: `Diagnostic` where there is none.
  func configured(_ name: String) throws(Diagnostic) -> ServiceEnvironment? {
    try require(name)
    return name == Self.sandboxName ? nil : try environmentList()[name]
  }

  /// The environment of that name, its sandbox started where it is the embedded one.
  /// - Throws: `Diagnostic`.
  func environment(_ name: String) async throws(Diagnostic) -> ServiceEnvironment {
    try reloadedList()
    if let environment = try configured(name) { return environment }
    do {
      let base = try await ports.sandbox()
      var environment = ServiceEnvironment(
        name: Self.sandboxName, base: base, client: Self.sandboxName, tokenSource: .sandbox, origin: .embeddedSandbox)
      environment.companion = TargetAccount(
        tenant: Self.sandboxName, environmentID: Self.sandboxEnvironmentID, apiKey: Self.sandboxAPIKey,
        tokenService: base)
      return environment
    } catch {
      throw Diagnostic(
        .unreachable, "the embedded sandbox could not be started: \(error)",
        help: "'recsh doctor' looks for what is wrong; 'recsh sandbox' serves one by itself")
    }
  }

  /// What a recording requires of an environment beside its name; nothing is started for it.
  /// - Throws: `Diagnostic` where there is none of that name.
  func pins(of name: String) throws(Diagnostic) -> (api: String, client: String) {
    guard let environment = try configured(name) else {
      return (ServiceEnvironment.API.classic.rawValue, Self.sandboxName)
    }
    return (environment.api.rawValue, environment.account)
  }

  /// Whether deleting there asks for its name.
  func isProtected(_ name: String) -> Bool { (try? configured(name))??.isProtected ?? false }

  // MARK: tokens

  /// The token of an environment, asked for once a session.
  /// - Throws: `Diagnostic`.
  func token(for environment: ServiceEnvironment, approver: any Approver) async throws(Diagnostic) -> Secret {
    if let known = heldToken(for: environment) { return known }
    let token: Secret
    if environment.tokenSource == .prompt {
      guard let typed = await approver.secret(for: "token for \(environment.name): "), !typed.isEmpty else {
        throw Diagnostic(
          .credentials, "there is no token for '\(environment.name)', and nobody could be asked",
          help: "env set \(environment.name) token env:NAME, or another source")
      }
      token = Secret(typed)
    } else {
      do { token = try await ports.tokens.token(for: environment) } catch {
        throw Diagnostic(credentials: error)
      }
    }
    remember(token, for: environment)
    return token
  }

  /// The token of an environment where it is known or can be looked up at once: nobody is asked and no program is run.
  func tokenAtHand(for environment: ServiceEnvironment) async -> Secret? {
    if let known = heldToken(for: environment) { return known }
    switch environment.tokenSource {
    case .prompt, .command: return nil
    case .environment, .file, .store, .sandbox:
      // Why there is none is told when it is needed.
      guard let token = try? await ports.tokens.token(for: environment) else { return nil }
      remember(token, for: environment)
      return token
    }
  }

  /// The variable of the process that a secret is taken from.
  static func secretVariable(_ name: String) -> String {
    "RECSH_SECRET_"
      + String(name.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }

  /// The secret of that name where it can be had without asking: from the process's environment, or the token that is kept
  /// for the environment of that name.
  func secret(_ name: String, _ files: any ScriptFiles) async -> Secret? {
    if let text = files.environmentVariable(Self.secretVariable(name)), !text.isEmpty { return Secret(text) }
    guard let environment = try? configured(name), environment.tokenSource == .store else { return nil }
    return try? await ports.tokens.token(for: environment)
  }

  func remember(_ token: Secret, for environment: ServiceEnvironment) {
    state.withLock { $0.tokens[environment.name] = HeldToken(token: token, place: Self.place(environment)) }
  }

  func forgetToken(of name: String) { state.withLock { $0.tokens[name] = nil } }

  /// The environments as far as they can be read; what could not be read is not tried again for each text.
  private var knownEnvironments: [ServiceEnvironment] {
    if state.withLock({ $0.listIsUnreadable }) { return [] }
    return (try? environmentList())?.environments ?? []
  }

  /// Takes every token of this session out of a text, and those that stand in the process's environment for a catalogue.
  public func redact(_ text: String) -> String {
    var tokens = state.withLock { $0.tokens.values.map(\.token) } + accessTokens.all
    for environment in knownEnvironments {
      if case .environment(let name) = environment.tokenSource, let value = ports.variable(name) {
        tokens.append(Secret(value))
      }
    }
    return tokens.reduce(text) { $1.redacted(in: $0) }
  }

  /// The calls of the last minute in an environment, over all statements of this shell, and of others where they are known.
  func limiter(for environment: ServiceEnvironment, callsPerMinute: Int?) -> RateLimiter {
    state.withLock { state in
      let key = "\(environment.rateScope) \(callsPerMinute ?? 0)"
      if let limiter = state.limiters[key] { return limiter }
      let limiter = RateLimiter(callsPerMinute: callsPerMinute, shared: ports.calls(environment.rateScope))
      state.limiters[key] = limiter
      return limiter
    }
  }

  // MARK: runs

  /// Runs that this session made, listed or recalled, newest first.
  var seenRuns: [SeenRun] { state.withLock { $0.seenRuns } }

  /// Looks up the newest runs for Tab, where the journal has been begun.
  public func recallRuns() async {
    // Tab offers what there is; what can't be read is told by the command.
    if let runs = try? await ports.journal.runs(environment: nil, since: nil) { remember(runs: runs) }
  }

  /// Remembers runs for Tab.
  func remember(runs: [Run]) {
    let new = runs.prefix(Self.seenRunsLimit).map {
      SeenRun(
        id: $0.id.text, note: "\($0.environment), \(NumberText.counted($0.idCount, "id", "ids")), \($0.state.rawValue)")
    }
    let ids = Set(new.map(\.id))
    state.withLock { state in
      state.seenRuns = Array((new + state.seenRuns.filter { !ids.contains($0.id) }).prefix(Self.seenRunsLimit))
    }
  }

  private static let seenRunsLimit = 100

  /// The run of that id, the one whose id begins so, or the `last` one.
  static func run(named text: String, in journal: any Journal) async throws(JournalError) -> Run? {
    if text == "last" { return try await journal.runs(environment: nil, since: nil).first }
    if let found = try await journal.run(RunID(text)) { return found }
    guard text.count >= 4 else { return nil }
    let found = try await journal.runs(environment: nil, since: nil).filter { $0.id.text.hasPrefix(text) }
    return found.count == 1 ? found[0] : nil
  }

  /// The state of a run as it is: one whose process is gone runs no more, whatever the journal's last word was.
  func shownState(of run: Run) -> String {
    run.state == .running && !ports.isDeleting(run.catalogue) ? RunState.incomplete.rawValue : run.state.rawValue
  }

  // MARK: stages

  /// The ids staged in an environment.
  public func stage(_ name: String) -> EntityStage { state.withLock { $0.stages[name] ?? EntityStage() } }

  /// Environments that have staged ids, with how many.
  public var stagedCounts: [(environment: String, count: Int)] {
    state.withLock { $0.stages.filter { !$0.value.isEmpty }.map { (environment: $0.key, count: $0.value.count) } }
      .sorted { $0.environment < $1.environment }
  }

  /// Changes the stage of an environment. The stage is taken out meanwhile, so that its memory is not copied.
  func changeStage<Result>(_ name: String, _ body: (inout EntityStage) throws -> Result) rethrows -> Result {
    var stage = state.withLock { $0.stages.removeValue(forKey: name) } ?? EntityStage()
    // The catalogue as this session knows it, which is the one that the ids are meant for.
    let catalogue = try? configured(name)?.catalogue
    defer {
      let changed = stage
      state.withLock { state in
        state.stages[name] = changed
        if changed.isEmpty {
          state.stagedFor[name] = nil
        } else if state.stagedFor[name] == nil {
          state.stagedFor[name] = catalogue
        }
      }
      keep(changed, of: name)
    }
    return try body(&stage)
  }

  /// From now on, what is staged survives the end of this process: for a session whose statements nobody has in a file.
  public func keepStages() {
    let names = state.withLock { state in
      state.keepsStages = true
      return Array(state.stages.keys)
    }
    for name in names { keep(stage(name), of: name) }
  }

  private func keep(_ stage: EntityStage, of name: String) {
    let (keeps, catalogue) = state.withLock { ($0.keepsStages, $0.stagedFor[name]) }
    guard keeps else { return }
    do throws(StoreError) {
      try ports.recovery.keep(stage, of: StageOwner(environment: name, catalogue: catalogue))
      state.withLock { $0.isKeepingInTrouble = false }
    } catch {
      state.withLock {
        $0.untoldTrouble = error
        $0.isKeepingInTrouble = true
      }
    }
  }

  /// Whether what is staged now was kept when it was last changed.
  public var keptStagesAreSafe: Bool { state.withLock { $0.keepsStages && !$0.isKeepingInTrouble } }

  /// Waits until what is staged would survive a loss of power.
  /// - Returns: why that can't be, or why what was staged since the last call could not be kept at all.
  public func settleStages() -> StoreError? {
    let (keeps, names): (Bool, [String]) = state.withLock { state in
      (state.keepsStages, state.isKeepingInTrouble ? Array(state.stages.keys) : [])
    }
    guard keeps else { return nil }
    // There may be room again.
    for name in names { keep(stage(name), of: name) }
    do throws(StoreError) { try ports.recovery.settle() } catch {
      state.withLock {
        $0.untoldTrouble = error
        $0.isKeepingInTrouble = true
      }
    }
    return state.withLock { state in
      guard let trouble = state.untoldTrouble else { return nil }
      state.untoldTrouble = nil
      return trouble
    }
  }

  /// Stages that sessions which are gone have left behind, the newest first.
  /// - Throws: `Diagnostic`.
  public func leftStages(examining: Bool = false) throws(Diagnostic) -> [LeftStage] {
    do throws(StoreError) { return try ports.recovery.leftStages(examining: examining) } catch {
      throw Diagnostic(store: error)
    }
  }

  /// Stages ids where others are staged already, which settles what they are staged for.
  /// - Returns: false, with nothing done, where none are.
  func stageAtOnce(_ ids: [EntityID], in name: String) -> Bool {
    let keeps: Bool? = state.withLock { state in
      guard let index = state.stages.index(forKey: name), !state.stages.values[index].isEmpty else { return nil }
      for id in ids { state.stages.values[index].insert(id) }
      return state.keepsStages
    }
    guard let keeps else { return false }
    if keeps { keep(stage(name), of: name) }
    return true
  }

  /// - Throws: `Diagnostic` where the environment's ids were staged for another catalogue than it is now.
  func checkStage(of environment: ServiceEnvironment) throws(Diagnostic) {
    guard let meant = state.withLock({ $0.stagedFor[environment.name] }), meant != environment.catalogue else { return }
    throw Diagnostic(
      .refused,
      "'\(environment.name)' is another catalogue now (\(environment.base.text), \(environment.accountText)) than its ids were staged for",
      help: "if they are meant for this one: stage save FILE, unstage --all, stage --from FILE --format ids")
  }

  func renameStage(_ old: String, to new: String) {
    state.withLock { state in
      state.stages[new] = state.stages.removeValue(forKey: old)
      state.stagedFor[new] = state.stagedFor.removeValue(forKey: old)
      state.tokens[new] = state.tokens.removeValue(forKey: old)
    }
    keep(stage(new), of: new)
    keep(EntityStage(), of: old)
  }

  func forget(_ name: String) {
    state.withLock { state in
      state.stages[name] = nil
      state.stagedFor[name] = nil
      state.tokens[name] = nil
    }
    keep(EntityStage(), of: name)
  }
}

/// A run as Tab offers it.
struct SeenRun: Sendable, Equatable {
  let id: String
  /// Where, how many ids, and what came of it.
  let note: String
}
