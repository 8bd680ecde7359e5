internal import Testing

@testable internal import CatalogAPI

@Suite("Upload feeds: what is read of them, and what is told")
struct UploadFeedTests {
  /// A feed as it was read: headers, rows and problems, a line each.
  private static func read(_ text: String, block: Int = .max) -> (events: [String], counts: UploadFeedReader.Counts) {
    read(Array(text.utf8), block: block)
  }

  private static func read(_ bytes: [UInt8], block: Int = .max) -> (events: [String], counts: UploadFeedReader.Counts) {
    var reader = UploadFeedReader()
    var events: [String] = []
    func note(_ event: UploadFeedReader.Event) {
      switch event {
      case .header(let header): events.append("header \(header.line): \(header.names.joined(separator: "|"))")
      case .row(let row):
        let cells = (0..<row.count).map { String(decoding: row[$0], as: UTF8.self) }
        events.append("row \(row.line): \(cells.joined(separator: "|"))")
      case .problem(let problem):
        events.append("\(problem.severity) \(problem.line) \(problem.column): \(problem.reason)")
      }
    }
    var start = 0
    while start < bytes.count {
      let end = start + min(block, bytes.count - start)
      reader.take(bytes[start..<end], note)
      start = end
    }
    reader.finish(note)
    return (events, reader.counts)
  }

  private static let head =
    "## RECSRecommendations Upload File\n" + String(repeating: "## RECS prose, \"quoted\"\n", count: 5)

  @Test("the template's form is read without a word, with either line end, a byte order mark, padding and narrow marks")
  func plain() {
    let wanted = ["header 7: entity.id|entity.name", "row 8: a|A, \"1\"\r\nB", "row 10: b|"]
    let feed = Self.head + "## RECSentity.id,entity.name\na,\"A, \"\"1\"\"\r\nB\"\nb,\n"
    #expect(Self.read(feed).events == wanted)
    #expect(Self.read("\u{FEFF}" + feed).events == wanted)
    #expect(Self.read(feed.replacing("## RECS", with: "##RECS")).events == wanted)
    let returns = feed.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n")
    #expect(Self.read(returns).events == wanted)
    let padded = feed.replacing("entity.name\n", with: "entity.name,,\n").replacing("\nb,\n", with: "\nb,,,\n")
    #expect(Self.read(padded).events == ["header 7: entity.id|entity.name", wanted[1], "row 10: b|||"])
    for block in 1...9 { #expect(Self.read("\u{FEFF}" + feed, block: block).events == wanted) }
  }

  @Test("records are counted, whatever becomes of them")
  func counts() {
    let result = Self.read(Self.head + "##RECSentity.id,entity.name\n\na,A\n,\r\nb,\"B\n")
    #expect(result.counts == UploadFeedReader.Counts(rows: 1, blank: 2, marked: 7, unread: 1))
    #expect(
      result.events.last == "error 11 entity.name: a quote opens and is never closed: lines 11 to 12 can't be read")
  }

  @Test(
    "what is wrong with the form is told with its line and column",
    arguments: [
      ("", ["error 1 : there is no column header"]),
      ("a,b\nc,d\n", ["error 1 : there is no column header; 2 rows could not be read"]),
      (
        "entity.id,entity.name\na,A\n",
        ["header 1: entity.id|entity.name", "error 1 : the column header is not a pre-processing line", "row 2: a|A"]
      ),
      (
        "## RECSentity.id\na\n",
        [
          "warning 1 : the first line is not '## RECSRecommendations Upload File'", "header 1: entity.id",
          "warning 1 : 1 pre-processing line up to the column header, and the template has 7", "row 2: a",
        ]
      ),
    ])
  func form(text: String, events: [String]) {
    #expect(Self.read(text).events == events)
  }

  @Test(
    "what is wrong with a row is told, and the row is handed on",
    arguments: [
      ("a", ["error 8 : 1 cell for 2 columns", "row 8: a"]),
      ("a,b,c", ["error 8 : 3 cells for 2 columns", "row 8: a|b|c"]),
      ("a,b,", ["warning 8 : 3 cells for 2 columns, the last ones empty", "row 8: a|b|"]),
      ("a,5\" lamp", ["error 8 entity.name: a quote stands inside a cell that is not quoted", "row 8: a|5\" lamp"]),
      ("a,\"5\" lamp\"", ["error 8 entity.name: text follows the quote that closes a cell", "row 8: a|5 lamp\""]),
      ("a,b\rc", ["error 8 entity.name: a carriage return stands there without a line feed", "row 8: a|b\rc"]),
      ("a,\"b\r\nc\"", ["row 8: a|b\r\nc"]),
      (
        "## RECSentity.id,entity.name",
        ["error 8 : another column header: the first is in line 7"]
      ),
      (
        "## RECSa,A",
        ["error 8 : a row behind the header of line 7 begins as a pre-processing line: no item is read from it"]
      ),
    ])
  func row(text: String, events: [String]) {
    let result = Self.read(Self.head + "## RECSentity.id,entity.name\n\(text)\n")
    #expect(result.events == ["header 7: entity.id|entity.name"] + events)
  }

