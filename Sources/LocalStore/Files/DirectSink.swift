// Every write goes to the file at once, so other writers' lines stay whole and a recording loses nothing to a crash.

internal import Glibc
internal import ScriptLanguage
internal import Shell

/// A file that is appended to, a device, or a recording.
final class DirectSink: ByteSink {
  private let path: String
  private let file: Descriptor
  /// Whether each write waits until it would survive a loss of power.
  private let syncs: Bool

  init(_ path: String, _ file: Descriptor, syncs: Bool) {
    self.path = path
    self.file = file
    self.syncs = syncs
  }

  var isTerminal: Bool { (try? file.call { isatty($0) == 1 ? 1 : 0 }) == 1 }

  func write(_ bytes: [UInt8]) throws(Diagnostic) {
    do {
      try file.write(bytes[...])
      if syncs { try file.call { fdatasync($0) } }
    } catch {
      // Standard output under another name.
      if error.code == EPIPE, path == "-" || path == "/dev/stdout" { throw Diagnostic.readerGone }
      throw HostFiles.diagnostic("write", path, error)
    }
  }

  func finish() async { file.close() }

  /// What was written stays: it can't be told from what others appended meanwhile.
  func abandon() { file.close() }
}
