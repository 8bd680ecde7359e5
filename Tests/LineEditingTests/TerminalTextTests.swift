// The parts that need no terminal.
import LineEditing
import Testing

@Suite("text on a terminal")
struct TerminalTextTests {
  @Test(
    "widths are those of a terminal",
    arguments: [("", 0), ("abc", 3), ("é", 1), ("漢字", 4), ("😀", 2), ("a\u{1b}", 7), ("e\u{301}", 8)])
  func width(text: String, columns: Int) {
    #expect(TerminalText.width(of: text) == columns)
  }

  @Test(
    "what cannot be seen is written out",
    arguments: [
      ("plain text", "plain text"), ("a\u{1b}[2Jb", "a\\u{1B}[2Jb"), ("a\nb\tc", "a\\u{A}b\\u{9}c"),
      ("a\u{200b}b\u{202e}", "a\\u{200B}b\\u{202E}"), ("漢\u{9b}", "漢\\u{9B}"), ("e\u{301}", "e\\u{301}"),
    ])
  func escaped(text: String, shown: String) {
    #expect(TerminalText.escaped(text) == shown)
  }

  @Test("text is shortened by columns, not by characters")
  func shortened() {
    #expect(TerminalText.shortened("漢字漢字", toColumns: 8) == "漢字漢字")
    #expect(TerminalText.shortened("漢字漢字", toColumns: 6) == "漢字…")
    #expect(TerminalText.shortened("漢字漢字", toColumns: 0) == "")
  }
}
