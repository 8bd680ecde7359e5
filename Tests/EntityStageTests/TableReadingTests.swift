import CatalogAPI
import Foundation
import Testing

@testable import EntityStage

@Suite struct TableReadingTests {
  // MARK: Against the reference

  /// What reading column `column` (from 1) of a table without a header must come to.
  static func expected(
    _ text: [UInt8], delimiter: UInt8, column: Int, skipBad: Bool, allowsRagged: Bool
  ) -> (ids: [[UInt8]], rows: Int, blank: Int, refusedLines: [Int])? {
    let table = ReferenceTable(text, delimiter: delimiter)
    if table.isUnclosed { return nil }
    let (ids, rows, refused) = table.ids(column: column, allowsRagged: allowsRagged)
    return (!skipBad && !refused.isEmpty ? [] : ids, rows, table.rows.count - rows, refused)
  }

  private static func hostile(_ random: inout Seeded, delimiter: String) -> [UInt8] {
    let pieces = [
      "a", "sku-1", "\"", "\"\"", "\"a\"", delimiter, delimiter, "\n", "\r\n", "\"\n", "\n\"", "\"\(delimiter)",
      "\(delimiter)\"", "\"x\"\"y\"", "é", " ", "\"two\nlines\"", "\"\"\"", "\r", "#",
    ]
    var text = ""
    for _ in 0..<random.below(60) { text += random.pick(pieces) }
    return Array(text.utf8)
  }

  private static func tame(_ random: inout Seeded, delimiter: String) -> [UInt8] {
    var text = ""
    for row in 0..<random.below(30) {
      let cells = (0..<(3 + (random.below(4) == 0 ? 1 : 0))).map { cell -> String in
        switch random.below(6) {
        case 0: "\"quoted \(delimiter) cell \(row)\""
        case 1: "\"with \"\"quotes\"\" and\na line \(cell)\""
        case 2: ""
        case 3: "plain-\(random.below(9))"
        case 4: "\"\""
        default: String(repeating: "long text ", count: random.below(12))
        }
      }
      text += cells.joined(separator: delimiter) + random.pick(["\n", "\r\n"])
      if random.below(9) == 0 { text += "\n" }
    }
    if random.below(2) == 0, text.last == "\n" { text.removeLast() }
    return Array(text.utf8)
  }

  /// A tame table with a few characters where they don't belong.
  private static func damaged(_ random: inout Seeded, delimiter: String) -> [UInt8] {
    var text = tame(&random, delimiter: delimiter)
    for _ in 0..<(1 + random.below(2)) {
      text.insert(random.pick(Array("\"\"\"x\r\n".utf8)), at: random.below(text.count + 1))
    }
    return text
  }

  enum Kind: CaseIterable { case tame, hostile, damaged }

  @Test(arguments: Kind.allCases) func `tables are read as the plain reference reads them`(kind: Kind) {
    var random = Seeded(1)
    for _ in 0..<5000 {
      let format = random.pick([IDFormat.csv, .tsv])
      let delimiter = format == .csv ? "," : "\t"
      let text =
        switch kind {
        case .tame: Self.tame(&random, delimiter: delimiter)
        case .hostile: Self.hostile(&random, delimiter: delimiter)
        case .damaged: Self.damaged(&random, delimiter: delimiter)
        }
      let column = 1 + random.below(3)
      let skipBad = random.below(2) == 0
      let allowsRagged = random.below(2) == 0
      let reading = Reading(
        text, format, .number(column), skipBad: skipBad, allowsRagged: allowsRagged,
        block: random.pick([1, 7, 64, 100, 4096]), most: random.pick([1, 5, .max]))
      check(reading, text, delimiter, column, skipBad, allowsRagged)
    }
  }

