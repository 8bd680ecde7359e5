// What is left behind by long use. scripts/leaks watches the same session with valgrind.
import TerminalHarness
import Testing

@Suite("a long session")
struct LongSessionTests {
  /// What threads of the pool keep for themselves. A block lost with each line is more: none is smaller than 32 bytes.
  private static let slack = 12_288

  /// The probe, with an allocator that keeps no blocks for later: they would count as in use.
  private static func probe() throws -> Probe {
    try Probe(LongSession.arguments, environment: ["GLIBC_TUNABLES": "glibc.malloc.tcache_count=0"])
  }

  @Test("a thousand lines of every kind leave no more memory in use than two hundred")
  func memory() throws {
    let probe = try Self.probe()
    var typist = LongSession(probe.session)
    try typist.type(lines: 200)
    let early = try typist.memoryInUse()
    try typist.type(lines: 800)
    let late = try typist.memoryInUse()
    #expect(late - early < Self.slack, "\(early) bytes after 200 lines, \(late) after 1,000")
  }

  @Test("an editor that is gone gives everything back, and the next one begins anew")
  func editorsInTurn() throws {
    let probe = try Self.probe()
    let typist = LongSession(probe.session)
    // ncurses keeps the last four terminals that it was asked for.
    for _ in 0..<5 { try typist.takeAnotherEditor() }
    let early = try typist.memoryInUse()
    for _ in 0..<20 { try typist.takeAnotherEditor() }
    let late = try typist.memoryInUse()
    // An editor with its key maps and history takes about 40 kB.
    #expect(late - early < Self.slack, "\(early) bytes after 5 editors, \(late) after 25")
    try typist.takeAnotherEditor()
    try probe.type(Key.up)
    try probe.session.waitForLastLine("probe> sum [a")
  }
}
