// Shells of one user share the file: each entry is one write at its end, under a shared lock; only compacting, which
// replaces the file, takes the lock alone. A line that can't be read, cut off by a crash or
// written by a newer shell, is passed over, and kept.

internal import Glibc
public import ScriptLanguage
public import Shell

/// What was typed at the prompt, as JSON lines in a file of mode 0600.
public struct FileHistory: HistoryStore {
  private let path: String
  private let compactedSize: Int

  /// - Parameters:
  ///   - path: the file, made with its folder at the first entry.
  ///   - limit: bytes; a larger file is cut down to the newest entries, each text once, in half as many.
  public init(_ path: String, limit: Int = 4 << 20) {
    self.path = path
    compactedSize = limit / 2
  }

  private var lockPath: String { path + ".lock" }

  public func entries(of environment: String?, limit: Int) throws(Diagnostic) -> [HistoryEntry] {
    do {
      var found: [HistoryEntry] = []
      var seen: Set<[UInt8]> = []
      for line in NewestFirst(try contents()) {
        guard found.count < limit else { break }
        guard let entry = HistoryLine.decode(line), environment == nil || entry.environment == environment else {
          continue
        }
        if seen.insert(Self.key(of: entry)).inserted { found.append(entry) }
      }
      return found.reversed()
    } catch { throw failed("read", error) }
  }

  public func append(_ entry: HistoryEntry) throws(Diagnostic) {
    do {
      let size = try write(HistoryLine.encode(entry))
      if size > compactedSize * 2 { try compact() }
    } catch { throw failed("write", error) }
  }

  private func contents() throws(SystemFailure) -> [UInt8] {
    do {
      return try OwnFile.open(path, flags: O_RDONLY, links: .ofUser).readAll() ?? []
    } catch {
      if error.code == ENOENT { return [] }
      throw error
    }
  }

  /// The lines of a file from its end on, without newlines and empty ones.
  private struct NewestFirst: Sequence, IteratorProtocol {
    let bytes: [UInt8]
    /// Where the lines end that were not given yet.
    var end: Int

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      end = bytes.count
    }

    mutating func next() -> ArraySlice<UInt8>? {
      let newline = UInt8(ascii: "\n")
      while end > 0, bytes[end - 1] == newline { end -= 1 }
      guard end > 0 else { return nil }
      let last = end
      while end > 0, bytes[end - 1] != newline { end -= 1 }
      return bytes[end..<last]
    }
  }

  /// - Returns: the size of the file afterwards.
  private func write(_ line: [UInt8]) throws(SystemFailure) -> Int {
    let lock = try FileLock(lockPath, .shared)
    defer { lock.unlock() }
    let file = try OwnFile.open(path, flags: O_RDWR | O_APPEND | O_CREAT, links: .ofUser)
    let size = Int(try file.status().st_size)
    // A line that a crash cut off must not swallow this one.
    let start: [UInt8] = try Self.endsInLine(file, size: size) ? [] : [UInt8(ascii: "\n")]
    let written = try file.writeOnce(start + line)
    guard written == start.count + line.count else { throw SystemFailure(ENOSPC) }
    return size + written
  }

  private static func endsInLine(_ file: Descriptor, size: Int) throws(SystemFailure) -> Bool {
    guard size > 0 else { return true }
    var last: UInt8 = 0
    try file.call { pread($0, &last, 1, off_t(size - 1)) }
    return last == UInt8(ascii: "\n")
  }

  private func compact() throws(SystemFailure) {
    let lock: FileLock
    do { lock = try FileLock(tryingExclusive: lockPath) } catch {
      // Another shell is writing; one of the next entries will find it free.
      if error.code == EWOULDBLOCK { return }
      throw error
    }
    defer { lock.unlock() }
    var kept: [[UInt8]] = []
    var size = 0
    var seen: Set<[UInt8]> = []
    for line in NewestFirst(try contents()) {
      // What can't be read here may be what a newer shell has written, and is its own.
      if let entry = HistoryLine.decode(line), !seen.insert(Self.key(of: entry)).inserted { continue }
      size += line.count + 1
      if size > compactedSize && !kept.isEmpty { break }
      kept.append(line + [UInt8(ascii: "\n")])
    }
    try ReplacementFile.replacePrivately(path, with: Array(kept.reversed().joined()))
  }

  /// What two entries have in common that are one statement.
  private static func key(of entry: HistoryEntry) -> [UInt8] { Array("\(entry.environment)\n\(entry.text)".utf8) }

  private func failed(_ verb: String, _ failure: SystemFailure) -> Diagnostic {
    Diagnostic(.store, "can't \(verb) the history '\(path)': \(failure.reason)", help: failure.help)
  }
}