  @Test("a column whose name is not UTF-8 is told")
  func headerBytes() {
    let bytes = Array("\(Self.head)## RECSentity.id,entity.colo".utf8) + [0xFC] + Array("r\n".utf8)
    #expect(Self.read(bytes).events.last == "error 7 : the name of column 2 is not UTF-8")
  }

  @Test("a row too long for memory is told and passed over, and the next one is read")
  func tooLong() {
    var reader = DelimitedReader(longest: 10)
    var read: [String] = []
    func note(_ record: DelimitedRecord) {
      read.append(
        "\(record.line)-\(record.lastLine) \(record.count) \(record.fault.map { "\($0.fault) \($0.line)" } ?? "")")
    }
    reader.take(Array("a,\"b\n\nlong enough\",c\nd,e\n,,,,,,,,,,,,,,\nf,\"g\n".utf8)[...], note)
    reader.finish(note)
    #expect(read == ["1-3 0 tooLong 1", "4-4 2 ", "5-5 0 tooLong 5", "6-7 2 unclosedQuote 6"])
  }

  /// The number of records by the plainest reading there is: quotes open at the start of a cell alone.
  private static func recordCount(_ bytes: [UInt8]) -> Int {
    var (count, isQuoted, atStart, isOpen) = (0, false, true, false)
    var index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while index < bytes.count {
      let byte = bytes[index]
      if isQuoted {
        if byte == 0x22 {
          if index + 1 < bytes.count, bytes[index + 1] == 0x22 { index += 1 } else { isQuoted = false }
        }
      } else if byte == 0x22, atStart {
        isQuoted = true
      } else if byte == 0x0A {
        count += 1
      }
      isOpen = isQuoted || byte != 0x0A
      atStart = !isQuoted && (byte == 0x2C || byte == 0x0A)
      index += 1
    }
    return count + (isOpen ? 1 : 0)
  }

  @Test("whatever it is given, in blocks of any size, it reads the same, accounts for every record, and never fails")
  func fuzz() {
    var random = Seeded(4711)
    let pieces = [
      "## RECS", "##RECS", "entity.id", "entity.name", ",", ",", "\n", "\n", "\r\n", "\r", "\"", "\"\"", "a", "é",
      "\u{FEFF}",
      "## RECSentity.id,entity.name\n", "x,\"y\"\n", "\u{0}",
    ]
    for _ in 0..<3000 {
      var bytes = (0..<random.below(40)).flatMap { _ in Array(random.pick(pieces).utf8) }
      if random.below(5) == 0 { bytes.append(UInt8(truncatingIfNeeded: random.next())) }
      let whole = Self.read(bytes)
      let counts = whole.counts
      #expect(counts.rows + counts.blank + counts.marked + counts.unread == Self.recordCount(bytes), "\(bytes)")
      #expect(whole.events.count { $0.hasPrefix("row ") } == counts.rows)
      if counts.unread > 0 { #expect(whole.events.contains { $0.hasPrefix("error ") }, "\(bytes)") }
      #expect(Self.read(bytes, block: 1 + random.below(7)).events == whole.events)
    }
  }

  @Test("time grows with the length of a feed and no faster, also of one hostile row")
  func linear() {
    func time(_ count: Int, _ piece: String) -> Duration {
      let bytes = Array((Self.head + "## RECSentity.id\n" + String(repeating: piece, count: count)).utf8)
      return ContinuousClock().measure { _ = Self.readQuietly(bytes) }
    }
    for piece in ["abc,def\n", "\"\"", "\"a\"\"b\"\n", ",", "\r"] {
      let small = (0..<3).map { _ in time(20_000, piece) }.min() ?? .zero
      let large = (0..<3).map { _ in time(200_000, piece) }.min() ?? .zero
      // Ten times the bytes; a quadratic reader would take a hundred times as long.
      #expect(large < small * 40 + .milliseconds(20), "\(piece.debugDescription): \(small), then \(large)")
    }
  }

  private static func readQuietly(_ bytes: [UInt8]) -> Int {
    var reader = UploadFeedReader()
    var events = 0
    reader.take(bytes[...]) { _ in events += 1 }
    reader.finish { _ in events += 1 }
    return events
  }
}
