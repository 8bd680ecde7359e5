internal import ScriptLanguage
internal import Testing

@Suite("Faults: what is wrong, where, and what to do")
struct ParseFailureTests {
  private static let escapeHelp =
    #"inside double quotes: \" \\ \$ \n \r \t \u{1F600}; single quotes take everything as it is"#
  private static let nameHelp = "a name starts with a letter or '_' and goes on with letters, digits, '_' and '-'"
  private static let assignmentHelp = "let NAME = WORDS…, or let NAME += WORDS…"
  private static let substitutionHelp = "one of ${name} ${#name} ${12} ${env:NAME} ${secret:NAME}"
  private static func quoteHelp(_ sign: String) -> String { "to mean the character itself, write '\(sign)' in quotes" }
  private static let dollarHelp = "to mean the character itself, write '$' in single quotes"

  @Test(
    "an escape that is none is an error at its own place, whole characters underlined",
    arguments: [
      (#"x "\a""#, #"t:1:4+2 in 'x "\a"' / '\a' is no escape"#),
      (#"x "ab\é""#, #"t:1:6+2 in 'x "ab\é"' / '\é' is no escape"#),
      (#"x "\😀""#, #"t:1:4+2 in 'x "\😀"' / '\😀' is no escape"#),
      (#"x "\'""#, #"t:1:4+2 in 'x "\'"' / '\'' is no escape"#),
      (#"x "\U{41}""#, #"t:1:4+2 in 'x "\U{41}"' / '\U' is no escape"#),
    ])
  func escapes(text: String, said: String) {
    #expect(Drawing.of(text) == ["syntax / \(said) / \(Self.escapeHelp)"])
  }

  @Test(
    "a \\u that names no Unicode scalar, or NUL, is an error at its place",
    arguments: [
      #"\u"#, #"\u41"#, #"\u{}"#, #"\u{0}"#, #"\u{D800}"#, #"\u{110000}"#, #"\u{xy}"#, #"\u{+41}"#, #"\u{-1}"#,
      #"\u{1F600000000000}"#, #"\u{ 41}"#,
    ])
  func unicode(escape: String) {
    let line = "x \"\(escape)\""
    #expect(
      Drawing.of(line)
        == [#"syntax / t:1:4+2 in '\#(line)' / this is no Unicode scalar / write it as \u{1F600}"#])
  }

  @Test(
    "an open construct says what is open, at its opening sign, wherever the text ends",
    arguments: [
      ("x 'a", "t:1:3+1 in 'x 'a' / this quote is never closed / open '"),
      ("x 'a\nb\n", "t:1:3+1 in 'x 'a' / this quote is never closed / open '"),
      ("x \"a", "t:1:3+1 in 'x \"a' / this quote is never closed / open \""),
      ("x \"a\\", "t:1:5+1 in 'x \"a\\' / the text ends behind this '\\' / open \""),
      ("x \"a\\\n", "t:1:3+1 in 'x \"a\\' / this quote is never closed / open \""),
      ("x \"$(y)", "t:1:3+1 in 'x \"$(y)' / this quote is never closed / open \""),
      ("y\nx $(a", "t:2:3+2 in 'x $(a' / this '$(' is never closed / open $("),
      ("x $(a $(b)", "t:1:3+2 in 'x $(a $(b)' / this '$(' is never closed / open $("),
      ("x $(a $(b", "t:1:7+2 in 'x $(a $(b' / this '$(' is never closed / open $("),
      (
        "x $(a | b)",
        "t:1:3+2 in 'x $(a | b)' / this '$(' is never closed / a '|' takes the rest of its line, closing signs too: close it on a line of its own / open $("
      ),
      ("x $(a # b)", "t:1:3+2 in 'x $(a # b)' / this '$(' is never closed / open $("),
      ("x {", "t:1:3+1 in 'x {' / this '{' is never closed / open {"),
      ("x { a; b\n", "t:1:3+1 in 'x { a; b' / this '{' is never closed / open {"),
      ("x \\", "t:1:3+1 in 'x \\' / the text ends behind this '\\' / open \\"),
      ("x a\\", "t:1:4+1 in 'x a\\' / the text ends behind this '\\' / open \\"),
      ("\\", "t:1:1+1 in '\\' / the text ends behind this '\\' / open \\"),
    ])
  func open(text: String, said: String) {
    #expect(Drawing.of(text) == ["syntax / \(said)"])
  }

  @Test(
    "a text that ends right behind a continued line may have been cut off, so it is open too",
    arguments: ["delete a \\\n", "delete a\\\n", "delete a \\\r\n"])
  func cutOff(text: String) {
    let line = text.split(whereSeparator: \.isNewline).joined()
    #expect(
      Drawing.of(text) == [
        "syntax / t:1:\(line.count)+1 in '\(line)' / the text ends behind this '\\' / write the rest of the statement"
          + " / open \\"
      ])
  }

  @Test(
    "a '$' that starts no substitution is an error: nobody should have to guess",
    arguments: [
      ("x $", "t:1:3+1 in 'x $'"), ("x a$ b", "t:1:4+1 in 'x a$ b'"), ("x $0", "t:1:3+1 in 'x $0'"),
      ("x $-", "t:1:3+1 in 'x $-'"),
      ("x \"$\"", "t:1:4+1 in 'x \"$\"'"), ("x $é", "t:1:3+1 in 'x $é'"), ("x $$", "t:1:3+1 in 'x $$'"),
    ])
  func dollars(text: String, said: String) {
    #expect(Drawing.of(text) == ["syntax / \(said) / this '$' starts no substitution / \(Self.dollarHelp)"])
  }

  @Test(
    "braces hold a name, a count, an argument, or a name behind 'env:' or 'secret:'",
    arguments: [
      "${}", "${0}", "${+1}", "${-1}", "${a b}", "${é}", "${#}", "${#1}", "${env:}", "${env:A=B}", "${other:x}",
      "${99999999999999999999}", "${ a}", "${secret:a b}",
    ])
  func braces(text: String) {
    #expect(
      Drawing.of("x " + text)
        == ["syntax / t:1:3+\(text.count) in 'x \(text)' / '\(text)' is no substitution / \(Self.substitutionHelp)"])
  }

  @Test("a '${' has to be closed on its line", arguments: ["x ${a", "x ${a\n}"])
  func openBraces(text: String) {
    #expect(
      Drawing.of(text) == [
        "syntax / t:1:3+2 in 'x ${a' / this '${' is never closed / close it with '}' on the same line"
      ])
  }

  @Test(
    "a sign where it means nothing is refused at its place",
    arguments: [
      ("}", "t:1:1+1 in '}' / this '}' closes no block", "}"), (")", "t:1:1+1 in ')' / this ')' closes nothing", ")"),
      ("x }", "t:1:3+1 in 'x }' / this '}' closes nothing", "}"),
      ("x a)", "t:1:4+1 in 'x a)' / this ')' closes nothing", ")"),
      ("x (a)", "t:1:3+1 in 'x (a)' / this '(' has no meaning here", "("),
      ("x $(a }", "t:1:7+1 in 'x $(a }' / this '}' closes nothing", "}"),
      ("x $(a; })", "t:1:8+1 in 'x $(a; })' / this '}' closes no block", "}"),
    ])
  func strays(text: String, said: String, sign: String) {
    #expect(Drawing.of(text) == ["syntax / \(said) / \(Self.quoteHelp(sign))"])
  }

  @Test("a block is read to its end, and refused at its opening: commands take words")
  func blocks() {
    let help =
      "commands take words, and only forms such as 'if' take blocks; to mean the character itself, write '{' in quotes"
    #expect(Drawing.of("x { a\nb; }") == ["syntax / t:1:3+1 in 'x { a' / a block has no place here / \(help)"])
    #expect(Drawing.of("{}") == ["syntax / t:1:1+1 in '{}' / a block has no place here / \(help)"])
    #expect(Drawing.of("x a{}") == ["syntax / t:1:4+1 in 'x a{}' / a block has no place here / \(help)"])
    #expect(
      Drawing.of("x {\n y $\n}") == [
        "syntax / t:2:4+1 in ' y $' / this '$' starts no substitution / \(Self.dollarHelp)"
      ])
  }

  @Test(
    "a redirection needs a command before it and one file behind it",
    arguments: [
      ("> f", "t:1:1+1 in '> f' / a command is missing here / write the command before it"),
      ("| f", "t:1:1+1 in '| f' / a command is missing here / write the command before it"),
      ("x >", "t:1:3+1 in 'x >' / a file has to follow '>' / \(quoteHelp(">"))"),
      ("x >> # f", "t:1:3+3 in 'x >> # f' / a file has to follow '>>' / \(quoteHelp(">"))"),
      ("x > ; y", "t:1:3+2 in 'x > ; y' / a file has to follow '>' / \(quoteHelp(">"))"),
      ("x >>> f", "t:1:3+2 in 'x >>> f' / a file has to follow '>>' / \(quoteHelp(">"))"),
      ("x >\nf", "t:1:3+1 in 'x >' / a file has to follow '>' / \(quoteHelp(">"))"),
      (
        "x > f g",
        "t:1:7+1 in 'x > f g' / nothing may follow the file that output goes to / put the words before the '>', and one '>' or '|' at most"
      ),
      (
        "x > f | g",
        "t:1:7+1 in 'x > f | g' / nothing may follow the file that output goes to / put the words before the '>', and one '>' or '|' at most"
      ),
      (
        "x > f > g",
        "t:1:7+1 in 'x > f > g' / nothing may follow the file that output goes to / put the words before the '>', and one '>' or '|' at most"
      ),
      (
        "x > f 漢",
        "t:1:7+1 in 'x > f 漢' / nothing may follow the file that output goes to / put the words before the '>', and one '>' or '|' at most"
      ),
    ])
  func redirections(text: String, said: String) {
    #expect(Drawing.of(text) == ["syntax / \(said)"])
  }

  @Test(
    "let, unlet and source say how they are written",
    arguments: [
      ("let", "t:1:1+3 in 'let' / a name has to follow 'let' / \(assignmentHelp)"),
      ("let a", "t:1:5+1 in 'let a' / '=' has to follow the name, with a blank on both sides / \(assignmentHelp)"),
      ("let a b", "t:1:7+1 in 'let a b' / '=' has to follow the name, with a blank on both sides / \(assignmentHelp)"),
      (
        "let a '=' b",
        "t:1:7+3 in 'let a '=' b' / '=' has to follow the name, with a blank on both sides / \(assignmentHelp)"
      ),
      ("let a=b", "t:1:5+3 in 'let a=b' / '=' needs a blank on both sides / \(assignmentHelp)"),
      ("let 1a = b", "t:1:5+2 in 'let 1a = b' / this is no name for a variable / \(nameHelp)"),
      ("let $a = b", "t:1:5+2 in 'let $a = b' / this is no name for a variable / \(nameHelp)"),
      ("let é = b", "t:1:5+1 in 'let é = b' / this is no name for a variable / \(nameHelp)"),
      ("unlet", "t:1:1+5 in 'unlet' / one name has to follow 'unlet' / unlet NAME"),
      ("unlet a b", "t:1:9+1 in 'unlet a b' / one name has to follow 'unlet' / unlet NAME"),
      ("unlet 'a'", "t:1:7+3 in 'unlet 'a'' / this is no name for a variable / \(nameHelp)"),
      ("source", "t:1:1+6 in 'source' / a file has to follow 'source' / source FILE [args…]"),
    ])
  func forms(text: String, said: String) {
    #expect(Drawing.of(text) == ["syntax / \(said)"])
  }

  @Test("what puts nothing out can go nowhere, so that 'let x = 5 > 3' is no silent loss")
  func nothingToRedirect() {
    let help = "to mean the character itself, write '>' or '|' in quotes"
    #expect(Drawing.of("let x = 5 > 3") == ["syntax / t:1:13+1 in 'let x = 5 > 3' / 'let' puts nothing out / \(help)"])
    #expect(
      Drawing.of("unlet x | cat") == ["syntax / t:1:10+4 in 'unlet x | cat' / 'unlet' puts nothing out / \(help)"])
  }

  @Test("each open construct has a sign for the continuation prompt")
  func signs() {
    let all: [ParseFailure.Open] = [.singleQuote, .doubleQuote, .block, .substitution, .line]
    #expect(all.map(\.sign) == ["'", "\"", "{", "$(", "\\"])
  }
}
