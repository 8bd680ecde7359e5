// Each record is one write at the end of the file, so that records of threads and of shells that share the file never mix. A log that can't
// be written any more is no reason to stop a deletion: it is told once, and the work goes on without.

internal import Glibc
public import ScriptLanguage
internal import Synchronization

/// A file that grows by a line for each record, of mode 0600 where it is new.
public final class LogFile: Sendable {
  private struct State {
    var redact: (@Sendable (String) -> String)?
    var fail: (@Sendable (Diagnostic) -> Void)?
    var isBroken = false
  }

  private let path: String
  private let file: Descriptor
  private let state = Mutex(State())

  /// - Throws: `Diagnostic` where it can't be opened; a pipe that nobody reads is such a case.
  public init(_ path: String) throws(Diagnostic) {
    self.path = path
    do {
      // Not waiting for a reader of a pipe; nor may a terminal become this process's own.
      file = try Descriptor(
        opening: path, flags: O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_NOCTTY, mode: 0o600)
      try file.call { fcntl($0, F_SETFL, O_APPEND) }
    } catch {
      throw Self.failure(path, error)
    }
  }

  /// Says how texts lose what is secret, and whom to tell that the log can't be written. Until then nothing is written: the
  /// secrets are not known yet.
  public func begin(
    redact: @escaping @Sendable (String) -> String, onFailure fail: @escaping @Sendable (Diagnostic) -> Void
  ) {
    state.withLock { state in
      state.redact = redact
      state.fail = fail
    }
  }

  /// Takes what is secret out of a text; nil while nothing may be written.
  var redaction: (@Sendable (String) -> String)? { state.withLock { $0.isBroken ? nil : $0.redact } }

  /// Appends a line, newline included.
  func append(_ line: [UInt8]) {
    do throws(SystemFailure) {
      let count = try file.writeOnce(line)
      if count < line.count { throw SystemFailure(ENOSPC) }
    } catch {
      let fail = state.withLock { state in
        defer { state.isBroken = true }
        return state.isBroken ? nil : state.fail
      }
      fail?(Self.failure(path, error))
    }
  }

  private static func failure(_ path: String, _ error: SystemFailure) -> Diagnostic {
    let reason = error.code == ENXIO ? "it is a pipe that nobody reads" : error.reason
    return Diagnostic(
      .file, "can't write the log '\(path)': \(reason)", help: error.help ?? "name another file with --log FILE")
  }
}
