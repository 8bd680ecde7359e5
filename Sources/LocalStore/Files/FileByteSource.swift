// A file is read in blocks, never mapped: a mapped file that shrinks kills the process.

public import EntityStage
internal import Glibc
internal import ScriptLanguage

/// The bytes of a file, or of standard input.
public struct FileByteSource: ByteSource {
  public let name: String
  public let sizeHint: Int?
  private let file: OpenFile

  /// - Parameter path: a file, or `-` for standard input.
  /// - Throws: `Diagnostic` where it can't be opened.
  public init(_ path: String) throws {
    if path == "-" {
      name = "standard input"
      sizeHint = nil
      file = OpenFile(STDIN_FILENO, closes: false)
      return
    }
    // Opening a named pipe would wait for whoever writes to it, where nothing could stop it; reading waits instead.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.failure(path, errno) }
    name = path
    file = OpenFile(descriptor, closes: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.failure(path, errno) }
    if status.st_mode & S_IFMT == S_IFDIR { throw Self.failure(path, EISDIR) }
    sizeHint = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
  }

  public mutating func read(into block: inout MutableRawSpan) throws -> Int {
    let descriptor = file.descriptor
    return try block.withUnsafeMutableBytes { bytes in
      while true {
        if sizeHint == nil { try Self.wait(for: descriptor) }
        let count = Glibc.read(descriptor, bytes.baseAddress, bytes.count)
        if count >= 0 { return count }
        if errno != EINTR, errno != EAGAIN { throw Self.failure(name, errno) }
      }
    }
  }

  /// Waits until a pipe or terminal has bytes, and stops where the task is cancelled: a read that blocks would not.
  /// - Throws: `CancellationError`.
  private static func wait(for descriptor: Int32) throws {
    while true {
      try Task.checkCancellation()
      var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&ready, 1, 100) > 0 { return }
    }
  }

  private static func failure(_ path: String, _ code: Int32) -> Diagnostic {
    Diagnostic(
      .file, "\(path) can't be read: \(String(cString: strerror(code)).lowercased())",
      help: NearFile.help(on: SystemFailure(code), reading: path))
  }
}

/// Closes a descriptor when nobody reads from it any more.
private final class OpenFile: Sendable {
  let descriptor: Int32
  private let closes: Bool

  init(_ descriptor: Int32, closes: Bool) {
    self.descriptor = descriptor
    self.closes = closes
  }

  deinit { if closes { close(descriptor) } }
}
