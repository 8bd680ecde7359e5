internal import ScriptLanguage
internal import Testing

@Suite("Words: every form of the language's table")
struct WordTests {
  @Test(
    "a bare word is every character but blanks, line ends and the signs of the language, and costs no pieces",
    arguments: [
      "sku-1", "a=b", "a,b", "*", "?", "~", "&", "<", "a:b", "a#b", "[x]", "!", "@", "%", "^", "+", "/", "é漢😀", "--x",
      "-",
    ])
  func bare(text: String) throws {
    let source = SourceText(name: "t", text: "x " + text)
    let words = try Self.words(of: source)
    #expect(words == [Word(Span(0, 1), .bare), Word(Span(2, 2 + text.utf8.count), .bare)])
    #expect(words[1].literal(in: source) == text)
    #expect(words[1].keyword(in: source) == text)
    #expect(words[1].isLiteral)
    #expect(words[1].listPiece == nil)
  }

  private static func words(of source: SourceText) throws -> [Word] {
    let statements = try Parser.parse(source)
    guard statements.count == 1, statements[0].form == .command else { return [] }
    return statements[0].words
  }

  @Test("spans count bytes, not characters: behind é, 漢 and 😀 they move by 2, 3 and 4")
  func byteSpans() {
    #expect(Drawing.words("é 漢 😀 x") == ["bare@0-2", "bare@3-6", "bare@7-11", "bare@12-13"])
  }

  @Test("single quotes hold anything but a single quote, newlines too")
  func single() {
    #expect(Drawing.words(#"x '$a "b" \n {};|>#'"#) == ["bare@0-1", #"['$a "b" \n {};|>#'@2-20q]@2-20"#])
    #expect(Drawing.words("x 'a\nb'") == ["bare@0-1", "['a\nb'@2-7q]@2-7"])
    #expect(Drawing.words("x 'a\r\nb'") == ["bare@0-1", "['a\r\nb'@2-8q]@2-8"])
    #expect(Drawing.words("x ''") == ["bare@0-1", "[''@2-4q]@2-4"])
  }

  @Test("double quotes undo their escapes and hold newlines and signs")
  func double() {
    #expect(
      Drawing.words(#"x "\"\\\$\n\r\t\u{1F600}\u{e9}" "#)
        == ["bare@0-1", "['\"\\$\n\r\t😀é'@2-31q]@2-31"])
    #expect(Drawing.words("x \"a\nb ; | > { } ( ) # '\"") == ["bare@0-1", "['a\nb ; | > { } ( ) # ''@2-25q]@2-25"])
    #expect(Drawing.words(#"x """#) == ["bare@0-1", "[''@2-4q]@2-4"])
    #expect(Drawing.words("x \"a\\\nb\\\r\nc\"") == ["bare@0-1", "['abc'@2-12q]@2-12"])
  }

  @Test("a backslash outside quotes takes the one character behind it as it is, of any length in UTF-8")
  func escapes() {
    #expect(Drawing.words(#"x \$a\ b"#) == ["bare@0-1", "['$'@2-4q 'a'@4-5 ' '@5-7q 'b'@7-8]@2-8"])
    #expect(Drawing.words(#"x \é\漢\😀"#) == ["bare@0-1", "['é漢😀'@2-14q]@2-14"])
    #expect(Drawing.words(##"x \#y"##) == ["bare@0-1", "['#'@2-4q 'y'@4-5]@2-5"])
  }

  @Test(
    "each form of substitution",
    arguments: [
      ("$a", "$a@2-4"), ("$a_B-9", "$a_B-9@2-8"), ("${a}", "$a@2-6"), ("${#a}", "#a@2-7"), ("$1", "argument 1@2-4"),
      ("${12}", "argument 12@2-7"), ("$@", "arguments@2-4"), ("$#", "argument-count@2-4"),
      ("${env:HOME}", "env HOME@2-13"), ("${secret:api-key}", "secret api-key@2-19"),
      ("$(y)", "(4-5 bare@4-5)@2-6"), ("$()", "()@2-5"),
    ])
  func substitution(text: String, drawing: String) {
    let end = 2 + text.utf8.count
    #expect(Drawing.words("x " + text) == ["bare@0-1", "[\(drawing)]@2-\(end)"])
  }

