internal import CatalogAPI
internal import Deletion
internal import ScriptLanguage
internal import Shell
internal import Synchronization

// Whoever reads the catalogue keeps to the same rate as whoever deletes in it: the service counts an account's calls together.

extension CatalogWorkspace {
  /// A reader of an environment, at the rate that holds there.
  /// - Throws: `Diagnostic` where its API has no verb that reads, or no secret can be had.
  func reader(for environment: ServiceEnvironment, in context: Context) async throws(Diagnostic) -> CatalogReader {
    guard environment.canReadBack else { throw .cannotReadBack(environment) }
    let secret = try await token(for: environment, approver: context.approver)
    return CatalogReader(
      environment: environment, secret: secret, transport: patientTransport(for: environment, in: context),
      tokens: accessTokens)
  }

  /// What reads and saves go through.
  /// - Parameters:
  ///   - retries: tries after the first; nil: as the settings say.
  ///   - isUntorn: whether a request under way is waited for on Ctrl-C.
  func patientTransport(
    for environment: ServiceEnvironment, in context: Context, retries: Int? = nil, isUntorn: Bool = false
  ) -> PatientTransport {
    let limits = SendingLimits(for: environment, context.session.settings)
    let told = RateNote(context.output, callsPerMinute: limits.callsPerMinute ?? 0)
    return PatientTransport(
      ports.transport, limiter: limiter(for: environment, callsPerMinute: limits.callsPerMinute),
      retries: retries ?? limits.retries, now: { [clock = context.clock] in clock.now },
      isUntorn: isUntorn, onWait: { told.wait($0) })
  }

  /// Reads many items of an environment.
  /// - Throws: `Diagnostic`.
  func sweep(of environment: ServiceEnvironment, in context: Context) async throws(Diagnostic) -> EntitySweep {
    let limits = SendingLimits(for: environment, context.session.settings)
    return EntitySweep(
      try await reader(for: environment, in: context), timeout: limits.timeout, concurrency: limits.concurrency)
  }
}

/// Says once what a command waits for that would look as if it hung.
private final class RateNote: Sendable {
  private let output: any Output
  private let callsPerMinute: Int
  private let isTold = Atomic(false)

  /// A shorter wait explains itself.
  private static let longest = Duration.seconds(2)

  init(_ output: any Output, callsPerMinute: Int) {
    self.output = output
    self.callsPerMinute = callsPerMinute
  }

  func wait(_ time: Duration) {
    guard time > Self.longest, !isTold.exchange(true, ordering: .relaxed) else { return }
    output.say(
      .note(
        "\(callsPerMinute) calls were made within the last minute, which is the rate: waiting \(time.components.seconds + 1) s for the next"
      ))
  }
}

extension SendingLimits {
  /// Requests of an environment under the session's settings.
  init(for environment: ServiceEnvironment, _ settings: Settings) {
    let set = settings.integer("calls-per-minute")
    self.init(
      concurrency: settings.integer("concurrency"),
      callsPerMinute: environment.callsPerMinute ?? (set > 0 ? set : environment.usualCallsPerMinute),
      timeout: settings.duration("timeout"), retries: settings.integer("retries"),
      refusalsInARow: settings.integer("refusal-limit") > 0 ? settings.integer("refusal-limit") : nil)
  }

  /// How long so many calls take at the rate, in words; nil where that is no time.
  func duration(ofCalls calls: Int) -> String? {
    guard let rate = callsPerMinute, rate > 0, calls > rate else { return nil }
    return "about \(max(1, (calls + rate / 2) / rate)) min at \(rate) calls a minute"
  }
}

extension Diagnostic {
  /// An environment that can't be read.
  static func cannotReadBack(_ environment: ServiceEnvironment) -> Diagnostic {
    Diagnostic(
      .failed, "'\(environment.name)' can't be read back: the classic API has no verb that reads an item",
      help: "the journal tells what was sent: 'runs'")
  }

  /// A reading that failed.
  init(reading error: CatalogReadError, _ environment: ServiceEnvironment) {
    switch error {
    case .cannotReadBack: self = .cannotReadBack(environment)
    case .transport(let error) where error.kind == .unauthorized:
      self.init(.credentials, error.reason, help: Self.credentialsHelp(environment.name))
    case .transport(let error) where error.kind == .cancelled: self.init(.interrupted, "interrupted")
    case .transport(let error):
      self.init(.unreachable, error.reason, help: "'env test \(environment.name)' tells what can be reached")
    case .unexpected(let status, let note) where status == 401 || status == 403:
      self.init(
        .credentials, "the service refused (status \(status))\(note.isEmpty ? "" : ": \(note)")",
        help: Self.credentialsHelp(environment.name))
    case .unexpected(let status, let note):
      self.init(
        .failed, "the service answered with status \(status)\(note.isEmpty ? "" : ": \(note)")",
        help: "'env test \(environment.name)' tells what is wrong")
    }
  }

  static func credentialsHelp(_ name: String) -> String {
    "'env test \(name)' tells what is wrong; 'login \(name)' or 'env set \(name) token SOURCE' gives another secret"
  }
}
