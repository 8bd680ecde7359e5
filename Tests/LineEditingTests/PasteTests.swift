// Pastes: nothing in them runs, rings or moves anything.
import TerminalHarness
import Testing

@Suite("pasting")
struct PasteTests {
  @Test("pasted lines wait for Enter and come as one line with its newlines")
  func severalLines() throws {
    let probe = try Probe()
    #expect(probe.session.screen.bracketsPastes)
    try probe.type(Key.paste("delete 1\rdelete 2\r\ndelete 3\n"))
    try probe.session.waitUntil { $0.lines[..<3] == ["probe> delete 1", "delete 2", "delete 3"] }
    #expect(!probe.session.screen.text.contains("line("))
    try probe.type(Key.enter)
    try probe.expect("line(delete 1|delete 2|delete 3) scalars=26 pasted")
  }

  @Test("pasted lines can be edited before they run")
  func edited() throws {
    let probe = try Probe()
    try probe.type(Key.paste("delete 1\ndelete 2\ndelete 3"))
    try probe.session.waitUntil { $0.lines[2] == "delete 3" }
    try probe.type(Key.up + Key.backspace + "9")
    try probe.session.waitUntil { $0.lines[1] == "delete 9" && $0.cursor == .init(row: 1, column: 8) }
    try probe.type(Key.down + "!" + Key.enter)
    try probe.expect("line(delete 1|delete 9|delete 3!)")
    try probe.session.waitForLastLine("probe>")
    try probe.type(Key.up + "?" + Key.enter)
    try probe.expect("line(delete 1|delete 9|delete 3!?)")
  }

  @Test("a paste loses its control characters, and a Ctrl-C in it interrupts nothing")
  func controlCharacters() throws {
    let probe = try Probe()
    try probe.type(Key.paste("a\u{3}b\u{1b}[31mc\u{7}\td\u{0}\u{9b}e\u{4}\u{1a}"))
    try probe.type(Key.enter)
    try probe.expect("line(ab[31mc    de) scalars=13 pasted")
  }

  @Test("a paste during a search ends the search and runs nothing")
  func duringSearch() throws {
    let probe = try Probe()
    try probe.type(Key.control("R") + "sec")
    try probe.expect("second")
    try probe.type(Key.paste("delete 1\ndelete 2\n"))
    try probe.expect("delete 2")
    #expect(!probe.session.screen.text.contains("line("))
    try probe.type(Key.control("C"))
    try probe.expect("interrupted")
  }

  @Test("a paste whose start arrives in pieces is still one paste")
  func inPieces() throws {
    let probe = try Probe()
    for byte in Key.paste("delete 1\ndelete 2\n").utf8 { try probe.session.send([byte]) }
    try probe.session.waitUntil { $0.lines[1] == "delete 2" }
    #expect(!probe.session.screen.text.contains("line("))
  }

  @Test("60 kilobytes are pasted whole")
  func large() throws {
    let probe = try Probe()
    let line = String(repeating: "x", count: 59) + " "
    try probe.type(Key.paste(String(repeating: line, count: 1024)))
    try probe.type(Key.enter)
    try probe.session.waitFor("scalars=61440 pasted")
  }

  @Test("60 kilobytes of several lines are handed over whole, to be asked for")
  func largeBlock() throws {
    let probe = try Probe()
    let line = String(repeating: "x", count: 59) + "\n"
    try probe.type(Key.paste(String(repeating: line, count: 1024)))
    try probe.session.waitFor("block of 61439 scalars")
  }

  @Test("a paste in vi mode is inserted, not taken for commands")
  func inViMode() throws {
    let editrc = try EditrcFile("bind -v\n")
    let probe = try Probe(environment: ["EDITRC": editrc.path])
    try probe.type(Key.paste("dd\nx") + Key.enter)
    try probe.expect("line(dd|x) scalars=4 pasted")
  }
}
