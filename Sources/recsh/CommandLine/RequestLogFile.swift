internal import Glibc

/// A file with one line for each request that a sandbox answered.
final class RequestLogFile: Sendable {
  private let descriptor: Int32

  struct Failure: Error, CustomStringConvertible { let description: String }

  /// - Throws: `Failure` where it can't be opened.
  init(_ path: String) throws(Failure) {
    // A named pipe that nobody reads from is an error, and not something to wait for.
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0o600)
    guard descriptor >= 0 else {
      throw Failure(description: "\(path) can't be written: \(String(cString: strerror(errno)).lowercased())")
    }
    _ = fcntl(descriptor, F_SETFL, O_WRONLY | O_APPEND)
  }

  deinit { close(descriptor) }

  /// One write a line, so that lines of requests answered at once never mix.
  func write(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = Glibc.write(descriptor, bytes, bytes.count)
  }
}
