internal import Synchronization

/// A history that is gone with the process.
public final class MemoryHistory: HistoryStore {
  private let kept = Mutex<[HistoryEntry]>([])

  public init() {}

  public func entries(of environment: String?, limit: Int) -> [HistoryEntry] {
    kept.withLock { Array($0.filter { environment == nil || $0.environment == environment }.suffix(limit)) }
  }

  public func append(_ entry: HistoryEntry) {
    kept.withLock { kept in
      kept.removeAll { $0.environment == entry.environment && $0.text == entry.text }
      kept.append(entry)
    }
  }
}
