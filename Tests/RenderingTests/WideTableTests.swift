import Rendering
import Shell
import Testing

/// Rows that are too wide for a table on the screen.
@Suite("wide tables") struct WideTableTests {
  private let runs = Report(
    columns: [Column("run", isNeverCut: true), Column("started"), Column("state"), Column("ids", isNumeric: true)],
    rows: [
      [.text("20261127-093000-aaaa"), .text("2026-11-27T09:30:00.125Z"), .text("done"), .number(1200)],
      [.text("20261127-103000-bbbb"), .text("2026-11-27T10:30:00Z"), .text("incomplete"), .number(7)],
    ])

  @Test func `columns are cut as long as they still say something`() throws {
    #expect(
      try rendered(runs, .terminal(columns: 54)) == """
        run                   started         state        ids
        ────────────────────  ──────────────  ──────────  ────
        20261127-093000-aaaa  2026-11-27T09…  done        1200
        20261127-103000-bbbb  2026-11-27T10…  incomplete     7

        """)
  }

  @Test func `a screen that is narrower shows records`() throws {
    #expect(
      try rendered(runs, .terminal(columns: 51)) == """
        run: 20261127-093000-aaaa
        started: 2026-11-27T09:30:00.125Z
        state: done
        ids: 1200

        run: 20261127-103000-bbbb
        started: 2026-11-27T10:30:00Z
        state: incomplete
        ids: 7

        """)
  }

  @Test func `a table that was asked for stays one, and so does a single column`() throws {
    #expect(try rendered(runs, as: .table, .terminal(columns: 51)).hasPrefix("run   "))
    var style = OutputStyle.terminal(columns: 51)
    style.defaultFormat = .table
    #expect(try rendered(runs, style).hasPrefix("run   "))
    let ids = Report(
      columns: [Column("id", isNeverCut: true)], rows: [[.text(String(repeating: "x", count: 30))]])
    #expect(
      try rendered(ids, .terminal(columns: 10))
        == "id\n\(String(repeating: "─", count: 30))\n\(String(repeating: "x", count: 30))\n")
  }

  @Test func `rows after the first thousand follow what those have become`() throws {
    let wide = String(repeating: "w", count: 30)
    let columns = [Column("id", isNeverCut: true), Column("n", isNumeric: true)]
    let rows = (0..<1001).map { [Value.text(wide), .number($0)] }
    #expect(
      try rendered(Report(columns: columns, rows: rows), .terminal(columns: 20))
        == (0..<1001).map { "id: \(wide)\nn: \($0)\n" }.joined(separator: "\n"))
  }

  @Test func `text from right to left can't change the places of cells, and elsewhere it stays as it is`() throws {
    let mark = "\u{200e}"
    let report = Report(
      columns: [Column("n", isNumeric: true), Column("name"), Column("stock", isNumeric: true), Column("color")],
      rows: [
        [.number(1), .text("נעליים"), .number(12), .text("أحمر")],
        [.number(2), .text("shoe"), .number(3), .text("red")],
      ])
    #expect(
      try rendered(report, .terminal()) == """
        n  name    stock  color
        ─  ──────  ─────  ─────
        \(mark)1  נעליים    \(mark) 12  أحمر
        2  shoe        3  red

        """)
    #expect(!(try rendered(report, as: .table)).contains(mark))
    #expect(!(try rendered(report, as: .tsv, .terminal())).contains(mark))
  }
}
