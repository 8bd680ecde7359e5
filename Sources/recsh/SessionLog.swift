internal import LocalStore
internal import Logging
internal import Rendering
internal import ScriptLanguage
internal import Shell
internal import Synchronization

/// What `--log FILE` and `--trace` make of a session. Without them there is no logger at all, and nothing is made for one.
///
/// The file gets `session begins` and `session ends`, `request` for each request that came to its end, `warning` and `error` for what
/// the session said.
final class SessionLog: Sendable {
  private let file: LogFile?
  private let output: RenderedOutput
  private let events: Logger?
  /// Gets what requests come to; nil where nobody wants to know.
  let requests: Logger?
  private let redaction: Redaction
  /// What runs: a file, `-c`, `prompt` or `stdin`.
  private let script: String
  private let start = ContinuousClock.now

  /// Nothing is told before it is known what is secret.
  private final class Redaction: Sendable {
    private let redact = Mutex<(@Sendable (String) -> String)?>(nil)

    func callAsFunction(_ text: String) -> String { redact.withLock { $0 }.map { $0(text) } ?? "" }
    func become(_ body: @escaping @Sendable (String) -> String) { redact.withLock { $0 = body } }
  }

  /// - Throws: `Diagnostic` where the file can't be opened.
  init(_ options: ShellOptions, of script: String = "", _ output: RenderedOutput) throws(Diagnostic) {
    self.script = script
    let redaction = Redaction()
    let file: LogFile? = if let path = options.log { try LogFile(path) } else { nil }
    (self.file, self.output, self.redaction) = (file, output, redaction)
    var handlers: [any LogHandler] = []
    if let file { handlers.append(JSONLogHandler(file)) }
    events = file.map { file in Logger(label: "recsh") { _ in JSONLogHandler(file) } }
    if options.trace { handlers.append(TraceLogHandler(output) { redaction($0) }) }
    let all = handlers
    requests = all.isEmpty ? nil : Logger(label: "recsh") { _ in MultiplexLogHandler(all) }
  }

  /// Begins to write.
  /// - Parameters:
  ///   - environment: the one that the session begins in.
  ///   - redact: takes what is secret out of a text.
  func begin(in environment: String, redact: @escaping @Sendable (String) -> String) {
    redaction.become(redact)
    guard let file, let events else { return }
    let output = output
    file.begin(redact: redact) { error in
      output.say(
        .warning(
          "\(error.message); from here on nothing is logged, and the work goes on: what is deleted is in the journal"))
    }
    output.listen { Self.log($0, to: events) }
    events.info(
      "session begins",
      metadata: [
        "version": .string(Recsh.version), "environment": .string(environment), "script": .string(script),
        "user": .string(LocalUser.current.address),
      ])
  }

  /// Writes of a session that could not start.
  func fail(in environment: String?, _ diagnostic: Diagnostic, status: Int32) {
    // Nothing that is secret is known yet but by its shape.
    begin(in: environment ?? "") { SecretWords.masked($0) }
    output.say(.diagnostic(diagnostic))
    end(status: status)
  }

  /// Writes how the session ended.
  func end(status: Int32) {
    let milliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
    events?.info(
      "session ends",
      metadata: ["status": .stringConvertible(status), "milliseconds": .stringConvertible(milliseconds)])
  }

  private static func log(_ message: Message, to events: Logger) {
    switch message {
    // What went as it should is for whoever looks on.
    case .note: break
    case .warning(let text): events.warning("warning", metadata: ["message": .string(SecretWords.masked(text))])
    case .diagnostic(let diagnostic):
      var metadata: Logger.Metadata = [
        "code": .string(diagnostic.code.rawValue), "message": .string(SecretWords.masked(diagnostic.message)),
      ]
      metadata["place"] = diagnostic.place.map { .string($0.text) }
      metadata["help"] = diagnostic.help.map { .string(SecretWords.masked($0)) }
      switch diagnostic.severity {
      case .error: events.error("error", metadata: metadata)
      case .warning: events.warning("warning", metadata: metadata)
      }
    }
  }
}
