internal import ScriptLanguage
internal import Synchronization

// A recording is an ordinary script, written statement by statement: a crash loses nothing that ran. Failed statements stay
// as comments, so that the file tells what happened and a replay does only what worked.

/// Writes the statements of a session to a file.
final class Recorder: Sendable {
  let path: String
  private let sink: any ByteSink
  private let written = Mutex(0)

  /// - Throws: `Diagnostic` where the header can't be written.
  init(path: String, sink: any ByteSink, environment: String, version: String, now: Int64) throws {
    self.path = path
    self.sink = sink
    try sink.write(
      Array("# recorded by recsh \(version) at \(Timestamp.text(now)), environment \(environment)\n".utf8))
  }

  /// How many statements were written that worked.
  var count: Int { written.withLock { $0 } }

  /// Writes a statement that worked.
  func keep(_ text: String, redact: (String) -> String) throws(Diagnostic) {
    try write(redact(SecretWords.masked(text)) + "\n")
    written.withLock { $0 += 1 }
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

  /// Every line of a text behind a `#`. Lines are split by bytes: what is one character to Swift, as CR LF is, or stands in
  /// an id, must never begin a line that a replay would run.
  private static func comment(_ label: String, _ text: String) -> String {
    text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { line in "# \(label)" + String(decoding: line.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self) + "\n" }
      .joined()
  }

  func close() async throws { try await sink.finish() }

  private func write(_ text: String) throws(Diagnostic) {
    do { try sink.write(Array(text.utf8)) } catch {
      throw Diagnostic(
        .file, "the recording to \(path) could not be written: \(error)", help: "'record stop' ends it")
    }
  }
}

/// A recording that is running, for `record status`.
public struct RecordingState: Sendable, Equatable {
  public let path: String
  /// How many statements are in it that worked.
  public let statements: Int
}