  @Test(arguments: 40..<200) func `a quote is judged by its neighbours in the next and the last block, too`(length: Int)
  {
    let filler = String(repeating: "x", count: length)
    for row in [
      "\"\(filler)\"y,2", "\(filler)\"y\",2", "\"\(filler)\",2", "\"\(filler)\"\r", "\"\(filler)\"\ry,2",
      "\(filler),\"2\"", "\(filler)\r,2", "\(filler)\r\r\n2,3", "\(filler),\r", "\"\(filler)\r\",2",
      "\"\(filler)\"\"\",2", "\"\(filler)\n\",2", "\(filler)\r", "\(filler),\"a\"\"b\"", "\(filler)\n\"2\",\"3\"",
    ] {
      for column in 1...2 {
        let text = Array("\(row)\nlast,\"one\"\n".utf8)
        check(
          Reading(text, .csv, .number(column), skipBad: true, allowsRagged: true), text, ",", column, true, true)
      }
    }
  }

  private func check(
    _ reading: Reading, _ text: [UInt8], _ delimiter: String, _ column: Int, _ skipBad: Bool, _ allowsRagged: Bool
  ) {
    let shown = String(reflecting: String(decoding: text, as: UTF8.self))
    let wanted = Self.expected(
      text, delimiter: Array(delimiter.utf8)[0], column: column, skipBad: skipBad, allowsRagged: allowsRagged)
    guard let wanted else {
      #expect(reading.failure?.contains("a quote is never closed") == true, "\(shown) gave \(reading)")
      return
    }
    #expect(reading.books?.rows == wanted.rows, "\(shown)")
    #expect(reading.books?.blank == wanted.blank, "\(shown)")
    if case .read(let ids, _) = reading {
      #expect(ids == wanted.ids, "\(shown)")
      #expect(skipBad || wanted.refusedLines.isEmpty, "\(shown)")
    } else {
      #expect(!skipBad && !wanted.refusedLines.isEmpty, "\(shown) gave \(reading)")
    }
    let places = reading.books?.refused.compactMap { Int($0.prefix { $0 != ":" }) } ?? []
    #expect(places == Array(wanted.refusedLines.prefix(10)), "\(shown)")
  }

  // MARK: Against Python

  static let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// Text for Python: it ends rows at a lone CR, which we do not.
  private static func withoutLoneReturns(_ text: [UInt8]) -> [UInt8] {
    String(decoding: text, as: UTF8.self).unicodeScalars.split(separator: "\r", omittingEmptySubsequences: false)
      .enumerated().map {
        $0.offset > 0 && $0.element.first != "\n"
          ? "" + String($0.element) : ($0.offset > 0 ? "\r" : "") + String($0.element)
      }
      .joined().utf8.map { $0 }
  }

  @Test(.enabled(if: python != nil)) func `the reference reads tables as Python's csv module does`() throws {
    var random = Seeded(3)
    let texts = (0..<1500).map { _ in
      Self.withoutLoneReturns(
        random.below(2) == 0 ? Self.hostile(&random, delimiter: ",") : Self.tame(&random, delimiter: ","))
    }
    let program = """
      import sys, json, csv, io
      for line in sys.stdin:
          text = bytes.fromhex(line.strip()).decode('latin-1')
          rows = [row for row in csv.reader(io.StringIO(text, newline=''))]
          print(json.dumps([[cell.encode('latin-1').hex() for cell in row] for row in rows]))
      """
    let input = texts.map { $0.map { String(($0 >> 4), radix: 16) + String($0 & 15, radix: 16) }.joined() }
    let output = try Self.run(program, input.joined(separator: "\n") + "\n")
    #expect(output.count == texts.count)
    for (text, line) in zip(texts, output) {
      let rows = try JSONDecoder().decode([[String]].self, from: Data(line.utf8)).filter { !$0.isEmpty }
      let table = ReferenceTable(text, delimiter: 0x2C)
      // At the end of the text inside of quotes Python gives what it has, too.
      let ours = table.rows.filter { !$0.isBlank }.map { $0.cells.map { $0.map { Self.hex($0) }.joined() } }
      #expect(ours == rows, "\(String(reflecting: String(decoding: text, as: UTF8.self)))")
    }
  }

  private static func hex(_ byte: UInt8) -> String { String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }

