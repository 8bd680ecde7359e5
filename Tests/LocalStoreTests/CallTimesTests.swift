import Glibc
import Synchronization
import Testing

@testable import Deletion
@testable import LocalStore

// Rules: no test waits for a minute; the time since the machine started is handed in.

@Suite("Calls that all shells of a user count together")
struct CallTimesTests {
  private final class Uptime: Sendable {
    private let milliseconds = Mutex<Int64>(1_000_000)
    var now: Int64 { milliseconds.withLock { $0 } }
    func pass(_ time: Int64) { milliseconds.withLock { $0 += time } }
  }

  private let folder = TemporaryFolder()
  private let uptime = Uptime()

  /// What another shell would have.
  private func calls(_ catalogue: String = "classic https://h acme") -> CallTimesFile {
    CallTimesFile(in: folder.file("rates"), catalogue: catalogue, now: { [uptime] in uptime.now })
  }

  @Test("what one shell takes is gone for the others, until a minute has passed")
  func shared() throws {
    let (one, other) = (calls(), calls())
    for shell in [one, other, one] {
      #expect(shell.take(atMost: 3, within: 60_000) == nil)
      uptime.pass(1_000)
    }
    #expect(other.take(atMost: 3, within: 60_000) == .milliseconds(57_000))
    #expect(one.take(atMost: 2, within: 60_000) == .milliseconds(58_000))
    #expect(calls("classic https://h other").take(atMost: 1, within: 60_000) == nil)
    uptime.pass(57_000)
    #expect(other.take(atMost: 3, within: 60_000) == nil)
    #expect(one.take(atMost: 3, within: 60_000) == .milliseconds(1_000))
    #expect(folder.mode(of: "rates") == 0o700)
    #expect(try folder.names(in: "rates").count == 2)
  }

  @Test("times of another start of the machine, and what is no time, count for nothing")
  func foreign() throws {
    #expect(calls().take(atMost: 1, within: 60_000) == nil)
    let name = try #require(try folder.names(in: "rates").first)
    for text in ["999999999999\n", "not a time\n\n-\n", "\u{0}\u{0}", String(repeating: "1\n", count: 600_000)] {
      try folder.write(text, to: "rates/\(name)")
      #expect(calls().take(atMost: 1, within: 60_000) == nil)
      #expect(calls().take(atMost: 1, within: 60_000) != nil)
    }
  }

  @Test("who comes while another shell looks comes again at once; where nothing can be kept, nobody is held up")
  func trouble() throws {
    let shell = calls()
    #expect(shell.take(atMost: 1, within: 60_000) == nil)
    let name = try #require(try folder.names(in: "rates").first)
    let lock = try FileLock(tryingExclusive: folder.file("rates/\(name)"))
    #expect(try #require(shell.take(atMost: 9, within: 60_000)) < .milliseconds(100))
    lock.unlock()
    #expect(shell.take(atMost: 9, within: 60_000) == nil)
    try folder.write("a file", to: "nowhere")
    let lost = CallTimesFile(in: folder.file("nowhere/rates"), catalogue: "c", now: { 1 })
    #expect(lost.take(atMost: 1, within: 60_000) == nil)
  }

  @Test("two limiters of one file let through together what one may")
  func limiters() {
    let limiters = [calls(), calls()].map { RateLimiter(callsPerMinute: 7, shared: $0) }
    var taken = 0
    for round in 0..<20 where limiters[round % 2].waitBeforeTurn() == nil { taken += 1 }
    #expect(taken == 7)
  }
}
