import Rendering
import ScriptLanguage
import Shell
import Synchronization
import Testing

/// Progress on a terminal and in a log, by a clock that is moved by hand.
@Suite("progress") struct ProgressTests {
  private func deleting(_ done: Int, of total: Int? = 100_000, detail: String = "") -> Progress {
    Progress("deleting", done: done, total: total, unit: "ids", detail: detail)
  }

  @Test func `a terminal shows one line that is drawn anew and taken away`() {
    let screen = Screen(.terminal(columns: 100))
    screen.output.show(deleting(0))
    screen.clock.move(to: .seconds(10))
    screen.output.show(deleting(25_000, detail: "2 retried"))
    screen.output.show(nil)
    screen.output.show(nil)
    #expect(
      screen.talk.text
        == "\rdeleting  ────────────────────────  0/100,000 ids  0%\u{1b}[K"
        + "\rdeleting  ━━━━━━──────────────────  25,000/100,000 ids  25%  2,500/s  30 s left  2 retried\u{1b}[K"
        + "\r\u{1b}[K")
  }

  @Test func `colour dims what is left of the bar`() {
    let screen = Screen(.terminal(columns: 100, color: true))
    screen.output.show(deleting(50_000))
    #expect(
      screen.talk.text
        == "\rdeleting  ━━━━━━━━━━━━\u{1b}[2m────────────\u{1b}[0m  50,000/100,000 ids  50%\u{1b}[K")
  }

  @Test func `without unicode the bar is made of ASCII`() {
    let screen = Screen(.terminal(columns: 100, isUnicode: false))
    screen.output.show(deleting(50_000))
    #expect(screen.talk.text == "\rdeleting  ============------------  50,000/100,000 ids  50%\u{1b}[K")
  }

  @Test func `what can only be waited for is told by its name`() {
    let screen = Screen(.terminal(color: true))
    screen.output.show(.waiting("asking shop"))
    screen.output.show(nil)
    #expect(screen.talk.text == "\rasking shop\u{1b}[K\r\u{1b}[K")
  }

  @Test func `a job that follows another at once is shown a moment later, unless it is over by then`() {
    let talk = MemorySink()
    let clock = HandClock()
    let waiting = Mutex<[@Sendable () -> Void]>([])
    let output = RenderedOutput(
      results: MemorySink(), talk: talk, style: .terminal(), clock: clock.read,
      timer: { _, body in waiting.withLock { $0.append(body) } })
    func ring() { for body in waiting.withLock({ Array($0) }) { body() } }
    output.show(.waiting("looking"))
    output.show(nil)
    output.show(.waiting("saving"))
    #expect(talk.text == "\rlooking\u{1b}[K\r\u{1b}[K")
    clock.move(to: .milliseconds(100))
    ring()
    #expect(talk.text == "\rlooking\u{1b}[K\r\u{1b}[K\rsaving\u{1b}[K")
    output.show(nil)
    output.show(.waiting("closing"))
    output.show(nil)
    clock.move(to: .milliseconds(300))
    ring()
    #expect(talk.text == "\rlooking\u{1b}[K\r\u{1b}[K\rsaving\u{1b}[K\r\u{1b}[K")
  }

  @Test func `a dumb terminal gets lines as a log does, and no sequence at all`() {
    var style = OutputStyle.terminal()
    style.understandsEscapes = false
    let screen = Screen(style)
    for second in 0...6 {
      screen.clock.move(to: .seconds(second))
      screen.output.show(deleting(second * 10_000))
    }
    screen.output.show(nil)
    #expect(screen.talk.text == "deleting: 50,000/100,000 ids, 50%, 10,000/s, 5 s left\n")
  }

  @Test func `a job without a known end has no bar, percentage or time left`() {
    let screen = Screen(.terminal())
    screen.output.show(deleting(0, of: nil))
    screen.clock.move(to: .seconds(2))
    screen.output.show(deleting(9, of: nil))
    #expect(screen.talk.text == "\rdeleting  0 ids\u{1b}[K\rdeleting  9 ids  4.5/s\u{1b}[K")
  }

  @Test func `bytes are shown in the unit that fits them`() {
    let screen = Screen(.terminal(columns: 100))
    screen.output.show(Progress("reading", done: 0, total: 135_648_517, unit: Progress.bytes))
    screen.clock.move(to: .seconds(2))
    screen.output.show(
      Progress("reading", done: 999_950, total: 135_648_517, unit: Progress.bytes, detail: "9 new ids"))
    #expect(
      screen.talk.text
        == "\rreading  ────────────────────────  0 bytes/135.6 MB  0%\u{1b}[K"
        + "\rreading  ────────────────────────  1.0 MB/135.6 MB  0%  500.0 kB/s  4 min 30 s left  9 new ids\u{1b}[K")
  }

  @Test func `a job of nothing has no bar, and one beyond its total stays at 100%`() {
    let screen = Screen(.terminal())
    screen.output.show(deleting(0, of: 0))
    screen.clock.move(to: .seconds(1))
    screen.output.show(Progress("reading", done: 7, total: 5, unit: ""))
    #expect(
      screen.talk.text == "\rdeleting  0/0 ids\u{1b}[K\rreading  ━━━━━━━━━━━━━━━━━━━━━━━━  7/5  100%\u{1b}[K")
  }

  @Test func `a job is at 100% only when it is done`() {
    let screen = Screen(.terminal())
    screen.output.show(deleting(99_999))
    #expect(screen.talk.text == "\rdeleting  ━━━━━━━━━━━━━━━━━━━━━━━─  99,999/100,000 ids  99%\u{1b}[K")
  }

  @Test(arguments: [
    (90, "deleting  ━━━━━──────────────────  25,000/100,000 ids  25%  2,500/s  30 s left  2 retried"),
    (80, "deleting  ━━━──────────  25,000/100,000 ids  25%  2,500/s  30 s left  2 retried"),
    (70, "deleting  ━━━───────────  25,000/100,000 ids  25%  2,500/s  30 s left"),
    (60, "deleting  25,000/100,000 ids  25%  2,500/s  30 s left"),
    (50, "deleting  25,000/100,000 ids  25%  30 s left"),
    (40, "deleting  25,000/100,000 ids  25%"),
    (30, "25,000/100,000 ids  25%"),
    (20, "25,000/100,000 ids"),
    (10, "25,000/1…"),
    (1, "…"),
  ])
  func `the line is never as wide as the terminal`(columns: Int, expected: String) {
    let screen = Screen(.terminal(columns: columns))
    screen.output.show(deleting(0))
    let before = screen.talk.text
    screen.clock.move(to: .seconds(10))
    screen.output.show(deleting(25_000, detail: "2 retried"))
    #expect(screen.talk.text == before + "\r\(expected)\u{1b}[K")
    #expect(expected.count < max(2, columns))
  }

  @Test func `it is drawn at most ten times a second`() {
    let screen = Screen(.terminal())
    for millisecond in 0..<1000 {
      screen.clock.move(to: .milliseconds(millisecond))
      screen.output.show(Progress("reading", done: millisecond, total: nil, unit: "rows"))
    }
    let expected = (0..<10).map { "\rreading  \($0 * 100) rows\u{1b}[K" }.joined()
    #expect(screen.talk.text == expected)
  }

  @Test func `many short jobs are drawn no more often than one long one`() {
    let screen = Screen(.terminal())
    for job in 0..<100 {
      screen.output.show(Progress("job \(job)", done: 0, total: nil, unit: "rows"))
      screen.output.show(nil)
    }
    #expect(screen.talk.text == "\rjob 0  0 rows\u{1b}[K\r\u{1b}[K")
  }

  @Test func `it is taken away before anything else is shown, and comes back with the next step`() throws {
    let screen = Screen(.terminal())
    // Both streams of a terminal are one screen.
    let output = RenderedOutput(
      results: screen.talk, talk: screen.talk, style: .terminal(), clock: screen.clock.read)
    output.show(Progress("reading", done: 1, total: nil, unit: "rows"))
    output.say(.note("a note"))
    screen.clock.move(to: .seconds(1))
    output.show(Progress("reading", done: 1, total: nil, unit: "rows"))
    try output.put(.prose(["a result"]), as: nil)
    try output.redirected(to: MemorySink()).put(.prose(["elsewhere"]), as: nil)
    screen.clock.move(to: .seconds(2))
    output.show(Progress("reading", done: 3, total: nil, unit: "rows"))
    #expect(
      screen.talk.text
        == "\rreading  1 rows\u{1b}[K\r\u{1b}[Ka note\n"
        + "\rreading  1 rows\u{1b}[K\r\u{1b}[Ka result\n"
        + "\rreading  3 rows  1.0/s\u{1b}[K")
  }

  @Test func `it stays away while a result is being written`() throws {
    let screen = Screen(.terminal())
    let output = screen.output
    let rows = Rows(count: 1) {
      output.show(Progress("reading", done: 1, total: nil, unit: "rows"))
      return AnyIterator([[Value.text("sku-1")]].makeIterator())
    }
    try output.put(Report(columns: [Column("id")], rows: rows), as: .text)
    #expect(screen.results.text == "sku-1\n")
    #expect(screen.talk.text == "")
  }

  @Test func `control characters of a label are shown as escapes`() {
    let screen = Screen(.terminal())
    screen.output.show(Progress("a\u{1b}[2J", done: 1, total: nil, unit: "r\n", detail: "\u{202e}"))
    #expect(screen.talk.text == "\ra\\u{1b}[2J  1 r\\n  \\u{202e}\u{1b}[K")
  }

  @Test func `a log gets a line every five seconds and nothing of a job that ends sooner`() {
    let screen = Screen(.pipe)
    screen.output.show(Progress("reading", done: 10, total: nil, unit: "rows"))
    screen.clock.move(to: .seconds(4))
    screen.output.show(Progress("reading", done: 90, total: nil, unit: "rows"))
    screen.output.show(nil)
    for second in 4...16 {
      screen.clock.move(to: .seconds(second))
      screen.output.show(deleting((second - 4) * 1_000))
    }
    screen.output.show(nil)
    #expect(
      screen.talk.text == """
        deleting: 5,000/100,000 ids, 5%, 1,000/s, 1 min 35 s left
        deleting: 10,000/100,000 ids, 10%, 1,000/s, 1 min 30 s left

        """)
  }

  @Test(arguments: [
    (1, 1_000_000, "1/1,000,000 ids, 0%, 6/min, 2,777 h 46 min left"),
    (2, 4, "2/4 ids, 50%, 12/min, 10 s left"),
    (500, 100_000, "500/100,000 ids, 0%, 50/s, 33 min 10 s left"),
    (100_000, 100_000, "100,000/100,000 ids, 100%, 10,000/s, 0 s left"),
  ])
  func `rates and times are written as a person reads them`(done: Int, total: Int, expected: String) {
    let screen = Screen(.pipe)
    screen.output.show(deleting(0, of: total))
    screen.clock.move(to: .seconds(10))
    screen.output.show(deleting(done, of: total))
    #expect(screen.talk.text == "deleting: \(expected)\n")
  }
}
