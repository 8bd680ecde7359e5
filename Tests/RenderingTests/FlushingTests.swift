import Glibc
import Rendering
import ScriptLanguage
import Shell
import Synchronization
import Testing

/// When results leave the buffer, and how much room a report takes on its way.
@Suite("flushing") struct FlushingTests {
  private static func style(_ flushing: OutputStyle.Flushing) -> OutputStyle {
    OutputStyle(resultIsTerminal: false, talkIsTerminal: false, flushing: flushing)
  }

  @Test func `a pipe gets every result at once`() throws {
    let screen = Screen(Self.style(.everyResult))
    for line in ["one", "two"] { try screen.output.put(.prose([line]), as: nil) }
    #expect(screen.results.text == "one\ntwo\n")
    #expect(screen.results.pieces == [4, 4])
  }

  @Test func `a file gets pieces of 64 KB, and the rest when it is flushed`() throws {
    let screen = Screen(Self.style(.whenFull))
    for _ in 0..<20_000 { try screen.output.put(.prose(["1234567"]), as: nil) }
    #expect(screen.results.pieces == [65_536, 65_536])
    try screen.output.flush()
    #expect(screen.results.pieces == [65_536, 65_536, 160_000 - 131_072])
    #expect(screen.results.text == String(repeating: "1234567\n", count: 20_000))
  }

  @Test func `what waits is written before anything is said, also by a redirected output`() throws {
    let file = MemorySink()
    let output = RenderedOutput(results: file, talk: file, style: Self.style(.whenFull))
    try output.put(.prose(["one"]), as: nil)
    output.say(.note("two"))
    try output.put(.prose(["three"]), as: nil)
    output.redirected(to: MemorySink()).say(.warning("four"))
    #expect(file.text == "one\ntwo\nthree\nwarning: four\n")
  }

  @Test func `a redirected output hands every result over whole`() throws {
    let sink = MemorySink()
    let redirected = Screen(Self.style(.whenFull)).output.redirected(to: sink)
    try redirected.put(.prose(["one"]), as: nil)
    #expect(sink.text == "one\n")
  }

  @Test func `whoever makes rows may say something`() throws {
    let screen = Screen(Self.style(.whenFull))
    let output = screen.output
    let rows = Rows(count: 1) {
      output.say(.warning("a row was left out"))
      return AnyIterator([[Value.text("sku-1")]].makeIterator())
    }
    try output.put(Report(columns: [Column("id")], rows: rows), as: .csv)
    try output.flush()
    #expect(screen.results.text == "id\nsku-1\n")
    #expect(screen.talk.text == "warning: a row was left out\n")
  }

  @Test func `a write that fails is thrown, and the next result starts clean`() throws {
    let screen = Screen(Self.style(.everyResult))
    let full = Diagnostic(.failed, "the disk is full")
    screen.results.fail(with: full)
    #expect(throws: full) { try screen.output.put(.prose(["lost"]), as: nil) }
    screen.results.fail(with: nil)
    try screen.output.put(.prose(["kept"]), as: nil)
    #expect(screen.results.text == "kept\n")
  }

  @Test func `results that could not be written before a message fail with the next flush`() throws {
    let screen = Screen(Self.style(.whenFull))
    let full = Diagnostic(.failed, "the disk is full")
    try screen.output.put(.prose(["waiting"]), as: nil)
    screen.results.fail(with: full)
    screen.output.say(.note("a note"))
    #expect(throws: full) { try screen.output.flush() }
    #expect(screen.talk.text == "a note\n")
  }

  @Test func `a cancelled task stops in the middle of a long result`() async throws {
    let screen = Screen(Self.style(.everyResult))
    let output = screen.output
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      let rows = Rows(count: nil) { AnyIterator { [.text("for ever")] } }
      try output.put(Report(columns: [Column("v")], rows: rows), as: .text)
    }
    await #expect(throws: Diagnostic(.interrupted, "interrupted")) { try await task.value }
  }

  @Test func `results of several tasks never mix`() async throws {
    let screen = Screen(Self.style(.everyResult))
    let output = screen.output
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          // 100 KB each, so that every result is written in two pieces.
          let rows = Array(repeating: [Value.number(task), .text("sku-12345678901234")], count: 5_000)
          try output.put(Report(columns: [Column("n"), Column("id")], rows: rows), as: .text)
        }
      }
      try await group.waitForAll()
    }
    let lines = screen.results.text.split(separator: "\n")
    let changes = zip(lines, lines.dropFirst()).filter { $0 != $1 }.count
    #expect(lines.count == 40_000)
    #expect(changes == 7)
  }

  // The table, which holds rows back, has to show it with a million; the others share the way that rows take.
  @Test(arguments: OutputFormat.allCases.map { ($0, $0 == .table ? 1_000_000 : 100_000) })
  func `a million rows need no more room than a thousand`(format: OutputFormat, count: Int) throws {
    let made = Mutex(0)
    let rows = Rows(count: count) {
      var next = 0
      return AnyIterator {
        guard next < count else { return nil }
        next += 1
        made.withLock { $0 += 1 }
        return [.text("sku-\(next)"), .number(next)]
      }
    }
    let sink = CountingSink()
    let output = RenderedOutput(results: sink, talk: sink, style: Self.style(.everyResult))
    // Other tests run beside this one and take memory of their own, so the least of a few tries counts.
    var least = Int.max
    var tries = 0
    repeat {
      tries += 1
      let before = Self.residentPages()
      try output.put(Report(columns: [Column("id"), Column("n", isNumeric: true)], rows: rows), as: format)
      least = min(least, Self.residentPages() - before)
    } while least >= 8192 && tries < 4
    #expect(made.withLock { $0 } == tries * count)
    #expect(sink.bytes > 10 * count)
    #expect(sink.largest < 2 * 65_536)
    // 32 MB, where a million rows kept would take more than 100.
    #expect(least < 8192)
  }

  /// The pages of this process that are in memory (proc(5), `statm`).
  private static func residentPages() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
    let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
  }
}
