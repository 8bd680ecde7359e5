internal import ScriptLanguage
internal import Testing

// Rules: seeded, so that a failure comes back; each input is checked as text that was read from a file is.

@Suite("Fuzz: the parser under 100,000 damaged scripts", .timeLimit(.minutes(3)))
struct FuzzTests {
  private static let corpus = [
    "stage sku-1 sku-2 'sku 3' \"sku $x\"", "delete --confirm prod --limit=20 $ids",
    "let a = 1 2 3; let a += $b\nunlet a",
    "source lib/clean.recsh $1 ${12} $@ $#", "show staged --output json > out.json",
    "show staged >> 'out file'; echo done",
    "echo $(show staged $(echo a) \"$(echo b)\") | grep -c '^a' > x", "-unstage X # comment\n\necho \\\n  more",
    "echo \"\\u{1F600}\\n\\t\\$\\\"\"",
    "echo ${env:HOME} ${secret:key} ${#list}", "x { a; b { c } }\r\ny\r\n", "#!/usr/bin/recsh\n\techo é漢😀 \\é",
    "echo 'a\nb' \"c\nd\"", "", ";;;\n",
    "if $x == 1 and not ($y in $z or $a =~ '^b') { a } else if succeeds { b } { c } else { d } > f",
    "foreach i in a $b $(c) { if $i<3 { continue }; break }\nforeach l in --lines f { echo $l } | wc -l",
    "while $n <= 10 { try { a } catch e { echo $e } }; repeat 3 { time { x } }",
    "define f a b... { return $a $b; exit 3 }\nwith prod { f 1 2 }", "assert ${#x} == 2, \"two $x\"; assert $a",
  ]
  private static let scraps: [[UInt8]] = [
    "$(", ")", "{", "}", "'", "\"", "\\", "$", "${", "#", ";", "|", ">", ">>", "\n", "\r\n", "\r", " ", "\t", "\\\n",
    "\\u{", "let ", "= ", "unlet ",
    "source ", "-", "--", "é", "漢", "😀", "\u{301}", "\u{FEFF}", "$1", "$@", "${#", "env:", "secret:",
    "if ", "else ", " and ", " == ", "foreach i in ", "while ", "try {", "catch ", "define f ", "assert ", ",", "<",
    "(",
    "succeeds ", "not ", "break", "return ",
  ].map { Array($0.utf8) }

  private static func damaged(_ random: inout Seeded) -> [UInt8] {
    var bytes = Array(random.pick(corpus).utf8)
    for _ in 0...random.below(6) {
      let place = random.below(bytes.count + 1)
      switch random.below(7) {
      case 0: bytes.insert(contentsOf: random.pick(scraps), at: place)
      case 1: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(4)))
      case 2: bytes.removeSubrange(place...)
      case 3: if place < bytes.count { bytes[place] = UInt8(truncatingIfNeeded: random.next()) }
      case 4: if place < bytes.count { bytes[place] = UInt8(0x20 + random.below(0x5F)) }
      case 5: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + random.below(12))], at: place)
      default: bytes.insert(contentsOf: Array(random.pick(corpus).utf8), at: place)
      }
    }
    return bytes
  }

  @Test(
    "no input crashes or hangs, and every span lies in order, within bounds and between whole scalars",
    arguments: 0..<10)
  func parser(seed: UInt64) {
    var random = Seeded(seed)
    var parsed = 0
    var refused = 0
    for round in 0..<10_000 {
      let bytes = Self.damaged(&random)
      do throws(Diagnostic) {
        let source = try SourceText(name: "t", checking: bytes)
        if let fault = Self.fault(in: source, &parsed) {
          Issue.record(
            "seed \(seed), round \(round): \(fault) in \(String(decoding: bytes, as: UTF8.self).debugDescription)")
          return
        }
      } catch {
        refused += 1
        guard error.code == .encoding, (try? SourceText(name: "t", checking: bytes)) == nil else {
          Issue.record("seed \(seed), round \(round): refused for no reason")
          return
        }
      }
    }
    #expect(parsed > 2000 && refused > 100)
  }

  private static func fault(in source: SourceText, _ parsed: inout Int) -> String? {
    var parser = Parser(source)
    var walk = SpanWalk(source: source)
    // Each statement takes a byte at least, so there are no more steps than bytes.
    for _ in 0...source.bytes.count {
      do {
        guard let statement = try parser.next() else {
          parsed += 1
          return walk.fault
        }
        walk.visit(statement)
      } catch {
        return walk.fault ?? faultInFailure(error, source)
      }
    }
    return "the parser takes more steps than there are bytes"
  }

  private static func faultInFailure(_ failure: ParseFailure, _ source: SourceText) -> String? {
    guard let place = failure.diagnostic.place else { return "a failure without a place" }
    let lines = source[Span(0, source.bytes.count)].unicodeScalars.split(
      separator: "\n", omittingEmptySubsequences: false)
    guard place.line >= 1, place.line <= lines.count else { return "line \(place.line) of \(lines.count)" }
    guard place.column >= 1, place.column <= place.lineText.count + 1 else { return "column \(place.column)" }
    guard place.caretColumns >= 1 else { return "no caret" }
    return failure.diagnostic.message.isEmpty || failure.diagnostic.code != .syntax ? "no message" : nil
  }
}

