internal import ScriptLanguage
internal import Testing

@Suite("The canonical form")
struct FormattingTests {
  private static func format(_ text: String) throws -> String {
    // What lacks its last line end still does; the other tests speak of whole texts.
    let formatted = try ScriptFormatter.format(SourceText(name: "t", text: text))
    #expect(formatted.isEmpty || formatted.hasSuffix("\n") == text.hasSuffix("\n"))
    return formatted.isEmpty || formatted.hasSuffix("\n") ? formatted : formatted + "\n"
  }

  @Test("a statement a line, one blank between words, and words as they were written")
  func statements() throws {
    #expect(
      try Self.format("  a   b;c 'd  e'\t\"$x\" ; -f\r\nlet  x  =  1\n") == "a b\nc 'd  e' \"$x\"\n-f\nlet x = 1\n")
    #expect(try Self.format("a>f\nb>>$g\nc|  wc  -l  \nd |") == "a > f\nb >> $g\nc | wc  -l\nd |\n")
    #expect(try Self.format("") == "")
    #expect(try Self.format(" \n\n") == "")
    #expect(try Self.format("a 'two\n   lines'") == "a 'two\n   lines'\n")
  }

  @Test("comments and single blank lines stay where they are")
  func comments() throws {
    #expect(
      try Self.format("\n\n#!x\n# one  \n\n\n\na   # two\n   # three\n\nb\n\n\n")
        == "#!x\n# one\n\na # two\n# three\n\nb\n")
    #expect(
      try Self.format("if a { # why\n\n\n# in\nb # at\n\n\n  # end\n\n}\n# after")
        == "if a { # why\n  # in\n  b # at\n\n  # end\n}\n# after\n")
    #expect(try Self.format("if a {\n# only\n}") == "if a {\n  # only\n}\n")
    #expect(try Self.format("# only") == "# only\n")
  }

  @Test("blocks on one line stay, others are indented")
  func blocks() throws {
    #expect(try Self.format("if $x{a;b}else{c}") == "if $x { a; b } else { c }\n")
    #expect(
      try Self.format("foreach  i in 1 2{\na\nif b {\nc } else if d { e\n}\n}")
        == "foreach i in 1 2 {\n  a\n  if b {\n    c\n  } else if d {\n    e\n  }\n}\n")
    #expect(try Self.format("try{\n}catch  e{}") == "try {\n} catch e {}\n")
    #expect(try Self.format("define f a  b…{return $a}") == "define f a b... { return $a }\n")
    #expect(try Self.format("with p{x}>f") == "with p { x } > f\n")
    #expect(
      try Self.format("foreach l in  --lines  f {\nx | y }\n}") == "foreach l in --lines f {\n  x | y }\n}\n")
  }

  @Test("conditions have blanks around signs, and brackets only where they are needed")
  func conditions() throws {
    #expect(
      try Self.format("while ((a)and(b or c))or not(d == e){x}") == "while a and (b or c) or not d == e { x }\n")
    #expect(
      try Self.format("assert (a and b) and not (c or d),  why  $e") == "assert (a and b) and not (c or d), why $e\n")
    #expect(try Self.format("if $n<3 and succeeds{\nx\n} { y }") == "if $n < 3 and succeeds {\n  x\n} { y }\n")
  }

  @Test("a statement that was continued still is")
  func continuation() throws {
    #expect(
      try Self.format("stage a \\\nb c\\\r\n   d") == "stage a \\\n    b c \\\n    d\n")
    #expect(try Self.format("if x {\nlet y = a \\\n b\n}") == "if x {\n  let y = a \\\n      b\n}\n")
  }

  @Test("formatting keeps the meaning and every comment, and formatting twice is formatting once", arguments: 0..<20)
  func property(seed: UInt64) throws {
    var random = Seeded(seed)
    for _ in 0..<300 {
      var writer = ScriptWriter(random: random)
      let text = writer.script()
      random = writer.random
      let source = SourceText(name: "t", text: text)
      let meaning = try Meaning.of(source)
      let once = try ScriptFormatter.format(source)
      let formatted = SourceText(name: "t", text: once)
      #expect(try Meaning.of(formatted) == meaning, "\(text.debugDescription) became \(once.debugDescription)")
      #expect(try ScriptFormatter.format(formatted) == once, "\(text.debugDescription)")
      #expect(Self.comments(once) == Self.comments(text), "\(text.debugDescription) became \(once.debugDescription)")
    }
  }

  /// The generator's comments are numbered and stand nowhere else.
  private static func comments(_ text: String) -> [String] {
    text.matches(of: /# comment \d+/).map { String($0.0) }
  }
}

