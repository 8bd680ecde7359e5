// Bytes are collected into blocks, since results come in many small pieces.

internal import ScriptLanguage
internal import Shell
internal import Synchronization

/// A file of results that takes its name when it is whole.
final class ReplacingSink: ByteSink {
  private let path: String
  private let file: ReplacementFile
  private let collected = Mutex<[UInt8]>([])

  init(_ path: String, _ file: ReplacementFile) {
    self.path = path
    self.file = file
  }

  func write(_ bytes: [UInt8]) throws(Diagnostic) {
    do {
      try collected.withLock { collected throws(SystemFailure) in
        collected += bytes
        guard collected.count >= Descriptor.blockSize else { return }
        defer { collected.removeAll(keepingCapacity: true) }
        try file.write(collected[...])
      }
    } catch { throw failed(error) }
  }

  func finish() async throws(Diagnostic) {
    do {
      try collected.withLock { collected throws(SystemFailure) in
        try file.write(collected[...])
        collected = []
      }
      try file.finish()
    } catch { throw failed(error) }
  }

  func abandon() { file.abandon() }

  private func failed(_ failure: SystemFailure) -> Diagnostic {
    file.abandon()
    return HostFiles.diagnostic("write", path, failure)
  }
}
