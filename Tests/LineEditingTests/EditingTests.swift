// Typing, moving, searching and completing at a terminal.
import TerminalHarness
import Testing

@Suite("editing a line")
struct EditingTests {
  @Test("the prompt is shown and a typed line comes back")
  func promptAndLine() throws {
    let probe = try Probe()
    #expect(probe.session.screen.cursor == .init(row: 0, column: 7))
    try probe.type("stage add" + Key.enter)
    try probe.expect("line(stage add) scalars=9\nprobe>")
  }

  @Test("wide characters and accents are typed and edited with the cursor in its place")
  func wideCharacters() throws {
    let probe = try Probe()
    try probe.type("é漢字😀")
    try probe.expectLine("probe> é漢字😀", cursor: 14)
    try probe.type(Key.left + Key.left + "X")
    try probe.expectLine("probe> é漢X字😀", cursor: 11)
    try probe.type(Key.backspace + Key.backspace)
    try probe.expectLine("probe> é字😀", cursor: 8)
    try probe.type(Key.enter)
    try probe.expect("line(é字😀) scalars=3")
  }

  @Test("a line longer than the window wraps and stays editable")
  func wrapping() throws {
    let probe = try Probe(rows: 6, cols: 20)
    try probe.type("abcdefghijklmnopqrstu漢")
    try probe.session.waitUntil { $0.lines[1] == "nopqrstu漢" }
    try probe.type(Key.control("A") + "0")
    try probe.session.waitUntil { $0.lines[0] == "probe> 0abcdefghijkl" && $0.cursor == .init(row: 0, column: 8) }
    try probe.type(Key.enter)
    try probe.expect("line(0abcdefghijklm")
  }

  @Test("bytes that are no UTF-8 and control characters above ASCII never reach the line")
  func strayBytes() throws {
    let probe = try Probe()
    try probe.session.send([0x61, 0xff, 0xe6, 0x62, 0xc2, 0x9f, 0xc2, 0x9b, 0x63])
    try probe.type(Key.enter)
    try probe.expect("line(abc) scalars=3")
  }

  @Test("Up recalls the newest line first")
  func historyUp() throws {
    let probe = try Probe()
    try probe.type(Key.up)
    try probe.expectLine("probe> sum [a", cursor: 13)
    try probe.type(Key.up)
    try probe.expectLine("probe> first", cursor: 12)
    try probe.type(Key.down + Key.down)
    try probe.expectLine("probe>", cursor: 7)
  }

  @Test("a line entered again leaves its older place in the history")
  func historyWithoutRepeats() throws {
    let probe = try Probe()
    // Preloaded: first, second, first, sum; the first of the two `first` is gone.
    try probe.type(Key.up + Key.up + Key.up + Key.up + Key.enter)
    try probe.expect("line(second)")
    try probe.session.waitForLastLine("probe>")
    try probe.type(Key.up + Key.up + Key.up)
    try probe.session.waitUntil { $0.cursorLine == "probe> first" }
    try probe.type(Key.up)
    try probe.type("!")
    try probe.session.waitUntil { $0.cursorLine == "probe> first!" }
  }

  @Test("a line that was not handed to the history is not found again")
  func privateLine() throws {
    let probe = try Probe()
    try probe.type(" private" + Key.enter)
    try probe.expectThenPrompt("line( private)")
    try probe.type(Key.up)
    try probe.expectLine("probe> sum [a", cursor: 13)
  }

  @Test("a history that is forgotten leaves nothing to recall but what comes after it")
  func forgotten() throws {
    let probe = try Probe()
    try probe.type("?forget" + Key.enter)
    try probe.expectThenPrompt("line(?forget)")
    try probe.type("new" + Key.enter)
    try probe.expectThenPrompt("line(new)")
    try probe.type(Key.up + Key.up + Key.up)
    try probe.expectLine("probe> new", cursor: 10)
  }

  @Test("of more than ten thousand lines the oldest are dropped, and neither an empty line nor one with a NUL is kept")
  func historyLimit() throws {
    let probe = try Probe()
    try probe.type("?remember" + Key.enter)
    try probe.expectThenPrompt("line(?remember)")
    try probe.type(Key.up)
    try probe.expectLine("probe> old 10009.", cursor: 17)
    try probe.type(Key.control("R") + "old 10.")
    try probe.session.waitUntil("the oldest that is kept") { $0.cursorLine == "search 'old 10.': old 10." }
    try probe.type(Key.control("G") + Key.control("U") + Key.control("R") + "old 9.")
    try probe.session.waitUntil("an older one is gone") { $0.cursorLine.hasPrefix("not found 'old 9.':") }
  }

  @Test("a long line comes back whole from the history")
  func longHistory() throws {
    let probe = try Probe(rows: 80, cols: 200)
    let long = String(repeating: "漢x", count: 900)
    try probe.type(long + Key.enter)
    try probe.expect("scalars=1800")
    try probe.type(Key.up + Key.enter)
    try probe.session.waitUntil {
      $0.text.split(separator: "scalars=1800", omittingEmptySubsequences: false).count == 3
    }
  }

