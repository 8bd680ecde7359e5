import Rendering
import Shell
import Testing

/// Values that break a format, or a terminal, that is not careful.
@Suite("hard values") struct HardValueTests {
  private static let escape = "\u{1b}[31mred\u{1b}[0m\u{7}"
  private let values = [
    "say \"hi\"", "a,b", "one\ntwo", "one\r\ntwo", "tab\there", "a|b", "back\\slash", escape, "漢字", "👟 x",
    "e\u{301}te\u{301}", "abc\u{202e}cba", "zero\u{200b}width", "\u{301}alone", "\u{9b}2J", "", " ",
  ]

  private var report: Report {
    Report(columns: [Column("v"), Column("w")], rows: values.map { [.text($0), .number(1)] })
  }

  @Test func `a table shows whatever is hidden and keeps its columns`() throws {
    let expected = #"""
      v                            w
      ───────────────────────────  ─
      say "hi"                     1
      a,b                          1
      one\ntwo                     1
      one\r\ntwo                   1
      tab\there                    1
      a|b                          1
      back\slash                   1
      \u{1b}[31mred\u{1b}[0m\u{7}  1
      漢字                         1
      👟 x                         1
      e\#u{301}te\#u{301}                          1
      abc\u{202e}cba               1
      zero\u{200b}width            1
      \u{301}alone                 1
      \u{9b}2J                     1
                                   1
                                   1

      """#
    #expect(try rendered(report, as: .table) == expected)
    #expect(try rendered(report, as: .table, .terminal()) == expected)
  }

  @Test func `csv quotes what would break it and keeps every byte`() throws {
    let csv = Report(columns: [Column("v"), Column("w")], rows: values.map { [.text($0), .text("x")] })
    #expect(
      try rendered(csv, as: .csv)
        == "v,w\n\"say \"\"hi\"\"\",x\n\"a,b\",x\n\"one\ntwo\",x\n\"one\r\ntwo\",x\ntab\there,x\na|b,x\nback\\slash,x\n"
        + "\(Self.escape),x\n漢字,x\n👟 x,x\ne\u{301}te\u{301},x\nabc\u{202e}cba,x\nzero\u{200b}width,x\n"
        + "\u{301}alone,x\n\u{9b}2J,x\n,x\n ,x\n")
  }

  @Test func `an empty cell alone on a csv line is quoted, or it would be no row`() throws {
    let report = Report(columns: [Column("v")], rows: [[.text("")], [.nothing], [.text("a")]])
    #expect(try rendered(report, as: .csv) == "v\n\"\"\n\"\"\na\n")
  }

  @Test func `tsv escapes tabs, line ends and backslashes and keeps every other byte`() throws {
    let report = Report(columns: [Column("v")], rows: values.map { [.text($0)] })
    #expect(
      try rendered(report, as: .tsv)
        == "v\nsay \"hi\"\na,b\none\\ntwo\none\\r\\ntwo\ntab\\there\na|b\nback\\\\slash\n\(Self.escape)\n漢字\n👟 x\n"
        + "e\u{301}te\u{301}\nabc\u{202e}cba\nzero\u{200b}width\n\u{301}alone\n\u{9b}2J\n\n \n")
  }

  @Test func `json escapes what it must and keeps the rest as it is`() throws {
    let report = Report(columns: [Column("v")], rows: (values + ["\u{8}\u{c}\u{0}\u{7f}"]).map { [.text($0)] })
    #expect(
      try rendered(report, as: .jsonl) == #"""
        {"v":"say \"hi\""}
        {"v":"a,b"}
        {"v":"one\ntwo"}
        {"v":"one\r\ntwo"}
        {"v":"tab\there"}
        {"v":"a|b"}
        {"v":"back\\slash"}
        {"v":"\u001b[31mred\u001b[0m\u0007"}
        {"v":"漢字"}
        {"v":"👟 x"}
        {"v":"e\#u{301}te\#u{301}"}
        {"v":"abc\#u{202e}cba"}
        {"v":"zero\#u{200b}width"}
        {"v":"\#u{301}alone"}
        {"v":"\#u{9b}2J"}
        {"v":""}
        {"v":" "}
        {"v":"\b\f\u0000\#u{7f}"}

        """#)
  }

  @Test func `json on a terminal writes the same values with nothing hidden`() throws {
    let report = Report(
      columns: [Column("v")],
      rows: [[.text("a\u{202e}b")], [.text("\u{9b}2J\u{7f}")], [.text("\u{e0041}x")], [.text("漢\n\"")]])
    #expect(
      try rendered(report, as: .jsonl, .terminal()) == #"""
        {"v":"a\u202eb"}
        {"v":"\u009b2J\u007f"}
        {"v":"\udb40\udc41x"}
        {"v":"漢\n\""}

        """#)
  }

  @Test func `markdown makes no element, link or image of what an id holds`() throws {
    let report = Report(
      columns: [Column("id")],
      rows: ["<script>alert(1)</script>", "![x](http://h/p.png)", "a`b", "<http://h>"].map { [.text($0)] })
    #expect(
      try rendered(report, as: .markdown) == #"""
        | id |
        | --- |
        | \<script>alert(1)\</script> |
        | !\[x](http://h/p.png) |
        | a\`b |
        | \<http://h> |

        """#)
  }

  @Test func `markdown escapes pipes, backslashes and line ends`() throws {
    let report = Report(
      columns: [Column("a|b")], rows: ["x|y", "\\|", "one\ntwo\r\nthree\rfour", "", "漢字"].map { [.text($0)] })
    #expect(
      try rendered(report, as: .markdown) == #"""
        | a\|b |
        | --- |
        | x\|y |
        | \\\| |
        | one<br>two<br>three<br>four |
        | |
        | 漢字 |

        """#)
  }

  @Test func `vertical keeps a value on one line`() throws {
    let report = Report.record(["name": .text("one\ntwo\u{1b}"), "漢": .text("")])
    #expect(try rendered(report, as: .vertical) == "name: one\\ntwo\\u{1b}\n漢:\n")
  }

  @Test(arguments: OutputFormat.allCases)
  func `no control character of the data reaches a terminal`(format: OutputFormat) throws {
    let all = (Array(0..<0x20) + Array(0x7F..<0xA0)).map { Unicode.Scalar(UInt8($0)) }
    let text = String(String.UnicodeScalarView(all)) + "\u{202e}\u{2066}\u{200d}\u{feff}\u{e0041}\u{2028}"
    for shape in [Report.Shape.rows, .record, .prose] {
      let report = Report(columns: [Column("v" + text), Column("w")], rows: [[.text(text), .text("x")]], shape: shape)
      let shown = try rendered(report, as: format, .terminal(columns: 40))
      let raw = shown.unicodeScalars.filter {
        $0.properties.generalCategory == .control || $0.properties.isDefaultIgnorableCodePoint
          || $0.properties.generalCategory == .lineSeparator
      }
      // Line ends of the format itself, tabs between tsv cells, and the two that work in prose.
      let isProse = shape == .prose && format != .json && format != .jsonl
      let allowed: Set<Unicode.Scalar> = isProse || format == .tsv ? ["\n", "\t"] : ["\n"]
      #expect(raw.filter { !allowed.contains($0) }.isEmpty, "\(format) \(shape)")
    }
  }

  @Test func `prose on a terminal keeps its lines and tabs and shows what else is hidden`() throws {
    let prose = Report.prose(["one\ttwo\nthree\u{1b}[2J\r\u{202e}", "漢字 e\u{301}"])
    #expect(
      try rendered(prose, .terminal()) == "one\ttwo\nthree\\u{1b}[2J\\r\\u{202e}\n漢字 e\u{301}\n")
    #expect(try rendered(prose) == "one\ttwo\nthree\u{1b}[2J\r\u{202e}\n漢字 e\u{301}\n")
  }

  @Test func `the fifth mark on one letter is shown as an escape`() throws {
    let marks = String(repeating: "\u{301}", count: 5)
    let report = Report(columns: [Column("v"), Column("w")], rows: [[.text("e" + marks + "x"), .text("y")]])
    #expect(
      try rendered(report, as: .table)
        == "v          w\n─────────  ─\ne\u{301}\u{301}\u{301}\u{301}\\u{301}x  y\n")
  }
}
