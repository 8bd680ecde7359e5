public import Shell
internal import Synchronization

/// Keeps what is written to it.
public final class MemorySink: ByteSink {
  private let bytes = Mutex<[UInt8]>([])

  public init() {}

  public func write(_ new: [UInt8]) { bytes.withLock { $0 += new } }
  public func finish() async {}
  public func abandon() {}

  /// What was written since the last taking.
  public func take() -> String {
    bytes.withLock { bytes in
      defer { bytes = [] }
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}
