import Rendering
import ScriptLanguage
import Shell
import Synchronization
import Testing

/// A pager that keeps what it was given.
private final class FakePager: Pager {
  private struct State {
    var text = ""
    var starts = 0
    var events: [String] = []
  }
  private let state = Mutex(State())
  private let quitsAfter: Int
  private let ending: PagerEnding
  private let failure: Diagnostic?
  private let atEnd: @Sendable () -> Void

  /// - Parameters:
  ///   - quitsAfter: how many pieces it reads before the person leaves it.
  ///   - failure: why it can't be started.
  init(
    quitsAfter: Int = .max, ending: PagerEnding = .shown, failure: Diagnostic? = nil,
    atEnd: @escaping @Sendable () -> Void = {}
  ) {
    self.quitsAfter = quitsAfter
    self.ending = ending
    self.failure = failure
    self.atEnd = atEnd
  }

  var text: String { state.withLock { $0.text } }
  var starts: Int { state.withLock { $0.starts } }
  var events: [String] { state.withLock { $0.events } }

  func open() throws -> any PagerInput {
    state.withLock { $0.starts += 1 }
    if let failure { throw failure }
    return Input(pager: self, pieces: Mutex(0))
  }

  private final class Input: PagerInput {
    let pager: FakePager
    let pieces: Mutex<Int>

    init(pager: FakePager, pieces: consuming Mutex<Int>) {
      self.pager = pager
      self.pieces = pieces
    }

    func write(_ bytes: [UInt8]) -> Bool {
      let number = pieces.withLock { pieces in
        pieces += 1
        return pieces
      }
      guard number <= pager.quitsAfter, pager.ending == .shown else { return false }
      pager.state.withLock { state in
        state.text += String(decoding: bytes, as: UTF8.self)
        state.events.append("write")
      }
      return true
    }

    func finish() -> PagerEnding {
      pager.state.withLock { $0.events.append("finish") }
      pager.atEnd()
      return pager.ending
    }
  }
}

/// Results that are taller than the screen.
@Suite("paged results") struct PagedResultTests {
  private struct Setting {
    let results = MemorySink()
    let talk = MemorySink()
    let output: RenderedOutput

    init(_ pager: FakePager?, rows: Int = 6, columns: Int = 20, _ change: (inout OutputStyle) -> Void = { _ in }) {
      var style = OutputStyle.terminal(columns: columns)
      style.height = { rows }
      change(&style)
      output = RenderedOutput(results: results, talk: talk, style: style, pager: pager)
    }
  }

  private func rows(_ count: Int) -> Report {
    Report(columns: [Column("n", isNumeric: true)], rows: (1...count).map { [.number($0)] })
  }

  @Test func `a result that leaves a row for the prompt starts no program, and one row more does`() throws {
    let pager = FakePager()
    let shown = Setting(pager)
    // A header, its line and three rows are five rows of a screen of six.
    try shown.output.put(rows(3), as: nil)
    #expect(shown.results.text == "n\n─\n1\n2\n3\n")
    #expect(pager.starts == 0)
    try shown.output.put(rows(4), as: nil)
    #expect(shown.results.text == "n\n─\n1\n2\n3\n")
    #expect(pager.text == "n\n─\n1\n2\n3\n4\n")
    #expect(pager.events == ["write", "finish"])
  }

  @Test(arguments: [
    ("a line", 5), (String(repeating: "x", count: 20), 5), (String(repeating: "x", count: 21), 2),
    ("漢字漢字漢字漢字漢字", 5), ("漢字漢字漢字漢字漢字漢", 2), ("e\u{301}", 5), ("\ta\tb\tc", 5), ("\ta\tb\tcd", 2),
  ])
  func `long lines count as the rows that they take`(line: String, most: Int) throws {
    let pager = FakePager()
    try Setting(pager).output.put(.prose(Array(repeating: line, count: most)), as: nil)
    #expect(pager.starts == 0)
    try Setting(pager).output.put(.prose(Array(repeating: line, count: most + 1)), as: nil)
    #expect(pager.starts == 1)
  }

  @Test func `every format and prose go through it, colours and all`() throws {
    let pager = FakePager()
    let shown = Setting(pager) { $0.resultColor = true }
    try shown.output.put(rows(9), as: .json)
    try shown.output.put(rows(9), as: .csv)
    try shown.output.put(.prose(Array(repeating: "p", count: 9)), as: nil)
    try shown.output.put(rows(9), as: nil)
    #expect(pager.starts == 4)
    #expect(pager.text.contains("\u{1b}[1mn\u{1b}[0m\n"))
    #expect(shown.results.text == "")
  }