  private static func run(_ program: String, _ input: String) throws -> [String] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "stage-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let inputFile = folder.appending(path: "input")
    try Data(input.utf8).write(to: inputFile)
    let process = Process()
    process.executableURL = URL(filePath: python ?? "")
    process.arguments = ["-c", program]
    process.standardInput = try FileHandle(forReadingFrom: inputFile)
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  // MARK: Headers and columns

  @Test func `the column is found by its name, entity-id before id`() {
    #expect(Reading("id,name,entity.id\n1,a,x\n2,b,y\n", .csv).texts == ["x", "y"])
    #expect(Reading("name,id\na,1\nb,2\n", .csv).texts == ["1", "2"])
    #expect(Reading("name,\"entity.id\"\r\na,1\r\n", .csv).texts == ["1"])
    #expect(Reading("\u{FEFF}entity.id\nx\n").texts == ["x"])
    #expect(Reading("\u{FEFF}\"entity.id\"\nx\n").texts == ["x"])
    #expect(Reading("name\tentity.id\na,b\tx\n").texts == ["x"])
    #expect(Reading("name,sku\na,1\n", .csv, .named("sku")).texts == ["1"])
    #expect(Reading("name,sku\na,1\n", .auto, .named("sku")).texts == ["1"])
    #expect(Reading("\n\r\nid\nx\n").texts == ["x"])
  }

  @Test func `a column by number takes the first row as data unless it is a header`() {
    #expect(Reading("a,1\nb,2\n", .csv, .number(2)).texts == ["1", "2"])
    #expect(Reading("name,id\nb,2\n", .csv, .number(2)).texts == ["2"])
    #expect(Reading("id,sku\nb,2\n", .csv, .number(2)).texts == ["2"])
    #expect(Reading("a\t1\nb\t2\n", .auto, .number(2)).texts == ["1", "2"])
    #expect(Reading("a\nb\n", .auto, .number(1)).texts == ["a", "b"])
    #expect(Reading("a;1\nb;2\n", .auto, .number(2)).texts == ["1", "2"])
    #expect(Reading("a,1", .csv, .number(0)).failure == "-: there is no column 0; columns are counted from 1")
  }

