import CatalogAPI
import Testing

@testable import EntityStage

@Suite struct LineReadingTests {
  @Test func `one id a line, never trimmed, blank lines counted`() {
    let reading = Reading("a\n b \r\n\n\r\nc", .ids)
    #expect(reading.texts == ["a", " b ", "c"])
    #expect(
      reading.books
        == Reading("a\n b \n\n\nc\n").books)
    #expect(reading.books?.blank == 2)
    #expect(
      reading.books?.warned == [
        "discouraged character 1", "2:1: it holds ' ', which the service's documentation forbids in ids",
      ])
  }

  @Test func `a page or a file of bzip2 is named, unless it is said to be a list of ids`() {
    #expect(Reading("<!DOCTYPE HTML>\n<p>\n").failure == "-: it is a page in HTML")
    #expect(Reading("<html lang=en>\n").failure == "-: it is a page in HTML")
    #expect(Reading("<html\n", .ids).texts == ["<html"])
    #expect(Reading("BZh91AY&SY\u{1}").failure == "-: it is compressed with bzip2")
    #expect(Reading("BZh91AY&SY\n", .ids).texts == ["BZh91AY&SY"])
  }

  @Test func `a list that is read back as something else is known to be`() throws {
    for first in ["id", "entity.id", "ID", "{x}", "\"q\"", "sep=;", "## RECS", "x;id", "a;b", "a|b", "<html>", "[\"a"] {
      var stage = EntityStage()
      for id in [first, "sku-1"] { stage.insert(try EntityID(id)) }
      #expect(!stage.isReadBackAsIDs, "\(first)")
      let lines = stage.lineBlocks.flatMap { $0 }
      #expect(Reading(lines, .ids).texts == [first, "sku-1"])
    }
    for first in ["sku-1", "a b", "é", "# x", "idx", "[1]"] {
      var stage = EntityStage()
      for id in [first, "sku-2"] { stage.insert(try EntityID(id)) }
      #expect(stage.isReadBackAsIDs, "\(first)")
      #expect(Reading(stage.lineBlocks.flatMap { $0 }).texts == [first, "sku-2"])
    }
    #expect(EntityStage().isReadBackAsIDs)
  }

  @Test func `a byte order mark is dropped, UTF-16 refused`() {
    #expect(Reading("\u{FEFF}a\nb\n").texts == ["a", "b"])
    #expect(Reading([0xFF, 0xFE, 0x61, 0]).failure == "-: it is text in UTF-16, not UTF-8")
    #expect(Reading([0xFE, 0xFF, 0, 0x61]).failure == "-: it is text in UTF-16, not UTF-8")
    #expect(Reading([0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0]).failure == "-: it is text in UTF-32, not UTF-8")
    // Without a mark.
    let wide: [UInt8] = Array("sku-1\nsku-2\n".utf8).flatMap { [$0, UInt8(0)] }
    #expect(Reading(wide).failure == "-: it is text in UTF-16, not UTF-8")
    #expect(Reading([0] + wide.dropLast()).failure == "-: it is text in UTF-16, not UTF-8")
    #expect(Reading([0xEF, 0xBB, 0xBF]).books?.rows == 0)
    #expect(Reading("").books?.rows == 0)
  }

  @Test func `bad lines are refused with their places, and nothing is staged`() {
    var bytes = Array("good\na,b\n".utf8)
    bytes += [0x61, 0, 0x62, 10, 0xFF, 10]
    bytes += [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20) + [10]
    bytes += Array("a\rb\n\u{85}\ngood\n".utf8)
    let reading = Reading(bytes, .ids)
    #expect(
      reading
        == .refused(
          Reading.Books(
            format: .ids, rows: 8, new: 0, alreadyStaged: 0, blank: 0,
            refused: [
              "comma in the id 1", "control character in the id 3", "not UTF-8 1", "id too long 1",
              "2:1: it holds a comma, which joins ids in a request and can't be escaped",
              "3:1: it holds the control character U+0000", "4:1: it is not valid UTF-8",
              "5:1: it is 1048576 characters long, more than 1000", "6:1: it holds the control character U+000D",
              "7:1: it holds the control character U+0085",
            ], warned: [])))
    #expect(Reading(bytes, .ids, skipBad: true).texts == ["good"])
    #expect(Reading(bytes, .ids, skipBad: true, block: 32, most: 9).books?.alreadyStaged == 1)
  }

  @Test func `only the first ten places of a kind are kept`() throws {
    let books = try #require(Reading(String(repeating: "a,b\n", count: 25), .ids).books)
    #expect(books.refused.count == 11)
    #expect(books.refused.first == "comma in the id 25")
    #expect(books.refused.last?.hasPrefix("10:1:") == true)
  }

  @Test func `places name the source and show what stood there`() throws {
    var source = MemorySource(name: "keep.txt", text: "ok\nred\u{1B}[31m,\n")
    var stage = EntityStage()
    let error = #expect(throws: ReadError.self) { try stage.load(from: &source, options: ReadOptions(format: .ids)) }
    guard case .badRows(let report) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    let place = try #require(report.refused.firstPlaces.first)
    #expect(place.source == "keep.txt")
    #expect(place.line == 2)
    #expect(place.excerpt == "red\u{241B}[31m,")
    #expect(error?.reason == "1 of 2 rows can't be read")
    #expect(error?.source == "keep.txt")
    #expect(error?.line == 2)
  }

  @Test func `a refused file leaves a stage as it was`() throws {
    var stage = try EntityStage((0..<1000).map { "old-\($0)" })
    stage.remove(try EntityID("old-5"))
    let before = stage.utf8IDs
    let text = (0..<5000).map { "new-\($0)\nold-\($0)\n" }.joined()
    for bad in ["x,y", "\"", "{"] {
      var source = MemorySource(name: "list", text: text + bad + ",\n")
      #expect(throws: ReadError.self) { try stage.load(from: &source, options: ReadOptions(format: .ids)) }
      #expect(stage.utf8IDs == before)
      #expect(!stage.contains(try EntityID("new-1")))
      #expect(stage.contains(try EntityID("old-999")))
      #expect(!stage.contains(try EntityID("old-5")))
    }
    var source = MemorySource(name: "list", text: text)
    let report = try stage.load(from: &source)
    #expect(report.new == 9001)
    #expect(report.alreadyStaged == 999)
    #expect(stage.count == 999 + 9001)
  }

  @Test func `reading stops when it is asked to, and a failing source is named`() throws {
    struct Broken: Error {}
    struct Failing: ByteSource {
      let name = "broken"
      let sizeHint: Int? = 1 << 40
      var left = 3
      mutating func read(into block: inout MutableRawSpan) throws -> Int {
        left -= 1
        guard left > 0 else { throw Broken() }
        block.storeBytes(of: UInt8(ascii: "\n"), toByteOffset: 0, as: UInt8.self)
        return 1
      }
    }
    var stage = try EntityStage(["kept"])
    var failing = Failing()
    let failure = #expect(throws: ReadError.self) { try stage.load(from: &failing) }
    #expect(failure?.reason == "it can't be read: Broken()")
    var steps = 0
    var options = ReadOptions(format: .ids)
    options.blockBytes = 64
    var source = MemorySource(name: "list", text: (0..<1000).map { "\($0)\n" }.joined())
    let stopped = #expect(throws: ReadError.self) {
      try stage.load(from: &source, options: options) { progress in
        #expect(progress.bytesExpected == 3890)
        #expect(progress.new == progress.rows)
        steps += 1
        return progress.bytes < 500
      }
    }
    #expect(stopped?.reason == "reading was cancelled")
    #expect(steps == 8)
    #expect(stage.map(\.text) == ["kept"])
  }

  @Test func `a list read into a stage of its own subtracts and intersects`() throws {
    var stage = try EntityStage(["a", "b", "c", "d"])
    var keep = EntityStage()
    var source = MemorySource(name: "keep.csv", text: "name,id\nx,b\ny,d\nz,e\n")
    try keep.load(from: &source)
    var only = stage
    #expect(stage.subtract(keep) == 2)
    #expect(stage.map(\.text) == ["a", "c"])
    #expect(only.formIntersection(keep) == 2)
    #expect(only.map(\.text) == ["b", "d"])
  }

  @Test func `a file without a known header is a list, and the report says so`() throws {
    var source = MemorySource(name: "list", text: "sku name\n")
    var stage = EntityStage()
    let report = try stage.load(from: &source)
    #expect(report.format == .ids)
    #expect(report.decision == "no header with a column 'entity.id' or 'id': one id a line")
    #expect(report.column == nil)
    var table = MemorySource(name: "table", text: "name,id\n")
    #expect(try stage.load(from: &table).decision == "comma-separated, a header with the column 'id'")
    #expect(try stage.load(from: &source).rows == 0)
  }
}
