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

  /// How long a reader of a pipe, or a terminal that was stopped, is waited for: what is logged from waits meanwhile.
  private static let patience: Int32 = 1000

  /// - Throws: `Diagnostic` where it can't be opened; a pipe that nobody reads is such a case.
  public init(_ path: String) throws(Diagnostic) {
    self.path = path
    guard !path.isEmpty, path != "-" else {
      throw Diagnostic(.file, "--log takes a file, and '\(path)' is none", help: "to see it at once: --log /dev/stderr")
    }
    do {
      if let number = HostFiles.descriptor(named: path) {
        file = try Descriptor(duplicating: number)
        return
      }
      // Not waiting for the reader of a pipe, now or later; nor may a terminal become this process's own.
      file = try Descriptor(
        opening: path, flags: O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_NOCTTY, mode: 0o600)
      try endTornLine()
    } catch {
      throw Self.failure(path, error)
    }
  }

  /// A disk that was full may have left half a line, which would spoil the next one, too.
  private func endTornLine() throws(SystemFailure) {
    let status = try file.status()
    guard status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else { return }
    // A file that may be written alone stays as it is.
    guard let reading = try? Descriptor(opening: path, flags: O_RDONLY | O_NONBLOCK) else { return }
    var last: UInt8 = 0
    let count = try reading.call { pread($0, &last, 1, status.st_size - 1) }
    if count == 1, last != UInt8(ascii: "\n") { _ = try file.writeOnce([UInt8(ascii: "\n")]) }
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
      var written = 0
      // More than once only where a disk fills or a reader is slow; the second time tells why.
      while written < line.count { written += try writeSome(written == 0 ? line : Array(line[written...])) }
    } catch {
      let fail = state.withLock { state in
        defer { state.isBroken = true }
        return state.isBroken ? nil : state.fail
      }
      fail?(Self.failure(path, error))
    }
  }

  private func writeSome(_ bytes: [UInt8]) throws(SystemFailure) -> Int {
    do { return try file.writeOnce(bytes) } catch {
      guard error.code == EAGAIN else { throw error }
      let ready = try file.call { number in
        var request = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
        return poll(&request, 1, Self.patience)
      }
      if ready == 0 { throw SystemFailure(ETIMEDOUT) }
      return 0
    }
  }

  private static func failure(_ path: String, _ error: SystemFailure) -> Diagnostic {
    let reason =
      switch error.code {
      case ETIMEDOUT: "nobody takes what is written to it"
      case ENOENT: "there is no folder '\(Path.folder(of: path))'"
      default: error.reason
      }
    return Diagnostic(
      .file, "can't write the log '\(path)': \(reason)", help: error.help ?? "name another file with --log FILE")
  }
}