  @Test func `a missing column lists those that are there`() {
    #expect(
      Reading("name,sku,\na,1,\n", .csv).failure
        == "-: no column 'entity.id' or 'id'; the columns are: 'name', 'sku'")
    #expect(
      Reading("name\tsku\na\t1\n", .auto, .named("ID")).failure
        == "-: no column 'ID'; the columns are: 'name', 'sku'")
    #expect(Reading("", .csv).failure == "-: no column 'entity.id' or 'id'; the columns are: ")
    #expect(Reading("id,x,id\n1,2,3\n", .csv).failure == "-: the column 'id' stands there twice")
    #expect(Reading("a\nb\n", .ids, .named("x")).failure == "-: a file with one id a line has no columns")
  }

  @Test func `a row with more cells than columns is bad, for its id may stand elsewhere`() {
    let text = "name,id\nShirt,sku-9,sku-1\n\"Shirt, red\",sku-2\nCap,sku-3,,\r\nCap,sku-4,\"\"\nCap,sku-5, \n"
    let reason = "the row has 3 cells for 2 columns; a delimiter inside a cell needs quotes"
    for reading in [Reading(text, .csv), Reading(text), Reading(text.replacing("\n", with: "\r\n"))] {
      #expect(
        reading.books?.refused == [
          "more cells than columns 4", "2:13: \(reason)",
          "4:11: the row has 4 cells for 2 columns; a delimiter inside a cell needs quotes", "5:11: \(reason)",
          "6:11: \(reason)",
        ])
    }
    #expect(Reading(text, .csv, skipBad: true).texts == ["sku-2"])
    #expect(Reading(text, .csv, skipBad: true, allowsRagged: true).texts == ["sku-2", "sku-3", "sku-4"])
    // A moved id, and nothing behind it.
    #expect(Reading("name,id,note\nShoes,red,7,\n").books?.refused.first == "more cells than columns 1")
    // Padding of the header is no column; without a header the first row counts.
    let padded = Reading("name,id,,\nShirt, red,sku-9,\nCap,sku-3,,\nCap,sku-4,,,\n", .csv, skipBad: true)
    #expect(padded.texts == ["sku-3"])
    #expect(Reading("name,id,\r\na,1,\r\nb,2\r\n").texts == ["1", "2"])
    #expect(Reading("Cap,sku-1\nShirt, red,sku-2\n", .csv, .number(2), skipBad: true).texts == ["sku-1"])
    #expect(Reading("sku-1\nsku-2,a\nsku-3,\n", .csv, .number(1), skipBad: true).texts == ["sku-1"])
    // Also in a row that is read by its definition, because of a quote where none is expected.
    let close = Reading("name,id\n5\" screen,sku-9,\"a\"\n", .csv).books?.refused.last
    #expect(close == "2:17: the row has 3 cells for 2 columns; a delimiter inside a cell needs quotes")
  }

  @Test func `a row with fewer cells than columns is bad, for it may be the rest of another`() {
    let text = "id,name,note\n1,Blue shoe\nred,new\n2,Cap,\n3"
    let books = Reading(text).books
    #expect(
      books?.refused == [
        "fewer cells than columns 3",
        "2:12: the row has 2 cells for 3 columns; a line feed inside a cell needs quotes",
        "3:8: the row has 2 cells for 3 columns; a line feed inside a cell needs quotes",
        "5:2: the row has 1 cell for 3 columns; a line feed inside a cell needs quotes",
      ])
    #expect(Reading(text, skipBad: true).texts == ["2"])
    #expect(Reading(text, allowsRagged: true).texts == ["1", "red", "2", "3"])
    #expect(Reading("name,id\na\n", allowsRagged: true).books?.refused.first == "column missing 1")
  }

  @Test func `a carriage return in a row makes it bad, for an id may stand behind it`() {
    let reason = "a carriage return stands in it without a line feed: it may be the end of a row"
    for text in ["id,name,x\n1,a\r2,b\n3,c,\r\n", "id,name,x\n\"1\"\r\"2\",b,c\n3,c,\"\"\r\n"] {
      let reading = Reading(text, skipBad: true, allowsRagged: true)
      #expect(reading.texts == ["3"])
      #expect(reading.books?.refused == ["carriage return without a line feed 1", "2:1: \(reason)"])
    }
    #expect(Reading("1,a\r2,b\n", .csv, .number(1)).books?.refused.last == "1:1: \(reason)")
    #expect(Reading("id,n\n1,\"a\rb\"\n2,\r\n").texts == ["1", "2"])
  }

  @Test func `the header of a table that was joined to another is no row`() {
    let text = "id,name\r\n1,a\r\nid,name\n2,b\nid,else\n"
    let reading = Reading(text, skipBad: true)
    #expect(reading.texts == ["1", "2"])
    let reason = "it names columns, as a header does; the file was joined from several tables"
    #expect(reading.books?.refused == ["a header again 2", "3:1: \(reason)", "5:1: \(reason)"])
    // Spelled in another way, or of other columns.
    for again in [
      "\"entity.id\",\"name\"", "ENTITY.ID,Name", "entity.id ,name", "entity.id,title", "Id,x",
    ] {
      let joined = Reading("entity.id,name\nA,x\n\(again)\nB,z\n", skipBad: true)
      #expect(joined.texts == ["A", "B"], "\(again)")
      #expect(joined.books?.refused.first == "a header again 1", "\(again)")
    }
    // In another order its ids stand elsewhere, so nothing behind it can be read.
    for (text, line) in [
      ("id,name\nA,x\nname,id\ny,B\n", 3), ("id,n\nA,x\nname,id\ny,B\n", 3), ("id,n\nA,x\nn,id\ny,B\n", 3),
      ("name,id\nx,A\nid,title\nB,y\n", 3), ("name,id,x\na,1,z\n\"id\",\"name\",y\n", 3),
      ("name,entity.id\na,1\nID,Name\n", 3),
    ] {
      #expect(
        Reading(text, skipBad: true, allowsRagged: true).failure
          == "\(line): another table begins here, and its columns may be others; name the files one by one", "\(text)")
    }
    #expect(Reading("id,1,n\n1,a,b\nn,a,b\n").texts == ["1", "n"], "what is no word is no name")
  }

  @Test func `the beginning of another file in the middle of one is no row`() {
    for text in ["\u{FEFF}id,name\nA,x\n\u{FEFF}name,id\ny,B\n", "id,n\nA,x\n## RECSentity.id,n\nB,y\n"] {
      #expect(
        Reading(text, skipBad: true).failure
          == "3: another table begins here, and its columns may be others; name the files one by one")
    }
    let reason = "another file begins here: the file was joined from several; name them one by one"
    for (text, ids) in [
      ("\u{FEFF}A1\r\nA2\r\n\u{FEFF}B1\r\nB2\r\n", ["A1", "A2", "B2"]), ("A\nC\n## RECS\nB\n", ["A", "C", "B"]),
    ] {
      let reading = Reading(text, skipBad: true)
      #expect(reading.texts == ids)
      #expect(reading.books?.refused == ["beginning of another file 1", "3:1: \(reason)"])
    }
    #expect(Reading("a\n\u{FEFF}b\n", .ids).texts == ["a", "\u{FEFF}b"], "ids, as told")
  }

  @Test func `a table without a header whose cells may be separated by several signs is not guessed at`() {
    #expect(
      Reading("A;1,5\nB;2,5\n", .auto, .number(1)).failure
        == "-: its first line holds ',' and ';', and without a header nothing tells which of them separates cells")
    #expect(Reading("sep=;\nA;1,5\nB;2,5\n", .auto, .number(1)).texts == ["A", "B"])
    #expect(Reading("A\t1,5\nB\t2;5\n", .auto, .number(1)).texts == ["A", "B"])
  }

  @Test func `blank lines before a header are passed over, however many they are`() {
    let text = Array(String(repeating: "\n", count: 300_000).utf8) + Array("name,id\na,1\n".utf8)
    let reading = Reading(text)
    #expect(reading.texts == ["1"])
    #expect(reading.books?.blank == 300_000)
  }

  @Test func `a name that stands there twice is no trouble where a number says which`() {
    #expect(Reading("id,id\n1,2\n", .auto, .number(2)).texts == ["2"])
    #expect(Reading("id,id\n1,2\n", .csv, .number(1)).texts == ["1"])
    #expect(Reading("## RECSentity.id,entity.id\n1,2\n", .auto, .number(2)).texts == ["2"])
  }

  @Test func `semicolons and capitals are read as spreadsheets write them`() {
    let reading = Reading("name;ID\nShirt, red;sku-1\n")
    #expect(reading.texts == ["sku-1"])
    #expect(Reading("Name,Entity.ID\na,1\n").texts == ["1"])
    #expect(Reading("ID,id\na,1\n").texts == ["1"], "the exact name is the better one")
    #expect(Reading("ID,Id\na,1\n").failure == "-: the column 'id' stands there twice")
    #expect(Reading("name;sku\nShirt, red;sku-1\n", .auto, .named("sku")).texts == ["sku-1"])
  }

  @Test func `a first line that says what stands between cells is obeyed, and is no row`() {
    let reading = Reading("\u{FEFF}sep=;\r\nname;id\r\na,b;1\r\nc;\r\n", skipBad: true)
    #expect(reading.texts == ["1"])
    #expect(reading.books?.refused == ["empty id 1", "4:3: it is empty"])
    #expect(Reading("sep=,\nid,n\n1,x\n", .csv).texts == ["1"])
    #expect(Reading("sep=\t\nid\tn\n1\tx\n", .csv).texts == ["1"])
    #expect(Reading("sep=;\na;b\n1;x\n", .csv, .number(2)).texts == ["b", "x"])
    #expect(
      Reading("sep=;\nsku\n1\n").failure == "-: no column 'entity.id' or 'id'; the columns are: 'sku'")
    #expect(
      Reading("sep=^\nid^n\n1^x\n").failure
        == "-: its cells are separated by '^'; commas, tabs, semicolons and '|' are read")
    #expect(Reading("sep=;", .auto).failure != nil)
    #expect(Reading("sep=1\nsep=2\n", .ids).texts == ["sep=1", "sep=2"])
    for block in [1, 2, 5, 7] {
      #expect(Reading(Array("sep=;\nid;n\n1;x\n".utf8), block: block).texts == ["1"])
    }
  }

  @Test(arguments: [
    "id,n\r1,a\r2,b\r", "id;n\r1;a\r", "## RECSentity.id,entity.name\r1,a\r2,b\r", "id,n\r1,a\n2,b\n",
  ])
  func `a header whose line ends in a carriage return alone is no header`(text: String) {
    #expect(
      Reading(text, skipBad: true).failure
        == "1: a carriage return without a line feed stands in the header; its lines may end so")
    #expect(Reading("id,n\r1,a\r", .csv, .number(1)).failure?.hasPrefix("1: a carriage return") == true)
    #expect(Reading("id,\"two\r\nlines\"\r\n1,a\r\n").texts == ["1"])
  }

  @Test func `an upright bar stands between cells, too`() {
    #expect(Reading("id|name\n1|a,b\n2|\"x|y\"\n").texts == ["1", "2"])
    #expect(Reading("sku|name\n1|a\n").failure == "-: no column 'entity.id' or 'id'; the columns are: 'sku', 'name'")
    #expect(Reading("sku|name\n1|a\n", .auto, .named("sku")).texts == ["1"])
  }

  @Test(arguments: ["name,sku\na,1\n", "name;sku\na;1\n", "name\tsku\na\t1\n", "\"name\",\"sku\"\n"])
  func `a table without a column of ids is not taken for a list of ids`(text: String) {
    #expect(
      Reading(text, skipBad: true).failure
        == "-: no column 'entity.id' or 'id'; the columns are: 'name', 'sku'")
    #expect(Reading("\"sku-1\"\n\"sku-2\"\n").failure?.contains("'sku-1'") == true)
    #expect(Reading("a;b\nc\n", .ids).texts == ["a;b", "c"])
  }

  @Test func `bad rows carry the line where they start`() {
    let text = "name,id\n\"two\nlines\",1\nshort\n\"a\"b,2\nx,\nx,\"3,4\"\nx,5\n"
    let books = Reading(text, .csv).books
    #expect(books?.rows == 6)
    #expect(
      books?.refused == [
        "column missing 1", "text after a closing quote 1", "empty id 1", "comma in the id 1",
        "4:6: the row has 1 cell, none for the id",
        "5:1: text follows a closing quote; a quote inside a quoted cell is written twice",
        "6:3: it is empty",
        "7:3: it holds a comma, which joins ids in a request and can't be escaped",
      ])
    #expect(Reading(text, .csv, skipBad: true).texts == ["1", "5"])
  }

  @Test func `a quote that is never closed is an error of the whole file`() {
    #expect(Reading("id,name\n1,a\n2,\"b\n3,c\n", .csv, skipBad: true).failure == "3: a quote is never closed")
    #expect(Reading("\"id,name\n1,a\n", .csv).failure == "1: a quote is never closed")
    #expect(Reading("id\n1\nx\"y\"\n\"", .csv, skipBad: true).failure == "4: a quote is never closed")
    for (text, line, column) in [
      ("id,name\n1,a\n2,\"b\n3,c\n", 3, 3), ("\n\n\"id,name\n", 3, 1), ("id,a,b\n1,\"x\ny\",\"z\n", 3, 4),
      ("id,a\n\"1\"x,\"\n", 2, 6),
    ] {
      var stage = EntityStage()
      var source = MemorySource(name: "list", text: text)
      let error = #expect(throws: ReadError.self) { try stage.load(from: &source, options: ReadOptions(format: .csv)) }
      #expect(error?.line == line && error?.column == column, "\(text)")
    }
  }

  @Test func `quotes in the middle of a cell are text`() {
    #expect(Reading("id,name\n1,5\" screen\n2,6\"\n3,\"\"\"q\"\"\"\n", .csv).texts == ["1", "2", "3"])
    #expect(Reading("id\na\"b\n\"c\"\"d\"\n", .csv).texts == ["a\"b", "c\"d"])
  }
}
