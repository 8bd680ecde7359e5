import Rendering
import Shell
import Testing

/// Tables on screens of every width.
@Suite("tables") struct TableTests {
  private let report = Report(
    columns: [Column("id"), Column("name"), Column("price", isNumeric: true), Column("description")],
    rows: [
      [.text("sku-1"), .text("running shoe, red"), .decimal(79.5), .text("light, with a sole of rubber and cork")],
      [.text("sku-2"), .text("漢字漢字漢字漢字漢字漢字"), .decimal(1_234_567.25), .text("short")],
    ])

  @Test func `a table that fits is left alone`() throws {
    let expected = """
      id     name                           price  description
      ─────  ────────────────────────  ──────────  ─────────────────────────────────────
      sku-1  running shoe, red               79.5  light, with a sole of rubber and cork
      sku-2  漢字漢字漢字漢字漢字漢字  1234567.25  short

      """
    #expect(try rendered(report, as: .table, .terminal(columns: 82)) == expected)
    #expect(try rendered(report, as: .table) == expected)
  }

  @Test func `the widest text columns are cut first, and by whole characters`() throws {
    #expect(
      try rendered(report, as: .table, .terminal(columns: 60)) == """
        id     name                      price  description
        ─────  ───────────────────  ──────────  ───────────────────
        sku-1  running shoe, red          79.5  light, with a sole…
        sku-2  漢字漢字漢字漢字漢…  1234567.25  short

        """)
  }

  @Test func `numbers are never cut and a column keeps eight columns`() throws {
    #expect(
      try rendered(report, as: .table, .terminal(columns: 20)) == """
        id     name           price  descrip…
        ─────  ────────  ──────────  ────────
        sku-1  running…        79.5  light, …
        sku-2  漢字漢…   1234567.25  short

        """)
  }

  @Test func `nothing is cut where there is no terminal`() throws {
    let long = String(repeating: "x", count: 5000)
    let wide = Report(columns: [Column("v")], rows: [[.text(long)]])
    #expect(try rendered(wide, as: .table) == "v\n\(String(repeating: "─", count: 5000))\n\(long)\n")
  }

  @Test func `without unicode the header is underlined with hyphens and cuts end in three dots`() throws {
    let wide = Report(
      columns: [Column("name"), Column("n", isNumeric: true)], rows: [[.text("a long name"), .number(1)]])
    #expect(
      try rendered(wide, as: .table, .terminal(columns: 12, isUnicode: false)) == """
        name       n
        ---------  -
        a long...  1

        """)
  }

  @Test func `a header wider than its numbers moves them to its right end`() throws {
    let report = Report(
      columns: [Column("items-in-stock", isNumeric: true), Column("x")],
      rows: [[.number(5), .text("a")], [.nothing, .text("b")], [.text("none"), .nothing]])
    #expect(
      try rendered(report, as: .table) == """
        items-in-stock  x
        ──────────────  ─
                     5  a
                        b
                  none

        """)
  }

  @Test func `colour makes the header bold and its line dim, and leaves the data alone`() throws {
    let report = Report(columns: [Column("id"), Column("n", isNumeric: true)], rows: [[.text("sku-1"), .number(5)]])
    #expect(
      try rendered(report, as: .table, .terminal(color: true))
        == "\u{1b}[1mid     n\u{1b}[0m\n\u{1b}[2m─────  ─\u{1b}[0m\nsku-1  5\n")
    #expect(
      try rendered(report, as: .vertical, .terminal(color: true))
        == "\u{1b}[1mid:\u{1b}[0m sku-1\n\u{1b}[1mn:\u{1b}[0m 5\n")
  }

  @Test func `only the first thousand rows decide the widths, and later cells push`() throws {
    let rows = Rows(
      (0..<1000).map { _ in [.text("ab"), .text("x")] } + [[.text("abcdef"), .text("y")], [.text("ab"), .text("z")]])
    let report = Report(columns: [Column("v"), Column("w")], rows: rows)
    #expect(
      try rendered(report, as: .table)
        == "v   w\n──  ─\n" + String(repeating: "ab  x\n", count: 1000) + "abcdef  y\nab  z\n")
  }

  @Test func `on a terminal a later cell may push as far as the screen reaches`() throws {
    let rows = Rows((0..<1000).map { _ in [.text("ab"), .text("x")] } + [[.text("abcdefghij"), .text("yyyyyyyyyy")]])
    let report = Report(columns: [Column("v"), Column("w")], rows: rows)
    #expect(
      try rendered(report, as: .table, .terminal(columns: 15))
        == "v   w\n──  ─\n" + String(repeating: "ab  x\n", count: 1000) + "abcdefghij  yy…\n")
  }

  @Test(arguments: [
    ("a", 1), ("é", 1), ("漢", 2), ("ｱ", 1), ("Ａ", 2), ("한", 2), ("\u{1112}\u{1161}\u{11ab}", 2), ("👟", 2), ("🇩🇪", 2),
    ("✓", 1), ("☕", 2), ("e\u{301}", 1), ("ก\u{e33}", 2), ("ש\u{5b8}", 1), ("क\u{93f}", 2), ("\u{20000}", 2), ("─", 1),
    ("\u{303f}", 1), ("\u{a0}", 1), ("\u{ad}", 6), ("\u{200d}", 8), ("👩\u{200d}👧", 12), ("\u{3164}", 8),
    ("\u{ffff}", 8), ("👍🏽", 4), ("🇩🇪🇫🇷", 4), ("❤\u{fe0f}", 9), ("אבג", 3), ("ال", 2), ("\u{200f}א", 9), ("\u{2067}", 8),
  ])
  func `a cell is as wide as a terminal draws it`(text: String, columns: Int) throws {
    let report = Report(columns: [Column("")], rows: [[.text(text)]])
    let rule = try rendered(report, as: .table).split(separator: "\n", omittingEmptySubsequences: false)[1]
    #expect(rule.count == columns)
  }

  @Test func `a terminal that does not tell its width counts as 80 columns`() throws {
    let wide = Report(columns: [Column("v")], rows: [[.text(String(repeating: "x", count: 100))]])
    #expect(
      try rendered(wide, as: .table, .terminal(columns: 0))
        == "v\n\(String(repeating: "─", count: 80))\n\(String(repeating: "x", count: 79))…\n")
  }
}
