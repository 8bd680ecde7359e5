import Rendering
import ScriptLanguage
import Shell
import Testing

/// A terminal that is read aloud.
@Suite("screen reader") struct ScreenReaderTests {
  private let report = Report(
    columns: [Column("id"), Column("price", isNumeric: true)],
    rows: [[.text("sku-1"), .decimal(79.5)], [.text("sku-2"), .nothing]])

  private func heard(columns: Int = 40) -> Screen {
    let screen = Screen(.terminal(columns: columns, color: true))
    screen.output.isForScreenReader = true
    return screen
  }

  @Test func `rows are records with their names, without colours`() throws {
    let screen = heard()
    try screen.output.put(report, as: nil)
    #expect(screen.results.text == "id: sku-1\nprice: 79.5\n\nid: sku-2\nprice:\n")
  }

  @Test func `rows of one column are their values alone`() throws {
    let screen = heard()
    try screen.output.put(Report(columns: [Column("id")], rows: [[.text("sku-1")], [.text("sku-2")]]), as: nil)
    #expect(screen.results.text == "sku-1\nsku-2\n")
  }

  @Test func `a table that was asked for has no drawn line and nothing cut`() throws {
    let screen = heard(columns: 10)
    try screen.output.put(report, as: .table)
    #expect(screen.results.text == "id     price\nsku-1   79.5\nsku-2\n")
  }

  @Test func `it is switched on and off in the middle`() throws {
    let screen = Screen(.terminal())
    screen.output.isForScreenReader = true
    try screen.output.put(report, as: nil)
    screen.output.isForScreenReader = false
    try screen.output.put(report, as: nil)
    #expect(screen.results.text.hasSuffix("price:\nid     price\n─────  ─────\nsku-1   79.5\nsku-2\n"))
  }

  @Test func `files and pipes do not change`() throws {
    let screen = Screen(.pipe)
    screen.output.isForScreenReader = true
    try screen.output.put(report, as: nil)
    try screen.output.put(report, as: .table)
    #expect(
      screen.results.text
        == "id\tprice\nsku-1\t79.5\nsku-2\t\nid     price\n─────  ─────\nsku-1   79.5\nsku-2\n")
  }

  @Test func `progress is plain lines at growing intervals, and a short job says nothing`() {
    let screen = heard(columns: 100)
    for second in 0...140 {
      screen.clock.move(to: .seconds(second))
      screen.output.show(Progress("deleting", done: second * 10, total: 1400, unit: "ids"))
    }
    screen.output.show(nil)
    screen.output.show(Progress("verifying", done: 0, total: 3, unit: "items"))
    screen.output.show(nil)
    #expect(
      screen.talk.text == """
        deleting: 20/1,400 ids, 1%, 10/s, 2 min 18 s left
        deleting: 60/1,400 ids, 4%, 10/s, 2 min 14 s left
        deleting: 140/1,400 ids, 10%, 10/s, 2 min 06 s left
        deleting: 300/1,400 ids, 21%, 10/s, 1 min 50 s left
        deleting: 620/1,400 ids, 44%, 10/s, 1 min 18 s left
        deleting: 1,220/1,400 ids, 87%, 10/s, 18 s left

        """)
  }

  @Test func `an error keeps its place and its line, without a row of signs under it`() {
    let screen = heard()
    let source = SourceText(name: "night.recsh", text: "use prd\n")
    screen.output.say(
      .diagnostic(
        Diagnostic(
          .unknownName, "unknown environment 'prd'", place: source.place(of: Span(4, 7)), help: "did you mean 'prod'?"))
    )
    #expect(
      screen.talk.text
        == "night.recsh:1:5: error: unknown environment 'prd'\n  use prd\n  help: did you mean 'prod'?\n")
  }
}