  @Test func `once the person has left it no more rows are made, and that is no error`() throws {
    let made = Mutex(0)
    let pager = FakePager(quitsAfter: 2)
    let shown = Setting(pager)
    let endless = Rows(count: nil) {
      AnyIterator {
        made.withLock { $0 += 1 }
        return [.text("a row of some length")]
      }
    }
    try shown.output.put(Report(columns: [Column("v")], rows: endless), as: nil)
    // Three pieces of 64 KB and the row at each one's end: endless rows end.
    #expect(made.withLock { $0 } < 20_000)
    #expect(pager.events == ["write", "write", "finish"])
    #expect(shown.talk.text == "")
    // The output is as good as new.
    try shown.output.put(rows(1), as: nil)
    #expect(shown.results.text == "n\n─\n1\n")
  }

  @Test func `one that can't be started is one warning, and the results are shown as they are`() throws {
    let pager = FakePager(failure: Diagnostic(.failed, "can't start the pager `nope`: it does not exist"))
    let shown = Setting(pager)
    try shown.output.put(rows(6), as: .text)
    try shown.output.put(rows(6), as: .text)
    #expect(shown.results.text == "1\n2\n3\n4\n5\n6\n1\n2\n3\n4\n5\n6\n")
    #expect(
      Self.words(shown.talk.text)
        == "warning: can't start the pager `nope`: it does not exist; results are shown without one until 'set pager' names another"
    )
    #expect(pager.starts == 1)
    shown.output.usesPager = true
    try shown.output.put(rows(6), as: .text)
    #expect(pager.starts == 2)
  }

  @Test(arguments: [6, 60_000])
  func `one that turns out not to be there has eaten nothing`(count: Int) throws {
    let shown = Setting(FakePager(ending: .notRun("there is no such program")))
    try shown.output.put(rows(count), as: .text)
    #expect(shown.results.text == (1...count).map { "\($0)\n" }.joined())
    #expect(Self.words(shown.talk.text).hasPrefix("warning: the pager could not be run: there is no such program; "))
  }

  /// A message without the line ends and indents that the screen's width gave it.
  private static func words(_ text: String) -> String {
    text.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
  }

  @Test func `what is said while it has the screen is said afterwards`() throws {
    let talk = MemorySink()
    let saidByThen = Mutex("-")
    let pager = FakePager(atEnd: { saidByThen.withLock { $0 = talk.text } })
    var style = OutputStyle.terminal()
    style.height = { 3 }
    let output = RenderedOutput(results: MemorySink(), talk: talk, style: style, pager: pager)
    let rows = Rows(count: nil) {
      var number = 0
      return AnyIterator {
        number += 1
        // After the first piece of 64 KB, when the pager runs.
        if number == 9000 { output.say(.warning("half")) }
        if number == 9001 { output.show(Progress("making", done: 1, total: nil, unit: "rows")) }
        return number > 10_000 ? nil : [.text("row \(number)")]
      }
    }
    try output.put(Report(columns: [Column("v")], rows: rows), as: .text)
    #expect(saidByThen.withLock { $0 } == "")
    #expect(talk.text == "warning: half\n")
  }

  @Test func `it is left out where it was switched off, for a screen reader, in a file and on a dumb terminal`() throws
  {
    let pager = FakePager()
    let off = Setting(pager)
    off.output.usesPager = false
    try off.output.put(rows(9), as: nil)
    let heard = Setting(pager)
    heard.output.isForScreenReader = true
    try heard.output.put(rows(9), as: nil)
    let dumb = Setting(pager) { $0.understandsEscapes = false }
    try dumb.output.put(rows(9), as: nil)
    let unsized = Setting(pager, rows: 0)
    try unsized.output.put(rows(9), as: nil)
    let file = MemorySink()
    try Setting(pager).output.redirected(to: file).put(rows(9), as: nil)
    let pipe = Setting(pager) { $0.resultIsTerminal = false }
    try pipe.output.put(rows(9), as: nil)
    try Setting(nil).output.put(rows(9), as: nil)
    #expect(pager.starts == 0)
  }
}
