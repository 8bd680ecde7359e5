internal import ScriptLanguage
internal import Testing

@Suite("Quoting: any text as a word")
struct QuotingTests {
  @Test(
    "a word is bare where it can be, in single quotes where it must, in double quotes where single ones do not do",
    arguments: [
      ("sku-1", "sku-1"), ("a=b,c*?~&<:", "a=b,c*?~&<:"), ("a#b", "a#b"), ("-x", "-x"), ("é漢😀", "é漢😀"), ("", "''"),
      ("a b", "'a b'"),
      ("#a", "'#a'"), ("--x", "'--x'"), ("--", "'--'"), ("$a", "'$a'"), ("a\\b", #"'a\b'"#), ("{}();|>", "'{}();|>'"),
      ("\"", "'\"'"), ("'", #""'""#),
      ("it's $5 \\ \"x\"", #""it's \$5 \\ \"x\"""#), ("a\nb", #""a\nb""#), ("\t\r", #""\t\r""#),
      ("\u{1B}[0m", #""\u{1b}[0m""#), ("\u{7F}", #""\u{7f}""#),
      ("\u{85}", "\u{85}"), ("\u{A0}", "\u{A0}"),
    ])
  func forms(text: String, word: String) {
    #expect(Quoting.word(text) == word)
  }

  private static let alphabet: [Unicode.Scalar] =
    Array(" \t\n\r;|>{}()'\"$\\#-=,*?~&<:@%azAZ019_`!^[].+/".unicodeScalars)
    + [
      "\u{1}", "\u{1B}", "\u{7F}", "\u{85}", "\u{A0}", "\u{301}", "\u{200D}", "\u{2028}", "\u{FEFF}", "é", "漢", "😀",
      "\u{10FFFF}",
    ]

  @Test("what is quoted reads back as exactly that text, as one literal word that is no option and no list")
  func roundTrip() throws {
    var random = Seeded(20_261_124)
    for round in 0..<20_000 {
      var text = String.UnicodeScalarView()
      for _ in 0..<random.below(12) { text.append(random.pick(Self.alphabet)) }
      try Self.check(String(text), "round \(round)")
    }
  }

  @Test("every scalar up to U+2FFF but NUL reads back, alone and between letters")
  func everyScalar() throws {
    for value in UInt32(1)...0x2FFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      try Self.check(String(scalar), "U+\(value)")
      try Self.check("a\(scalar)b", "U+\(value) between")
    }
  }

  private static func check(_ text: String, _ what: String) throws {
    let source = SourceText(name: "t", text: "x " + Quoting.word(text))
    let statements = try Parser.parse(source)
    guard statements.count == 1, statements[0].form == .command, statements[0].words.count == 2 else {
      Issue.record("\(what): \(source[Span(2, source.bytes.count)]) is not one word")
      return
    }
    let words = statements[0].words
    let read = words[1].literal(in: source)
    guard read.map({ Array($0.utf8) }) == Array(text.utf8), words[1].span.end == source.bytes.count else {
      Issue.record("\(what): \(text.debugDescription) came back as \(read.debugDescription)")
      return
    }
    if words[1].keyword(in: source)?.hasPrefix("--") == true { Issue.record("\(what): reads as an option") }
  }
}
