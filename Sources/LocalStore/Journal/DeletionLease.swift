// Two shells that delete in one catalogue would each undo the other's limits, and a run could be resumed twice at once.
// The lease is advice between shells of one user on one machine; the service knows nothing of it.

internal import Deletion
internal import Glibc

/// The right to delete in one catalogue, held until it is closed, forgotten, or the process dies.
public final class DeletionLease: Sendable {
  private let lock: FileLock

  /// - Parameters:
  ///   - catalogue: `ServiceEnvironment.catalogue`.
  ///   - name: the environment's.
  /// - Throws: `JournalError` naming the holder where another process holds it.
  init(_ catalogue: String, _ name: String, in folder: String, user: String, now: Int64) throws(JournalError) {
    let path = Path.join(folder, "\(Self.hash(catalogue)).lock")
    do { lock = try FileLock(tryingExclusive: path) } catch {
      if error.code == EWOULDBLOCK { throw Self.refusal(name, holder: Holder(path)) }
      throw JournalError(
        "can't lock '\(path)': \(error.reason)",
        help: error.fault == nil
          ? "nothing is deleted that can't be written down: name a folder of your own with --state FOLDER"
          : error.help)
    }
    // Who holds it is a courtesy to whoever is refused: a full disk must not end the right itself.
    try? lock.sign("\(getpid())\n\(now)\n\(user)\n\(name)\n")
  }

  /// Whether a process that still lives signed the right last. It is only looked at, so nobody is refused meanwhile.
  static func isHeld(_ catalogue: String, in folder: String) -> Bool {
    guard let holder = Holder(Path.join(folder, "\(hash(catalogue)).lock")), let process = Int32(holder.process) else {
      return false
    }
    return kill(process, 0) == 0 || errno == EPERM
  }

  /// Gives it back; a second time nothing happens.
  public func close() { lock.unlock() }

  private static func refusal(_ name: String, holder: Holder?) -> JournalError {
    let name = holder?.environment ?? name
    let who = holder.map { "process \($0.process) of \($0.user), since \(TimeText.utc($0.started))" }
    return JournalError(
      "another shell is deleting in environment '\(name)': \(who ?? "it has just begun")",
      help: "wait until it is done, or end it; 'set lease-wait 10m' waits for it", isHeld: true)
  }

  /// What the holder wrote into the file.
  private struct Holder {
    let process: String
    let started: Int64
    let user: String
    let environment: String

    init?(_ path: String) {
      guard let bytes = try? OwnFile.open(path, flags: O_RDONLY).readAll(limit: 64 * 1024) else { return nil }
      let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      guard lines.count >= 4, let started = Int64(lines[1]) else { return nil }
      process = String(lines[0])
      self.started = started
      user = String(lines[2])
      environment = String(lines[3])
    }
  }

  /// FNV-1a, 64 bits (RFC 9923), in hexadecimal: an identity may hold what a file name can't.
  static func hash(_ text: String) -> String {
    let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
