internal import ScriptLanguage
internal import Testing

// Rules: no clock. What would take quadratic time does not end within a minute here, and what would recurse without a limit
// does not come back at all.

@Suite("Limits: long and deep texts", .serialized, .timeLimit(.minutes(1)))
struct LimitTests {
  @Test("100 levels are read, and the 101st is refused at its place")
  func depth() throws {
    let deep = "x " + String(repeating: "$(x ", count: Parser.maximumDepth) + String(repeating: ")", count: 100)
    #expect(try Parser.parse(SourceText(name: "t", text: deep)).count == 1)
    let failure = Self.failure(of: "x " + String(repeating: "$(x ", count: 101) + String(repeating: ")", count: 101))
    #expect(failure?.diagnostic.message == "nested deeper than 100 levels")
    #expect(failure?.diagnostic.place?.column == 403)
    #expect(failure?.diagnostic.place?.caretColumns == 2)
    #expect(failure?.diagnostic.help == "put the inner part in a script of its own")
    #expect(failure?.open == nil)
  }

  @Test(
    "100,000 open signs are an error and no crash",
    arguments: ["$(", "$(x ", "{", "x {\n", "\"$(", "x \"a$(b ", "$(x {", "-x $("])
  func openSigns(sign: String) {
    let failure = Self.failure(of: String(repeating: sign, count: 100_000))
    #expect(failure?.diagnostic.message == "nested deeper than 100 levels")
    #expect(failure?.open == nil)
  }

  private static func failure(of text: String) -> ParseFailure? {
    do {
      _ = try Parser.parse(SourceText(name: "t", text: text))
      return nil
    } catch { return error }
  }

  private static let megabyte = 1_000_000

  @Test("a bare word of 1 MB is one word")
  func longWord() throws {
    let text = "x " + String(repeating: "a", count: Self.megabyte)
    #expect(Drawing.of(text) == ["0-1000002 bare@0-1 bare@2-1000002"])
  }

  @Test("a line of 500,000 words is one statement")
  func longLine() throws {
    let statements = try Parser.parse(SourceText(name: "t", text: String(repeating: "a ", count: 500_000)))
    #expect(statements.count == 1)
    #expect(statements[0].form == .command)
    let words = statements[0].words
    #expect(words.count == 500_000)
    #expect(words.enumerated().allSatisfy { $1 == Word(Span(2 * $0, 2 * $0 + 1), .bare) })
  }

  @Test(
    "any one thing, over and over, is read or refused in one go",
    arguments: [
      "'a'", "\"a\"", "\\a", "$a", "${a}", "$(a)", "\"$a\"", "a\\\n", "\\\n", ";", "# \n", "a\n", "\r", "\r\n", "a;",
      "$1", "''", "a\r", "é",
      "'", "\"", "\\", "$", "${", "|", ">", "a>b;", "a|b\n", "{}", "(", ")", "}", "\"\\u{41}\"", "\"\\n\"", "let a = ",
      "let a = b;",
    ])
  func anything(unit: String) {
    // Neighbours that become one piece are what a careless join would copy again and again: they get the whole megabyte.
    let size = ["'a'", "\\a", "''"].contains(unit) ? Self.megabyte : Self.megabyte / 5
    let text = "x " + String(repeating: unit, count: size / unit.utf8.count)
    let source = SourceText(name: "t", text: text)
    var parser = Parser(source)
    var statements = 0
    var lastEnd = 0
    do {
      while let statement = try parser.next() {
        statements += 1
        guard statement.span.start >= lastEnd, statement.span.end > statement.span.start else {
          Issue.record("statement \(statements) is at \(statement.span)")
          return
        }
        lastEnd = statement.span.end
      }
    } catch {
      #expect(error.diagnostic.code == .syntax && error.diagnostic.place != nil)
    }
    #expect(statements <= source.bytes.count)
  }

  @Test("the place of every one of 20,000 statements is found without reading the text again for each")
  func manyPlaces() throws {
    let source = SourceText(name: "t", text: String(repeating: "statement with some words\n", count: 20_000))
    var parser = Parser(source)
    var line = 0
    while let statement = try parser.next() {
      line += 1
      let place = source.place(of: statement.span)
      if place.line != line || place.column != 1 || place.caretColumns != 25 {
        Issue.record("statement \(line) is at \(place.text)")
        return
      }
    }
    #expect(line == 20_000)
  }
}