/// Writes random scripts in random layout.
struct ScriptWriter {
  var random: Seeded
  private var comments = 0
  private var depth = 0

  init(random: Seeded) { self.random = random }

  mutating func script() -> String { statements(1 + random.below(6)) }

  private mutating func statements(_ count: Int) -> String {
    var text = random.pick(["", "\n", "  ", "\n\n\n"])
    for _ in 0..<count { text += comment() + statement() + end() }
    return text + comment()
  }

  private mutating func comment() -> String {
    guard random.below(5) == 0 else { return random.pick(["", "  ", "\t", "\n"]) }
    comments += 1
    return "# comment \(comments)" + random.pick(["\n", "  \n\n", "\r\n"])
  }

  private mutating func end() -> String {
    switch random.below(6) {
    case 0: return " ; "
    case 1: return "\r\n"
    case 2: return "\n\n\n"
    case 3:
      comments += 1
      return "   # comment \(comments)\n"
    default: return "\n"
    }
  }

  private mutating func blank() -> String { random.pick([" ", "  ", "\t", " \\\n  "]) }

  private mutating func word() -> String {
    random.pick([
      "a", "sku-1", "'x  y'", "\"$v  z\"", "$v", "${v}b", "$(echo a;echo b)", "\\ ", "a=b", "'two\nlines'", "a#x",
      "é", "${#v}", "$1", "$@",
    ])
  }

  private mutating func words(_ count: Int) -> String { (0..<count).map { _ in blank() + word() }.joined() }

  private mutating func statement() -> String {
    let form = depth > 3 ? random.below(6) : random.below(16)
    let start = random.below(8) == 0 ? "-" : ""
    switch form {
    case 0, 1: return start + "cmd" + words(random.below(4)) + destination()
    case 2: return start + "let v" + blank() + random.pick(["=", "+="]) + words(random.below(3))
    case 3: return "unlet v"
    case 4: return start + "source" + words(1 + random.below(2)) + destination()
    case 5: return random.pick(["return a", "exit 3", "exit", "return"])
    case 6, 7:
      var text = "if " + condition(3) + block()
      if random.below(2) == 0 { text += random.pick([" else if ", "else if "]) + condition(2) + block() }
      if random.below(2) == 0 { text += random.pick([" else ", "else"]) + block() }
      return text + destination()
    case 8: return "foreach i in" + words(random.below(3)) + " " + loop() + destination()
    case 9: return "foreach l in --lines" + blank() + word() + " " + loop() + destination()
    case 10: return "while " + condition(2) + " " + loop()
    case 11: return "repeat" + blank() + "3 " + loop()
    case 12:
      return start + "try" + block() + random.pick(["", " catch e " + block(), "catch" + block()]) + destination()
    case 13: return "with" + blank() + word() + " " + block() + destination()
    case 14: return "define f a" + random.pick(["", " b...", " b…"]) + block()
    default:
      return random.below(2) == 0
        ? "time" + block() + destination()
        : "assert " + condition(3) + random.pick(["", " , why $v", ", 'a  b'"])
    }
  }

  private mutating func loop() -> String {
    random.below(3) == 0 ? "{ if a { break }; continue }" : block()
  }

  private mutating func block() -> String {
    depth += 1
    defer { depth -= 1 }
    switch random.below(4) {
    case 0: return "{}"
    case 1: return " { cmd; -cmd $v }"
    default: return " {" + statements(random.below(3)) + "\n }"
    }
  }

  private mutating func condition(_ depth: Int) -> String {
    guard depth > 0 else { return random.pick(["$v", "a", "$v == b", "$v<3", "$v >= 4", "$v =~ '^x'", "a in $v"]) }
    switch random.below(6) {
    case 0: return "(" + condition(depth - 1) + ")"
    case 1: return "not " + condition(depth - 1)
    case 2: return condition(depth - 1) + " and " + condition(depth - 1)
    case 3: return condition(depth - 1) + " or " + condition(depth - 1)
    case 4: return "succeeds { cmd }"
    default: return condition(0)
    }
  }

  private mutating func destination() -> String {
    random.pick(["", "", "", " > f", ">>$v", " | wc  -l\n"])
  }
}
