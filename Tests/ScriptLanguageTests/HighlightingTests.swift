internal import ScriptLanguage
internal import Testing

@Suite("Highlighting: what the parser saw")
struct HighlightingTests {
  private static func marks(_ text: String) -> [String] {
    let source = SourceText(name: "t", text: text)
    return ScriptHighlighter.marks(in: source).map { "\($0.kind.rawValue) \(source[$0.span])" }
  }

  @Test("commands, options, texts, variables, words of the language and comments")
  func kinds() {
    #expect(
      Self.marks("stage --from f 'a b' $x # why\n")
        == ["command stage", "option --from", "string 'a b'", "variable $x", "comment # why"])
    #expect(
      Self.marks("let a += \"b $c d\"") == [
        "keyword let", "variable a", "keyword +=", "string \"b ", "variable $c", "string  d\"",
      ])
    #expect(
      Self.marks("if not $x == y { -cmd } else { # z\n}")
        == [
          "keyword if", "keyword not", "variable $x", "keyword ==", "keyword {", "keyword -", "command cmd",
          "keyword }",
          "keyword else", "keyword {", "comment # z", "keyword }",
        ])
    #expect(
      Self.marks("foreach i in $(show staged) { echo $i } > f")
        == [
          "keyword foreach", "variable i", "keyword in", "variable $(", "command show", "variable )", "keyword {",
          "command echo", "variable $i", "keyword }", "keyword >",
        ])
    #expect(Self.marks("a | sort -u") == ["command a", "keyword |"])
    #expect(
      Self.marks("define f a b... { return \"$a\" }")
        == [
          "keyword define", "variable f", "variable a", "variable b", "keyword ...", "keyword {", "keyword return",
          "string \"$a\"", "keyword }",
        ])
    #expect(Self.marks("echo a\n'b\n") == ["command echo"])
  }

  @Test("marks lie in order, within the text and between whole scalars, whatever the text", arguments: 0..<6)
  func order(seed: UInt64) {
    var random = Seeded(seed)
    for _ in 0..<300 {
      var writer = ScriptWriter(random: random)
      var text = writer.script()
      random = writer.random
      if random.below(3) == 0, !text.isEmpty { text.removeLast(min(text.count, 1 + random.below(5))) }
      let source = SourceText(name: "t", text: text)
      var end = 0
      for mark in ScriptHighlighter.marks(in: source) {
        #expect(
          mark.span.start >= end && mark.span.end > mark.span.start && mark.span.end <= source.bytes.count,
          "\(text.debugDescription)")
        #expect(String(validating: source.bytes[mark.span.start..<mark.span.end], as: UTF8.self) != nil)
        end = mark.span.end
      }
    }
  }
}
