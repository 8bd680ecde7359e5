internal import ScriptLanguage
internal import Testing

@Suite("Statements: where they end and what they are")
struct StatementTests {
  @Test("a statement ends at a line end or a ';', and its span runs from its first word to its last")
  func ends() {
    #expect(
      Drawing.of("  a b  \n\tc;d ;; \n\n e")
        == ["2-5 bare@2-3 bare@4-5", "9-10 bare@9-10", "11-12 bare@11-12", "19-20 bare@19-20"])
  }

  @Test(
    "a text of blanks, comments and line ends holds no statement",
    arguments: ["", " \t", "\n\r\n", "# x", ";;", "#!/usr/bin/recsh\n", "# x\r\n  # y"])
  func empty(text: String) {
    #expect(Drawing.of(text) == [])
  }

  @Test("lines end with LF or CRLF alike")
  func lineEnds() {
    #expect(Drawing.of("a b\r\nc\r\n") == ["0-3 bare@0-1 bare@2-3", "5-6 bare@5-6"])
    #expect(
      Drawing.of("a > f\r\nb | c\r\nd") == ["0-5 bare@0-1 > bare@4-5", "7-12 bare@7-8 | 10-12", "14-15 bare@14-15"])
  }

  @Test("a comment starts at a word's start and ends with its line")
  func comments() {
    #expect(Drawing.of("#!x\na #b c\nd#e") == ["4-5 bare@4-5", "11-14 bare@11-14"])
    #expect(Drawing.of("a > f # g") == ["0-5 bare@0-1 > bare@4-5"])
    #expect(Drawing.of("a # b; c") == ["0-1 bare@0-1"])
  }

  @Test("a backslash before a line end continues the line, between words and behind one")
  func continuation() {
    #expect(
      Drawing.of("a \\\n b\\\r\nc") == ["0-10 bare@0-1 bare@5-6 bare@9-10"])
    #expect(Drawing.of("\\\na") == ["2-3 bare@2-3"])
    #expect(Drawing.of("a \\\n\nb") == ["0-1 bare@0-1", "5-6 bare@5-6"])
    #expect(Drawing.of("a > \\\nf") == ["0-7 bare@0-1 > bare@6-7"])
  }

  @Test("a leading '-' right before a letter forgives; anything else is the command's own name")
  func forgiveness() {
    #expect(Drawing.of("-a b") == ["0-4 forgiving bare@1-2 bare@3-4"])
    #expect(Drawing.of("- a") == ["0-3 bare@0-1 bare@2-3"])
    #expect(Drawing.of("--a") == ["0-3 bare@0-3"])
    #expect(Drawing.of("-'a'") == ["0-4 ['-'@0-1 'a'@1-4q]@0-4"])
    #expect(Drawing.of("-1") == ["0-2 bare@0-2"])
    #expect(Drawing.of("-let a = b") == ["0-10 forgiving let a = bare@9-10"])
    #expect(Drawing.of("-unlet a") == ["0-8 forgiving unlet a@7-8"])
    #expect(Drawing.of("-source f") == ["0-9 forgiving source bare@8-9"])
    #expect(Drawing.of("-") == ["0-1 bare@0-1"])
  }

  @Test("'>' and '>>' name a file, written as any word")
  func files() {
    #expect(Drawing.of("a > b") == ["0-5 bare@0-1 > bare@4-5"])
    #expect(Drawing.of("a>>b") == ["0-4 bare@0-1 >> bare@3-4"])
    #expect(Drawing.of("a > 'b c'$d;e") == ["0-11 bare@0-1 > ['b c'@4-9q $d@9-11]@4-11", "12-13 bare@12-13"])
    #expect(Drawing.of("a $(b > c)") == ["0-10 bare@0-1 [(4-9 bare@4-5 > bare@8-9)@2-10]@2-10"])
  }

  @Test("'|' takes the rest of the line as it is")
  func hostCommand() {
    #expect(Drawing.of("a | b; c > \"d' # }\ne") == ["0-18 bare@0-1 | 3-18", "19-20 bare@19-20"])
    #expect(Drawing.of("a |") == ["0-3 bare@0-1 | 3-3"])
    #expect(Drawing.of("a $(b | c\n)") == ["0-11 bare@0-1 [(4-9 bare@4-5 | 7-9)@2-11]@2-11"])
  }

  @Test("let sets or appends any number of words, also none")
  func assignments() {
    #expect(Drawing.of("let a = b 'c' $d") == ["0-16 let a = bare@8-9 ['c'@10-13q]@10-13 [$d@14-16]@14-16"])
    #expect(Drawing.of("let a-1_b =") == ["0-11 let a-1_b ="])
    #expect(Drawing.of("let a += b") == ["0-10 let a += bare@9-10"])
    #expect(Drawing.of("let a = =") == ["0-9 let a = bare@8-9"])
  }

  @Test("unlet and source are forms; the same words in quotes are not")
  func forms() {
    #expect(Drawing.of("unlet a") == ["0-7 unlet a@6-7"])
    #expect(Drawing.of("source f a $b") == ["0-13 source bare@7-8 bare@9-10 [$b@11-13]@11-13"])
    #expect(Drawing.of("source f > g") == ["0-12 source bare@7-8 > bare@11-12"])
    #expect(Drawing.of("'let' a = b") == ["0-11 ['let'@0-5q]@0-5 bare@6-7 bare@8-9 bare@10-11"])
    #expect(Drawing.of("lets a; sources; unlets") == ["0-6 bare@0-4 bare@5-6", "8-15 bare@8-15", "17-23 bare@17-23"])
  }

  @Test("substitutions nest, hold several statements, line ends and comments")
  func nesting() {
    #expect(
      Drawing.of("a $(b $(c) \"$(d)\"\n# )\ne; f)")
        == [
          "0-27 bare@0-1 [(4-17 bare@4-5 [(8-9 bare@8-9)@6-10]@6-10 [(14-15 bare@14-15)@11-17q]@11-17; "
            + "22-23 bare@22-23; 25-26 bare@25-26)@2-27]@2-27"
        ])
  }

  @Test("a script is read a statement at a time, in order")
  func streaming() throws {
    let source = SourceText(name: "t", text: "a\nb c\n")
    var parser = Parser(source)
    #expect(try parser.next().map { Drawing.statement($0, source) } == "0-1 bare@0-1")
    #expect(try parser.next().map { Drawing.statement($0, source) } == "2-5 bare@2-3 bare@4-5")
    #expect(try parser.next() == nil)
    #expect(try parser.next() == nil)
  }

  @Test("what stands before a fault was read: only the whole text is refused")
  func faultAtTheEnd() throws {
    let source = SourceText(name: "t", text: "a\n}")
    var parser = Parser(source)
    #expect(try parser.next().map { Drawing.statement($0, source) } == "0-1 bare@0-1")
    #expect(throws: ParseFailure.self) { try parser.next() }
  }
}
