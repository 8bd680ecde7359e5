internal import ScriptLanguage
internal import Synchronization

// A recording is an ordinary script, written statement by statement: a crash loses nothing that ran. Failed statements stay
// as comments, so that the file tells what happened and a replay does only what worked.

/// Writes the statements of a session to a file.
final class Recorder: Sendable {
  let path: String
  /// Whether what statements put out is written too.
  let keepsOutput: Bool
  private let sink: any ByteSink
  private struct State {
    var kept = 0
    /// Secrets that a replay needs.
    var secrets: [String] = []
    /// A write failed, perhaps in the middle of a line: what came behind it would go on with that line.
    var isTorn = false
  }
  private let state = Mutex(State())

  /// - Parameters:
  ///   - header: the lines that the file begins with, or goes on with.
  /// - Throws: `Diagnostic` where they can't be written.
  init(path: String, sink: any ByteSink, keepsOutput: Bool, header: [String]) throws {
    self.path = path
    self.keepsOutput = keepsOutput
    self.sink = sink
    try sink.write(Array(header.map { $0 + "\n" }.joined().utf8))
  }

  /// How many statements were written that worked.
  var count: Int { state.withLock { $0.kept } }
  /// Secrets that a replay needs.
  var secrets: [String] { state.withLock { $0.secrets } }

  /// Writes a statement that worked, and what it put out. One that can't be written as it is, because a secret stands in it,
  /// is a comment: with something else in the secret's place it would do something else.
  /// - Parameters:
  ///   - secrets: the names that it refers to.
  ///   - output: a JSON object a row; nil where it is not kept.
  /// - Returns: whether it was written as it is.
  func keep(
    _ text: String, secrets: [String], output: [String]?, redact: (String) -> String
  ) throws(Diagnostic) -> Bool {
    let clean = redact(SecretWords.masked(text))
    guard clean == text else {
      try write(Self.comment("holds a secret: ", clean))
      return false
    }
    let lines = (output ?? []).map { RecordedOutput.mark + redact($0) + "\n" }.joined()
    try write(text + "\n" + lines)
    state.withLock { state in
      state.kept += 1
      for secret in secrets where !state.secrets.contains(secret) { state.secrets.append(secret) }
    }
    return true
  }

  /// Writes a statement that only showed what it would do, as a comment.
  func keepDryRun(_ text: String, redact: (String) -> String) throws(Diagnostic) {
    try write(Self.comment("dry run: ", redact(SecretWords.masked(text))))
  }

  /// Writes a statement that failed, and why, as comments.
  func keepFailure(_ text: String, _ error: Diagnostic, redact: (String) -> String) throws(Diagnostic) {
    try write(
      Self.comment("failed: ", redact(SecretWords.masked(text))) + Self.comment("  error: ", redact(error.message)))
  }

  /// Writes a statement that ends a replay.
  func keepStop(_ text: String) throws(Diagnostic) { try write(text + "\n") }

  /// Writes a comment of the recording itself.
  func note(_ text: String) throws(Diagnostic) { try write(Self.comment("", text)) }

  /// Every line of a text behind a `#`. Lines are split by bytes: what is one character to Swift, as CR LF is, or stands in
  /// an id, must never begin a line that a replay would run.
  private static func comment(_ label: String, _ text: String) -> String {
    text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { line in "# \(label)" + String(decoding: line.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self) + "\n" }
      .joined()
  }

  /// Whether a write failed, so that the file may end in the middle of a line.
  var isTorn: Bool { state.withLock { $0.isTorn } }

  /// Writes the last line and closes the file. One that lost a statement gets no last line: its digest would say that all is
  /// there.
  /// - Throws: where it can't be written, or a statement is missing.
  func close(sealing end: String?) async throws {
    guard !isTorn else {
      try await sink.finish()
      throw Diagnostic(
        .file,
        "the recording to \(path) is not whole: something could not be written to it, and all after it is missing",
        help: "look at its end before it is replayed; it has no digest")
    }
    if let end { try write(end + "\n") }
    try await sink.finish()
  }

  private func write(_ text: String) throws(Diagnostic) {
    guard !isTorn else {
      throw Diagnostic(
        .file, "the recording to \(path) is not gone on with, because something could not be written to it before",
        help: "'record stop' ends it")
    }
    do { try sink.write(Array(text.utf8)) } catch {
      state.withLock { $0.isTorn = true }
      let reason = (error as? Diagnostic)?.message ?? "\(error)"
      throw Diagnostic(
        .file, "the recording to \(path) could not be written: \(reason)", help: "'record stop' ends it")
    }
  }
}

/// A recording that is running, for `record status`.
public struct RecordingState: Sendable, Equatable {
  public let path: String
  /// How many statements are in it that worked.
  public let statements: Int
  /// Whether the command that asks is the recorded statement itself, and not a part of one.
  public let isOwnStatement: Bool
}