  @Test("a name ends where it must: '$1' takes one digit, a variable takes dashes, braces end it early")
  func nameEnds() {
    #expect(Drawing.words("x $12") == ["bare@0-1", "[argument 1@2-4 '2'@4-5]@2-5"])
    #expect(Drawing.words("x $a.b") == ["bare@0-1", "[$a@2-4 '.b'@4-6]@2-6"])
    #expect(Drawing.words("x ${a}-b") == ["bare@0-1", "[$a@2-6 '-b'@6-8]@2-8"])
    #expect(Drawing.words("x $aé") == ["bare@0-1", "[$a@2-4 'é'@4-6]@2-6"])
  }

  @Test("pieces that touch make one word, and quoted text stays apart from plain text")
  func pieces() {
    #expect(Drawing.words(#"x pre-$a"y z"'w'"#) == ["bare@0-1", "['pre-'@2-6 $a@6-8 'y zw'@8-16q]@2-16"])
    #expect(Drawing.words(#"x --name='a b'"#) == ["bare@0-1", "['--name='@2-9 'a b'@9-14q]@2-14"])
    #expect(Drawing.words("x $a$b") == ["bare@0-1", "[$a@2-4 $b@4-6]@2-6"])
    #expect(Drawing.words("x 'a'#b") == ["bare@0-1", "['a'@2-5q '#b'@5-7]@2-7"])
  }

  @Test("in double quotes each part keeps its place, and a lone substitution is joined like any other")
  func quotedParts() {
    #expect(
      Drawing.words(#"x "a $b c${#d}""#)
        == ["bare@0-1", "[<'a '@3-5q $b@5-7q ' c'@7-9q #d@9-14q>@2-15q]@2-15"])
    #expect(Drawing.words(#"x "$b""#) == ["bare@0-1", "[$b@2-6q]@2-6"])
    #expect(Drawing.words(#"x "$(y "z")""#) == ["bare@0-1", #"[(5-10 bare@5-6 ['z'@7-10q]@7-10)@2-12q]@2-12"#])
  }

  @Test(
    "only a substitution that stands alone and unquoted gives its elements one by one",
    arguments: [
      ("$a", true), ("$@", true), ("$(y)", true), ("${#a}", true), ("\"$a\"", false), ("$a$b", false), ("x$a", false),
      ("$a''", false), ("'a'", false), ("a", false),
    ])
  func lists(text: String, isList: Bool) throws {
    let words = try Self.words(of: SourceText(name: "t", text: "x " + text))
    #expect((words[1].listPiece != nil) == isList)
  }

  @Test("a word with a substitution has no literal text, and a quoted one is no keyword")
  func literals() throws {
    let source = SourceText(name: "t", text: #"x a'b'"c"\d "a$b" $a 'q'"#)
    let words = try Self.words(of: source)
    #expect(words.map { $0.literal(in: source) } == ["x", "abcd", nil, nil, "q"])
    #expect(words.map { $0.keyword(in: source) } == ["x", nil, nil, nil, nil])
    #expect(words.map(\.isLiteral) == [true, true, false, false, true])
  }

  @Test(
    "a carriage return that ends no line is refused outside of quotes: nobody sees it",
    arguments: ["x a\rb", "x \r", "x 'a'\rb", "x a\r", "x \\\r", "\r"])
  func loneReturns(text: String) {
    #expect(
      Drawing.of(text)[0].contains(" / a carriage return stands here without a line feed / "), "\(Drawing.of(text))")
    #expect(Drawing.words("x 'a\rb' \"\r\" \"\\r\"").count == 4)
    #expect(Drawing.of("x | cat\r") == ["0-7 bare@0-1 | 3-7"])
  }
}