/// Goes over a tree and notes the first span that is not where it may be.
private struct SpanWalk {
  let source: SourceText
  var fault: String?
  private var lastEnd = 0

  init(source: SourceText) { self.source = source }

  mutating func visit(_ statement: Statement) {
    check(statement.span, within: Span(lastEnd, source.bytes.count), "statement")
    lastEnd = statement.span.end
    visitInside(statement)
  }

  private mutating func visitInside(_ statement: Statement) {
    var end = statement.span.start
    let words = statement.allWords.sorted { $0.span.start < $1.span.start }
    let blocks = statement.blocks.sorted { $0.span.start < $1.span.start }
    let parts = (words.map(\.span) + blocks.map(\.span)).sorted { $0.start < $1.start }
    for part in parts {
      check(part, within: Span(end, statement.span.end), "word or block")
      end = part.end
    }
    for word in words { visit(word) }
    for block in blocks {
      if source.bytes[block.span.start] != 0x7B || source.bytes[block.span.end - 1] != 0x7D {
        fault = fault ?? "a block without braces at \(block.span)"
      }
      visit(block.statements, within: block.span)
    }
    if case .hostCommand(let span) = statement.destination {
      check(span, within: Span(end, statement.span.end), "host command", mayBeEmpty: true)
    }
    if case .unset(let name) = statement.form { check(name, within: statement.span, "name") }
  }

  private mutating func visit(_ statements: [Statement], within outer: Span) {
    var end = outer.start
    for statement in statements {
      check(statement.span, within: Span(end, outer.end), "inner statement")
      end = statement.span.end
      visitInside(statement)
    }
  }

  private mutating func visit(_ word: Word) {
    guard case .pieces(let pieces) = word.content else { return }
    if pieces.isEmpty { fault = fault ?? "a word of no pieces" }
    visit(pieces, within: word.span)
  }

  private mutating func visit(_ pieces: [Piece], within outer: Span) {
    var end = outer.start
    for piece in pieces {
      check(piece.span, within: Span(end, outer.end), "piece", mayBeEmpty: true)
      end = piece.span.end
      switch piece.kind {
      case .substitution(let statements): visit(statements, within: piece.span)
      case .quoted(let parts): visit(parts, within: piece.span)
      default: break
      }
    }
  }

  private mutating func check(_ span: Span, within outer: Span, _ what: String, mayBeEmpty: Bool = false) {
    let isInOrder = outer.start <= span.start && span.start <= span.end && span.end <= outer.end
    let isWhole = isInOrder && isBoundary(span.start) && isBoundary(span.end) && (mayBeEmpty || span.end > span.start)
    if !isWhole { fault = fault ?? "\(what) \(span) in \(outer)" }
  }

  private func isBoundary(_ offset: Int) -> Bool {
    offset == source.bytes.count || source.bytes[offset] & 0xC0 != 0x80
  }
}