  @Test("Ctrl-R finds an older line by a part of it, and Ctrl-C leaves the search")
  func search() throws {
    let probe = try Probe()
    try probe.type(Key.control("R") + "eco")
    try probe.expect("second")
    try probe.type(Key.enter)
    try probe.expectThenPrompt("line(second)")
    try probe.type(Key.control("R") + "fir")
    try probe.expect("first")
    try probe.type(Key.control("C"))
    try probe.expect("interrupted\nprobe>")
  }

  @Test("a search goes on to older lines, takes letters back, and Ctrl-G returns to what was typed")
  func searchOn() throws {
    let probe = try Probe()
    try probe.type("typed" + Key.control("R") + "s")
    try probe.expectLine("search 's': sum [a", cursor: 12)
    try probe.type(Key.control("R"))
    try probe.expectLine("search 's': first", cursor: 15)
    try probe.type("x")
    try probe.expectLine("not found 'sx': first", cursor: 19)
    try probe.type(Key.backspace)
    try probe.expectLine("search 's': sum [a", cursor: 12)
    try probe.type(Key.control("G"))
    try probe.expectLine("probe> typed", cursor: 12)
    try probe.type(Key.control("R") + "sec" + Key.left + "!" + Key.enter)
    try probe.expect("line(!second)")
  }

  @Test("the search takes what is typed as it is, in any script")
  func searchForSigns() throws {
    let probe = try Probe()
    try probe.type("亟 字.表" + Key.enter + "other" + Key.enter)
    try probe.expectThenPrompt("line(other)")
    try probe.type(Key.control("R") + "[a")
    try probe.expectLine("search '[a': sum [a", cursor: 17)
    try probe.type(Key.enter)
    try probe.expectThenPrompt("probe> sum [a\nline(sum [a)")
    try probe.type(Key.control("R") + "亟 字.表" + Key.enter)
    try probe.session.waitUntil { $0.lines.filter { $0 == "line(亟 字.表) scalars=5" }.count == 2 }
  }

  @Test("Tab puts in the only word that fits, and a blank")
  func completionOfOne() throws {
    let probe = try Probe()
    try probe.type("sh" + Key.tab)
    try probe.expectLine("probe> show", cursor: 12)
  }

  @Test("Tab goes as far as all words agree, then lists them")
  func completionOfSeveral() throws {
    let probe = try Probe()
    try probe.type("d" + Key.tab)
    try probe.expectLine("probe> de", cursor: 9)
    try probe.type(Key.tab)
    try probe.session.waitUntil { $0.lines[..<3] == ["probe> de", "delete    describe", "probe> de"] }
    #expect(probe.session.screen.cursor == .init(row: 2, column: 9))
  }

  @Test("Tab lists wide words in columns and keeps the cursor inside the line")
  func completionOfWideWords() throws {
    let probe = try Probe()
    try probe.type("漢 rest" + String(repeating: Key.left, count: 5) + Key.tab)
    try probe.expectLine("probe> 漢字 rest", cursor: 11)
    try probe.type(Key.tab)
    try probe.session.waitUntil { $0.lines[..<3] == ["probe> 漢字 rest", "漢字表  漢字集", "probe> 漢字 rest"] }
    #expect(probe.session.screen.cursor == .init(row: 2, column: 11))
  }

  @Test("Tab shows notes beside the words")
  func completionWithNotes() throws {
    let probe = try Probe()
    try probe.type("pr" + Key.tab)
    try probe.session.waitUntil {
      $0.lines[..<4] == ["probe> pr", "preview  fed every night", "prod     protected", "probe> pr"]
    }
  }

  @Test("a list longer than the screen says how many words are left out")
  func completionOfMany() throws {
    let probe = try Probe(rows: 6, cols: 40)
    try probe.type("it" + Key.tab)
    try probe.expectLine("probe> item", cursor: 11)
    try probe.type(Key.tab)
    try probe.session.waitUntil { $0.lines[4] == "… 284 more" && $0.lines[5] == "probe> item" }
    #expect(probe.session.screen.lines[0] == "item100  item104  item108  item112")
  }

  @Test("a continuation has a prompt of its own")
  func continuation() throws {
    let probe = try Probe()
    try probe.type("one \\" + Key.enter)
    try probe.session.waitForLastLine("...")
    try probe.type("two" + Key.enter)
    try probe.expect("line(one two)")
  }

  @Test("a protected prompt is white on red and its last blank is plain")
  func colors() throws {
    let probe = try Probe(["--color", "--protected"], prompt: "prod 5 ids>")
    #expect(probe.session.screen.cursor.column == 12)
    #expect(probe.session.hasWritten("\u{1b}[0;1;37;41mprod\u{1b}[0;36m 5 ids\u{1b}[0m>"))
    try probe.type("x" + Key.left + "漢")
    try probe.expectLine("prod 5 ids> 漢x", cursor: 14)
  }

  @Test("without colour no style is written")
  func noColors() throws {
    let probe = try Probe(["--protected"], prompt: "prod 5 ids>")
    #expect(!probe.session.hasWritten("\u{1b}[0;"))
  }
}
