import Glibc
import Rendering
import Shell
import Testing

/// What another program reads out of our files is what was put in. Python's readers of csv and json are strict and well
/// worn; where there is no Python these tests are left out, and the exact bytes are held by the others.
@Suite("round trips") struct RoundTripTests {
  private static let hard = [
    "plain", "say \"hi\"", "\"", "\"\"", ",", "one\ntwo", "one\r\ntwo", "\r", "\n", "\t", "a|b", "back\\slash", "\\n",
    "\u{1b}[31m", "漢字", "👩\u{200d}👧", "e\u{301}", "\u{202e}", "\u{0}", "\u{7f}\u{9b}", "", " ", "'", "null", "1e5",
    "\u{2028}",
  ]

  private static func report() -> Report {
    Report(
      columns: [Column("a \"key\""), Column("n", isNumeric: true), Column("f"), Column("漢")],
      rows: hard.enumerated().map { [.text($1), .number($0 - 3), .flag($0 % 2 == 0), .text($1 + $1)] })
  }

  /// What Python makes of a text: every string as its code points, so that nothing on the way can change it.
  private static func python(_ program: String, reading text: String) throws -> String {
    var name = Array("/tmp/rendering-XXXXXX".utf8CString)
    let file = mkstemp(&name)
    try #require(file >= 0)
    let path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer { unlink(path) }
    try FileDescriptorSink(file).write(Array(text.utf8))
    close(file)
    let process = try #require(popen("python3 -c '\(program)' < \(path)", "r"))
    defer { pclose(process) }
    var output: [UInt8] = []
    while case let byte = fgetc(process), byte != EOF { output.append(UInt8(truncatingIfNeeded: byte)) }
    return String(decoding: output, as: UTF8.self)
  }

  private static func points(_ text: String) -> String {
    text.unicodeScalars.map { String($0.value) }.joined(separator: ".")
  }

  static let hasPython = system("command -v python3 >/dev/null 2>&1") == 0

  private static let showPoints = "p = lambda s: \".\".join(str(ord(c)) for c in s)"

  @Test(.enabled(if: hasPython)) func `python reads our csv as it was`() throws {
    let program = """
      import csv, io, sys
      \(Self.showPoints)
      text = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", newline="")
      for row in csv.reader(text, strict=True): print(" ".join(p(c) for c in row))
      """
    // Python's reader refuses a NUL, as csv has no way to write one.
    let rows = Self.report().rows.filter { !$0[0].text.contains("\u{0}") }
    let report = Report(columns: Self.report().columns, rows: rows)
    let cells = [report.columns.map(\.name)] + rows.map { $0.map(\.text) }
    let expected = cells.map { $0.map(Self.points).joined(separator: " ") + "\n" }.joined()
    #expect(try Self.python(program, reading: rendered(report, as: .csv)) == expected)
  }

  @Test(.enabled(if: hasPython), arguments: [OutputFormat.json, .jsonl], [OutputStyle.pipe, .terminal()])
  func `python reads our json as it was, also what a terminal shows`(format: OutputFormat, style: OutputStyle) throws {
    let load = format == .json ? "json.load(sys.stdin.buffer)" : "[json.loads(l) for l in sys.stdin.buffer]"
    let program = """
      import json, sys
      \(Self.showPoints)
      for o in \(load): print(" ".join(p(k) + "=" + (p(v) if isinstance(v, str) else repr(v)) for k, v in o.items()))
      """
    let report = Self.report()
    let expected = report.rows.map { row in
      zip(report.columns, row).map { column, value in
        let shown =
          switch value {
          case .flag(let flag): flag ? "True" : "False"
          case .number(let number): String(number)
          default: Self.points(value.text)
          }
        return Self.points(column.name) + "=" + shown
      }.joined(separator: " ") + "\n"
    }.joined()
    #expect(try Self.python(program, reading: rendered(report, as: format, style)) == expected)
  }

  @Test(.enabled(if: hasPython)) func `python reads our tsv as it was`() throws {
    let program = """
      import re, sys
      \(Self.showPoints)
      back = {"t": "\\t", "n": "\\n", "r": "\\r", "\\\\": "\\\\"}
      plain = lambda c: re.sub(r"\\\\(.)", lambda m: back[m.group(1)], c)
      for line in sys.stdin.buffer.read().decode().split("\\n")[:-1]: print(" ".join(p(plain(c)) for c in line.split("\\t")))
      """
    let report = Self.report()
    let cells = [report.columns.map(\.name)] + report.rows.map { $0.map(\.text) }
    let expected = cells.map { $0.map(Self.points).joined(separator: " ") + "\n" }.joined()
    #expect(try Self.python(program, reading: rendered(report, as: .tsv)) == expected)
  }
}
