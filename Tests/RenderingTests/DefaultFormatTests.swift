import Rendering
import Shell
import Testing

/// Which format is taken where none was asked for.
@Suite("default format") struct DefaultFormatTests {
  private let rows = Report(columns: [Column("id")], rows: [[.text("sku-1")]])
  private let record = Report.record(["id": .text("sku-1"), "stock": .number(3)])

  @Test func `a terminal shows rows as a table`() throws {
    #expect(try rendered(rows, .terminal()) == "id\n─────\nsku-1\n")
  }

  @Test func `a terminal shows a record vertically`() throws {
    #expect(try rendered(record, .terminal()) == "id: sku-1\nstock: 3\n")
  }

  @Test func `elsewhere both are tsv with a header`() throws {
    #expect(try rendered(rows) == "id\nsku-1\n")
    #expect(try rendered(record) == "id\tstock\nsku-1\t3\n")
  }

  @Test func `a format that was set holds for records too, until it is unset`() throws {
    let screen = Screen(.terminal())
    screen.output.defaultFormat = .table
    try screen.output.put(record, as: nil)
    screen.output.defaultFormat = nil
    try screen.output.put(record, as: nil)
    #expect(screen.results.text == "id     stock\n─────  ─────\nsku-1      3\nid: sku-1\nstock: 3\n")
  }

  @Test func `a format of the style holds, and the one asked for beats it`() throws {
    var style = OutputStyle.pipe
    style.defaultFormat = .jsonl
    #expect(try rendered(rows, style) == "{\"id\":\"sku-1\"}\n")
    #expect(try rendered(rows, as: .csv, style) == "id\nsku-1\n")
  }

  @Test func `a redirected output is no terminal, has no colour and follows what was set`() throws {
    let screen = Screen(.terminal(color: true))
    let file = MemorySink()
    let redirected = screen.output.redirected(to: file)
    try redirected.put(record, as: nil)
    try redirected.put(rows, as: .table)
    screen.output.defaultFormat = .json
    try redirected.put(rows, as: nil)
    redirected.say(.note("still talking"))
    #expect(
      file.text == "id\tstock\nsku-1\t3\nid\n─────\nsku-1\n[\n  {\"id\":\"sku-1\"}\n]\n")
    #expect(screen.results.text == "")
    #expect(screen.talk.text == "still talking\n")
  }

  @Test func `a terminal under a file's name, such as /dev/stderr, is a terminal`() throws {
    let screen = Screen(.terminal(color: true))
    let terminal = MemorySink(isTerminal: true)
    let redirected = screen.output.redirected(to: terminal)
    try redirected.put(Report(columns: [Column("id")], rows: [[.text("\u{1b}[2J\u{9b}\u{202e}")]]), as: .tsv)
    try redirected.put(line: "\u{1b}]52;c;x\u{7}")
    #expect(terminal.text == "id\n\\u{1b}[2J\\u{9b}\\u{202e}\n\\u{1b}]52;c;x\\u{7}\n")
  }

  @Test func `JSON is made fit for a terminal without a change of what it says`() {
    let json = "{\"a\":\"\u{9b}x\u{202e}\u{e0001}漢\"}\n"
    #expect(JSONString.visible(json) == "{\"a\":\"\\u009bx\\u202e\\udb40\\udc01漢\"}\n")
  }

  @Test func `a redirected output keeps control characters as they are`() throws {
    let screen = Screen(.terminal())
    let file = MemorySink()
    let clear = Report(columns: [Column("id")], rows: [[.text("\u{1b}[2J")]])
    try screen.output.put(clear, as: .tsv)
    try screen.output.redirected(to: file).put(clear, as: .tsv)
    #expect(screen.results.text == "id\n\\u{1b}[2J\n")
    #expect(file.text == "id\n\u{1b}[2J\n")
  }
}
