internal import ScriptLanguage
internal import Testing

@Suite("Texts: encoding and places")
struct SourceTextTests {
  private static func refusal(_ bytes: [UInt8]) -> String? {
    do throws(Diagnostic) {
      _ = try SourceText(name: "f", checking: bytes)
      return nil
    } catch { return Drawing.diagnostic(error) }
  }

  @Test(
    "bytes that are no UTF-8 are refused with their offset and line",
    arguments: [
      ([0x61, 0xFF], 1, 1), ([0xC0, 0x80], 0, 1), ([0x61, 0x0A, 0xC3], 2, 2), ([0xE2, 0x82], 0, 1),
      ([0xED, 0xA0, 0x80], 0, 1),
      ([0xF4, 0x90, 0x80, 0x80], 0, 1), ([0xC3, 0xA9, 0x80], 2, 1), ([0xEF, 0xBB, 0xBF, 0x61, 0xFF], 4, 1),
      ([0xEF, 0xBB], 0, 1),
      ([0xF0, 0x9F, 0x98, 0x80, 0x0A, 0x0A, 0xF0, 0x9F], 6, 3),
    ] as [([UInt8], Int, Int)])
  func invalid(bytes: [UInt8], offset: Int, line: Int) {
    #expect(
      Self.refusal(bytes)
        == "encoding / f:\(line):1+0 in '' / f is no script: it is not valid UTF-8 at byte \(offset) / save it as UTF-8 text"
    )
  }

  @Test(
    "a NUL is refused with its offset, counted from the file's first byte",
    arguments: [([0], 0, 1), ([0x61, 0x0A, 0], 2, 2), ([0xEF, 0xBB, 0xBF, 0], 3, 1)] as [([UInt8], Int, Int)])
  func nul(bytes: [UInt8], offset: Int, line: Int) {
    #expect(
      Self.refusal(bytes)
        == "encoding / f:\(line):1+0 in '' / f is no script: it holds a NUL at byte \(offset) / save it as UTF-8 text")
  }

  @Test("every offset of an invalid byte is found, in a text of mixed lengths")
  func everyOffset() {
    let text = Array("aé漢😀\nz".utf8)
    for scalarStart in text.indices where text[scalarStart] & 0xC0 != 0x80 {
      var bytes = text
      bytes.insert(0xFF, at: scalarStart)
      let line = scalarStart > text.count - 2 ? 2 : 1
      #expect(
        Self.refusal(bytes)
          == "encoding / f:\(line):1+0 in '' / f is no script: it is not valid UTF-8 at byte \(scalarStart) / save it as UTF-8 text"
      )
    }
  }

  @Test("one byte order mark at the start is skipped, a second one and one elsewhere are text")
  func byteOrderMark() throws {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    #expect(try SourceText(name: "f", checking: mark + Array("a".utf8)).bytes == Array("a".utf8))
    #expect(try SourceText(name: "f", checking: mark).bytes == [])
    #expect(try SourceText(name: "f", checking: mark + mark).bytes == mark)
    #expect(try SourceText(name: "f", checking: Array("a".utf8) + mark).bytes == Array("a".utf8) + mark)
    #expect(try SourceText(name: "f", checking: []).bytes == [])
  }

  @Test("a script with a byte order mark, a '#!' line and CRLF reads as any other")
  func windowsScript() throws {
    let source = try SourceText(name: "f", checking: [0xEF, 0xBB, 0xBF] + Array("#!/x\r\na b\r\n".utf8))
    let statements = try Parser.parse(source)
    #expect(statements.map { Drawing.statement($0, source) } == ["6-9 bare@6-7 bare@8-9"])
    #expect(
      source.place(of: statements[0].span)
        == Place(source: "f", line: 2, column: 1, lineText: "a b", caretColumns: 3))
  }

  @Test("a span's text is the bytes it names")
  func spans() {
    let source = SourceText(name: "t", text: "é漢")
    #expect(source[Span(0, 2)] == "é")
    #expect(source[Span(2, 5)] == "漢")
    #expect(source[Span(5, 5)] == "")
    #expect(Span(3, 5).union(Span(1, 4)) == Span(1, 5))
  }

  @Test(
    "columns count characters: a tab is one, a wide or combined one is one, and CRLF is no part of the line",
    arguments: [
      ("abc", Span(0, 3), 1, 1, "abc", 3), ("\tx y", Span(3, 4), 1, 4, "\tx y", 1),
      ("漢字 x", Span(7, 8), 1, 4, "漢字 x", 1),
      ("e\u{301}😀 x", Span(8, 9), 1, 4, "e\u{301}😀 x", 1), ("a\r\nbc\r\n", Span(3, 5), 2, 1, "bc", 2),
      ("a\nbc", Span(2, 3), 2, 1, "bc", 1),
      ("a\nb", Span(0, 3), 1, 1, "a", 1), ("ab", Span(2, 2), 1, 3, "ab", 1), ("", Span(0, 0), 1, 1, "", 1),
      ("a\n", Span(2, 2), 2, 1, "", 1),
      ("a\r\nb", Span(1, 2), 1, 2, "a", 1), ("漢", Span(0, 3), 1, 1, "漢", 1), ("a\rb", Span(2, 3), 1, 3, "a\rb", 1),
      ("x", Span(7, 9), 1, 2, "x", 1),
      ("'a\nb' c", Span(0, 5), 1, 1, "'a", 2),
    ])
  func places(text: String, span: Span, line: Int, column: Int, lineText: String, caret: Int) {
    let place = SourceText(name: "t", text: text).place(of: span)
    #expect(place == Place(source: "t", line: line, column: column, lineText: lineText, caretColumns: caret))
    #expect(place.text == "t:\(line):\(column)")
  }

  @Test("the line of every byte of a long text is the count of line ends before it")
  func lines() {
    var random = Seeded(11)
    let text = (0..<10_000).map { _ in random.below(9) == 0 ? "\n" : "a" }.joined()
    let source = SourceText(name: "t", text: text)
    var line = 1
    var column = 1
    for (offset, byte) in source.bytes.enumerated() {
      let place = source.place(of: Span(offset, offset + 1))
      if place.line != line || place.column != column {
        Issue.record("byte \(offset) is at \(place.text) and not at \(line):\(column)")
        return
      }
      (line, column) = byte == UInt8(ascii: "\n") ? (line + 1, 1) : (line, column + 1)
    }
  }

  @Test("a diagnostic keeps its deepest place, and its code says how a process ends")
  func diagnostics() {
    let inner = Place(source: "t", line: 2, column: 3, lineText: "x", caretColumns: 1)
    let outer = Place(source: "t", line: 9, column: 9, lineText: "y", caretColumns: 1)
    let bare = Diagnostic(.failed, "it broke", help: "mend it")
    #expect(bare.placed(at: inner) == Diagnostic(.failed, "it broke", place: inner, help: "mend it"))
    #expect(bare.placed(at: inner).placed(at: outer) == bare.placed(at: inner))
    #expect(
      Diagnostic.Code.allCases.map { "\($0.rawValue) \(Diagnostic($0, "").exitStatus.rawValue)" }
        == [
          "encoding 2", "syntax 2", "unknown-command 2", "unknown-option 2", "unknown-name 1", "usage 2",
          "unset-variable 1", "empty-word 3", "failed 1", "assertion 1", "file 1", "store 1", "refused 3",
          "incomplete 4", "unwritten 1",
          "unreachable 5",
          "credentials 5", "interrupted 130",
        ])
  }
}
