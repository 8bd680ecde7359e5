internal import ScriptLanguage
internal import Testing

@Suite("Forms: what takes blocks, and what a condition is")
struct FormTests {
  @Test("if, else if and else stand on the line of the brace before them")
  func conditional() {
    #expect(
      Drawing.of("if $x { a } else if b == c { d; e } else { f }")
        == [
          "0-46 if [$x@3-5]@3-5 {8-9 bare@8-9}@6-11 if (bare@20-21 == bare@25-26) {29-30 bare@29-30; 32-33 bare@32-33}@27-35"
            + " else {43-44 bare@43-44}@41-46"
        ])
    #expect(Drawing.of("if a {\n  b\n}\nc") == ["0-12 if bare@3-4 {9-10 bare@9-10}@5-12", "13-14 bare@13-14"])
    #expect(Drawing.of("if a{}") == ["0-6 if bare@3-4 {}@4-6"])
    #expect(
      Drawing.of("if a { b }\nelse { c }")
        == [
          "syntax / t:2:1+4 in 'else { c }' / this 'else' belongs to nothing / it stands on the line of the '}' before it: } else {"
        ])
  }

  @Test("loops go through words, lines, a condition or a number")
  func loops() {
    #expect(
      Drawing.of("foreach i in a $b 'c' { d }")
        == ["0-27 foreach i@8-9 {24-25 bare@24-25}@22-27 bare@13-14 [$b@15-17]@15-17 ['c'@18-21q]@18-21"])
    #expect(Drawing.of("foreach i in { break }") == ["0-22 foreach i@8-9 {15-20 break}@13-22"])
    #expect(
      Drawing.of("foreach l in --lines f { continue }") == [
        "0-35 foreach-line l@8-9 {25-33 continue}@23-35 bare@21-22"
      ])
    #expect(Drawing.of("while $n<3 { a }") == ["0-16 while ([$n@6-8]@6-8 < bare@9-10) {13-14 bare@13-14}@11-16"])
    #expect(Drawing.of("repeat 3 { a }") == ["0-14 repeat {11-12 bare@11-12}@9-14 bare@7-8"])
  }

  @Test("try, with, define, time, return and exit")
  func others() {
    #expect(
      Drawing.of("try { a } catch e { b }") == ["0-23 try {6-7 bare@6-7}@4-9 catch e@16-17 {20-21 bare@20-21}@18-23"])
    #expect(Drawing.of("try { a } catch { b }") == ["0-21 try {6-7 bare@6-7}@4-9 catch {18-19 bare@18-19}@16-21"])
    #expect(Drawing.of("-try { a }") == ["0-10 forgiving try {7-8 bare@7-8}@5-10"])
    #expect(Drawing.of("with prod { a } > f") == ["0-19 with {12-13 bare@12-13}@10-15 bare@5-9 > bare@18-19"])
    #expect(
      Drawing.of("define f a b... { return $a; exit 3 }")
        == ["0-37 define f@7-8 a@9-10 b@11-12... {18-27 return [$a@25-27]@25-27; 29-35 exit bare@34-35}@16-37"])
    #expect(Drawing.of("time { a } | wc") == ["0-15 time {7-8 bare@7-8}@5-10 | 12-15"])
    #expect(Drawing.of("return; exit") == ["0-6 return", "8-12 exit"])
    #expect(Drawing.of("'if' a; iff b") == ["0-6 ['if'@0-4q]@0-4 bare@5-6", "8-13 bare@8-11 bare@12-13"])
  }

  @Test(
    "not binds stronger than and, and stronger than or; brackets bind strongest",
    arguments: [
      ("a or b and c", "(bare@7-8 or (bare@12-13 and bare@18-19))"),
      ("not a and b", "((not bare@11-12) and bare@17-18)"),
      ("not not a", "bare@15-16"),
      ("not (a or b)", "(not (bare@12-13 or bare@17-18))"),
      ("(a or b)and c", "((bare@8-9 or bare@13-14) and bare@19-20)"),
      ("a == b or c != d", "((bare@7-8 == bare@12-13) or (bare@17-18 != bare@22-23))"),
      ("a>=b and c<=d", "((bare@7-8 >= bare@10-11) and (bare@16-17 <= bare@19-20))"),
      ("a =~ '<x>' or b in $c", "((bare@7-8 =~ ['<x>'@12-17q]@12-17) or (bare@21-22 in [$c@26-28]@26-28))"),
      ("succeeds { x } and y", "(succeeds {18-19 bare@18-19}@16-21 and bare@26-27)"),
      ("android == input", "(bare@7-14 == bare@18-23)"),
    ])
  func conditions(text: String, drawing: String) {
    let statement = "assert \(text)"
    #expect(Drawing.of(statement) == ["0-\(statement.utf8.count) assert \(drawing)"])
  }

  @Test("a message follows an assertion behind a comma")
  func assertion() {
    #expect(
      Drawing.of("assert $a == 1, two \"$b\"")
        == ["0-24 assert ([$a@7-9]@7-9 == bare@13-14) bare@16-19 [$b@20-24q]@20-24"])
    #expect(Drawing.of("assert 'a,b' == $c") == ["0-18 assert (['a,b'@7-12q]@7-12 == [$c@16-18]@16-18)"])
  }

  @Test(
    "what is wrong with a form is told at its place, with its usage",
    arguments: [
      ("if", "1:1+2", "a condition has to follow 'if'"),
      ("while { a }", "1:1+5", "a condition has to follow 'while'"),
      ("if a", "1:5+1", "a block has to stand here"),
      ("if a\n{ b }", "1:5+1", "a block has to stand here"),
      ("if a == { b }", "1:9+1", "a word of the condition is missing here"),
      ("if a and { b }", "1:10+1", "a word of the condition is missing here"),
      ("if == a { b }", "1:4+2", "a word is missing before this operator"),
      ("if $x==1 { b }", "1:4+5", "this is one word, and would always be true"),
      ("if $x=1 { b }", "1:4+4", "this is one word, and would always be true"),
      ("if (a { b }", "1:4+1", "this '(' is never closed"),
      ("if a b { c }", "1:6+1", "a block has to stand here"),
      ("foreach { a }", "1:1+7", "a name has to follow 'foreach'"),
      ("foreach 1 in a { b }", "1:9+1", "this is no name for a variable"),
      ("foreach i a { b }", "1:9+1", "'in' has to follow the name"),
      ("foreach i in --lines { b }", "1:22+1", "one file has to follow '--lines'"),
      ("foreach i in --lines a b { c }", "1:24+1", "one file has to follow '--lines'"),
      ("repeat { a }", "1:1+6", "a word has to follow 'repeat'"),
      ("with { a }", "1:1+4", "a word has to follow 'with'"),
      ("define { a }", "1:1+6", "a name has to follow 'define'"),
      ("define if { a }", "1:8+2", "'if' is a word of the language"),
      ("define f a... b { c }", "1:15+1", "'a...' takes every further word, so it comes last"),
      ("define f a a { c }", "1:12+1", "the parameter 'a' stands there twice"),
      ("define f { a } > b", "1:18+1", "'define' puts nothing out"),
      ("if a { b } c", "1:12+1", "nothing but '>' or '|' may follow the block of 'if'"),
      ("if a { b } > c d", "1:16+1", "nothing may follow the file that output goes to"),
      ("break", "1:1+5", "'break' stands in no loop"),
      ("repeat 1 { define f { continue } }", "1:23+8", "'continue' stands in no loop"),
      ("repeat 1 { echo $(break) }", "1:19+5", "'break' stands in no loop"),
      ("repeat 1 { if succeeds { break } { a } }", "1:26+5", "'break' stands in no loop"),
      ("if succeeds { exit 3 } { a }", "1:15+4", "'exit' can't leave a condition"),
      ("if succeeds { repeat 1 { return } } { a }", "1:26+6", "'return' can't leave a condition"),
      ("repeat 1 { break a }", "1:18+1", "'break' takes no words"),
      ("exit 1 2", "1:8+1", "'exit' takes one status"),
      ("assert a b", "1:10+1", "the condition ends before this"),
      ("assert a,", "1:9+1", "a message has to follow the ','"),
      ("} catch { a }", "1:1+1", "this '}' closes no block"),
      ("catch { a }", "1:1+5", "this 'catch' belongs to nothing"),
    ])
  func faults(text: String, place: String, message: String) {
    let drawn = Drawing.of(text).first ?? ""
    #expect(drawn.hasPrefix("syntax / t:\(place) in '"), "\(drawn)")
    #expect(drawn.contains("' / \(message) / "), "\(drawn)")
  }

  @Test("an open block asks for more; a closed one does not")
  func open() {
    #expect(Drawing.of("if a {\n b")[0].hasSuffix(" / open {"))
    #expect(Drawing.of("if a { b } else {")[0].hasSuffix(" / open {"))
    #expect(Drawing.of("if a { b $(c")[0].hasSuffix(" / open $("))
    #expect(!Drawing.of("if a")[0].contains(" / open "))
    #expect(Drawing.of("if a { b | c }\n")[0].contains("a '|' takes the rest of its line, closing signs too"))
  }

  @Test(
    "deep and long input is read or refused, and never a crash",
    arguments: [
      String(repeating: "{", count: 100_000), String(repeating: "if a { ", count: 100_000),
      "assert " + String(repeating: "(", count: 100_000), "assert " + String(repeating: "not ", count: 100_000) + "a",
      "assert a" + String(repeating: " and a", count: 100_000), String(repeating: "try { a } catch { ", count: 100_000),
      "if a { b }" + String(repeating: " else if a { b }", count: 100_000),
      String(repeating: "echo $(", count: 100_000),
      String(repeating: "repeat 2 {", count: 99) + String(repeating: "}", count: 99),
    ])
  func deep(text: String) throws {
    let drawn = Drawing.of(text)
    #expect(drawn.count == 1)
    if drawn[0].hasPrefix("syntax") { #expect(drawn[0].contains("deeper than 100 levels")) }
  }

  @Test("after a fault, reading goes on at the next line")
  func recovery() {
    let source = SourceText(name: "t", text: "a {\nb }\n}\nc $\nd\n")
    var parser = Parser(source)
    var seen: [String] = []
    for _ in 0..<9 {
      do {
        guard let statement = try parser.next() else { break }
        seen.append(Drawing.statement(statement, source))
      } catch {
        seen.append(error.diagnostic.place?.text ?? "nowhere")
        parser.recover()
      }
    }
    #expect(seen == ["t:1:3", "t:4:3", "14-15 bare@14-15"])
  }
}
