internal import FoundationEssentials
internal import Testing

@testable internal import CatalogAPI

@Suite("Upload feeds: columns and values that the service can't take")
struct UploadFeedCheckTests {
  private static func problems(_ names: [String], _ cells: String) -> [String] {
    let check = UploadFeedCheck(UploadFeedHeader(line: 7, cells: names))
    var reader = DelimitedReader()
    var found: [String] = []
    func note(_ record: DelimitedRecord) {
      found += check.problems(in: record).map { "\($0.severity) \($0.line) \($0.column): \($0.reason)" }
    }
    reader.take(Array(cells.utf8)[...], note)
    reader.finish(note)
    return found
  }

  @Test(
    "columns",
    arguments: [
      (["entity.id", "entity.name", "entity.colour"], []),
      (["entity.name"], ["error : there is no column entity.id"]),
      (["entity.id", "entity.x", "entity.x"], ["error entity.x: the column comes twice"]),
      (["entity.id", "", "entity.x"], ["error : column 2 has no name"]),
      (["entity.id", "Value"], ["warning Value: the name does not begin with 'entity.'"]),
      (
        ["entity.id", "entity.categoryid"],
        ["warning entity.categoryid: names are case sensitive, and 'entity.categoryid' is none of the service's"]
      ),
      (
        ["entity.id", "entity.environment", "entity.event.detailsOnly"],
        ["environment", "event.detailsOnly"].map {
          "warning entity.\($0): the service has a meaning of its own for the name, and takes no attribute of it"
        }
      ),
      (["entity.id", "entity."], ["warning entity.: the name ends behind 'entity.'"]),
      (["entity.id"] + (1...100).map { "entity.c\($0)" }, []),
      (
        ["entity.id"] + (1...101).map { "entity.c\($0)" },
        ["error : 101 custom columns, and a feed may have 100"]
      ),
    ])
  func columns(names: [String], problems: [String]) {
    let found = UploadFeedCheck.problems(of: UploadFeedHeader(line: 7, cells: names))
    #expect(found.map { "\($0.severity) \($0.column): \($0.reason)" } == problems)
    #expect(found.allSatisfy { $0.line == 7 && !$0.remedy.isEmpty })
  }

  @Test(
    "ids",
    arguments: [
      ("a", []), ("", ["error 1 entity.id: the id can't be one: it is empty"]),
      (
        "\"a,b\"",
        ["error 1 entity.id: the id can't be one: it holds a comma, which joins ids in a request and can't be escaped"]
      ),
      ("a/b", ["warning 1 entity.id: it holds '/', which the service's documentation forbids in ids"]),
      (
        String(repeating: "i", count: 1001),
        ["error 1 entity.id: the id can't be one: it is 1001 characters long, more than 1000"]
      ),
    ])
  func ids(cell: String, problems: [String]) {
    #expect(Self.problems(["entity.id", "entity.name"], cell + ",x\n") == problems)
  }

  @Test(
    "values",
    arguments: [
      ("entity.value", "12.50", []), ("entity.value", "-3", []), ("entity.value", " ", []),
      ("entity.value", "NULL", []),
      ("entity.value", "\"12,50\"", ["error 1 entity.value: '12,50' is no number"]),
      ("entity.margin", "€ 5", ["error 1 entity.margin: '€ 5' is no number"]),
      ("entity.margin", "1.2.3", ["error 1 entity.margin: '1.2.3' is no number"]),
      ("entity.inventory", "7", []),
      ("entity.inventory", "7.0", ["error 1 entity.inventory: '7.0' is no whole number"]),
      ("entity.name", String(repeating: "é", count: 250), []),
      (
        "entity.name", String(repeating: "é", count: 251),
        ["error 1 entity.name: the name has 251 characters, more than 250"]
      ),
      (
        "entity.categoryId", "\"" + String(repeating: "c,", count: 126) + "\"",
        ["error 1 entity.categoryId: the categories have 252 characters, more than 250"]
      ),
      ("entity.x", "\"[\"\"a\"\",\"\"2\"\"]\"", []), ("entity.x", "\"[1,2.5]\"", []),
      ("entity.x", "\"[true,false]\"", []),
      (
        "entity.x", "\"[\"\"a\"\",2]\"",
        ["error 1 entity.x: the values of the list are of several types"]
      ),
      ("entity.x", "\"[1,true]\"", ["error 1 entity.x: the values of the list are of several types"]),
      (
        "entity.x", "\"[\"\"a\"\",[\"\"b\"\"]]\"",
        ["error 1 entity.x: a value of the list is a list or an object itself, or nothing"]
      ),
      (
        "entity.x", "\"[{\"\"a\"\":1}]\"",
        ["error 1 entity.x: a value of the list is a list or an object itself, or nothing"]
      ),
      (
        "entity.x", "[null]",
        ["error 1 entity.x: a value of the list is a list or an object itself, or nothing"]
      ),
      (
        "entity.x", "[sale] lamp",
        ["warning 1 entity.x: '[sale] lamp' begins like a list of values and is no JSON array of them"]
      ),
      (
        "entity.x", "\"[\"\"a\"\"\"",
        ["error 1 entity.x: '[\"a\"' begins like a list of values and is no JSON array of them"]
      ),
      (
        "entity.x", "\"[" + Array(repeating: "1", count: 501).joined(separator: ",") + "]\"",
        ["error 1 entity.x: the list has 501 values, more than 500"]
      ),
      (
        "entity.x", "\"[\"\"" + String(repeating: "v", count: 101) + "\"\"]\"",
        ["error 1 entity.x: a value of the list has 101 characters, more than 100"]
      ),
      ("entity.x", String(repeating: "v", count: 4096), []),
      (
        "entity.x", String(repeating: "v", count: 15_000),
        ["warning 1 entity.x: the value has 15000 characters; one page of the service's help allows 4096 in a feed"]
      ),
      (
        "entity.x", String(repeating: "v", count: 15_001),
        ["error 1 entity.x: the value has 15001 characters, more than 15000"]
      ),
    ])
  func values(column: String, cell: String, problems: [String]) {
    #expect(Self.problems(["entity.id", column], "a," + cell + "\n") == problems)
  }

  @Test("what is plain at a glance is right at a closer look too")
  func plainValues() throws {
    var random = Seeded(31)
    let pieces = ["[", "]", "\"", "\"a\"", ",", "a", " ", "\\", "1", ".", "-", "[\"", "\"]", "\",\""]
    var plain = 0
    for _ in 0..<50_000 {
      let text = (0..<random.below(7)).map { _ in random.pick(pieces) }.joined()
      let bytes = Array(text.utf8)[...]
      if PlainFeedValue.isList(bytes) {
        plain += 1
        #expect(throws: Never.self) { try JSONDecoder().decode([String].self, from: Data(bytes)) }
      }
      if PlainFeedValue.isNumber(bytes, isWhole: false) { #expect(Double(text) != nil) }
      if PlainFeedValue.isNumber(bytes, isWhole: true) { #expect(Int(text) != nil) }
      if PlainFeedValue.isID(bytes) { #expect(try EntityID(text).warnings.isEmpty) }
    }
    #expect(plain > 100)
    let most = "[" + Array(repeating: "\"a\"", count: 500).joined(separator: ",") + "]"
    #expect(PlainFeedValue.isList(Array(most.utf8)[...]))
    #expect(!PlainFeedValue.isList(Array((most.dropLast() + ",\"a\"]").utf8)[...]))
  }

  @Test("bytes that are no UTF-8 are told with their column, and a long file with its size")
  func bytes() {
    let check = UploadFeedCheck(UploadFeedHeader(line: 1, cells: ["entity.id", "entity.name"]))
    var reader = DelimitedReader()
    var found: [UploadFeedProblem] = []
    reader.take([0x61, 0x2C, 0xE9, 0x0A]) { found += check.problems(in: $0) }
    #expect(
      found == [
        UploadFeedProblem(.error, line: 1, column: "entity.name", "it is not UTF-8", remedy: "save the file as UTF-8")
      ])
    #expect(UploadFeedCheck.problem(ofBytes: 1_000_000_000) == nil)
    #expect(UploadFeedCheck.problem(ofBytes: 1_000_000_001)?.severity == .warning)
  }

  @Test("what a feed can't carry is told, and what it leaves out is not in it")
  func warnings() throws {
    let attributes = (1...101).map { (name: "c\(1000 + $0)", value: "v") }
    let entities = [
      CatalogEntity(
        id: try EntityID("a/b"), name: "", categories: ["x,y", "", "z"],
        attributes: [(name: "colour", value: " "), (name: "id", value: "1"), (name: "createdAt", value: "now")]),
      CatalogEntity(id: try EntityID("## RECSa"), name: "B", categories: [], attributes: attributes),
    ]
    let (bytes, warnings) = UploadFeed.bytes(of: entities)
    #expect(
      warnings.map { "\($0.kind) \($0.id?.text ?? "-") \($0.attribute)" } == [
        "attributeName - id", "tooManyAttributes - c1101", "tooManyAttributes - colour",
        "discouragedID a/b ", "noName a/b name", "category a/b categoryId", "category a/b categoryId",
        "idLikeMark ## RECSa ",
      ])
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").map(String.init)
    #expect(lines.count == 8)
    #expect(lines[0] == "## RECSRecommendations Upload File")
    #expect(lines.prefix(7).allSatisfy { $0.hasPrefix("## RECS") })
    #expect(
      lines[6].hasPrefix(
        "## RECSentity.id,entity.name,entity.categoryId,entity.message,entity.thumbnailUrl,entity.value,entity.pageUrl,entity.inventory,entity.margin,entity.c1001,"
      ))
    #expect(lines[6].hasSuffix("entity.c1100"))
    #expect(lines[7].hasPrefix("a/b,,z,,"))
  }

  @Test("what the check of feeds calls wrong is told of what is written, too")
  func writtenWrong() throws {
    let entity = CatalogEntity(
      id: try EntityID("a"), name: String(repeating: "n", count: 251), categories: [String(repeating: "c", count: 251)],
      attributes: [
        (name: "list", value: "[" + Array(repeating: "\"v\"", count: 501).joined(separator: ",") + "]"),
        (name: "long", value: String(repeating: "v", count: 15_001)), (name: "note", value: "[\"open"),
        (name: "value", value: "free"),
      ])
    let warnings = UploadFeed.bytes(of: [entity]).warnings
    #expect(warnings.allSatisfy { $0.kind == .value && $0.id == entity.id })
    #expect(
      warnings.map { "\($0.attribute): \($0.reason)" } == [
        "name: the name has 251 characters, more than 250; the row is written",
        "categoryId: the categories have 251 characters, more than 250; the row is written",
        "value: 'free' is no number; the row is written",
        "list: the list has 501 values, more than 500; the row is written",
        "long: the value has 15001 characters, more than 15000; the row is written",
        "note: '[\"open' begins like a list of values and is no JSON array of them; the row is written",
      ])
  }

  @Test(
    "numbers are written in plain digits, whatever the catalogue writes",
    arguments: [
      ("1e-05", false, "0.00001"), ("1e+16", false, "10000000000000000"), ("-2.5E3", false, "-2500"),
      ("1.25e-7", false, "0.000000125"), ("12.50", false, "12.50"), ("-0", false, "-0"), (".5", false, "0.5"),
      ("5.", false, "5"), ("+3", false, "3"), ("1e+16", true, "10000000000000000"), ("7.0", true, "7"),
      ("7.5", true, "7.5"), ("1e-1", true, "0.1"), ("free", false, "free"), ("", false, ""), ("1e999", false, "1e999"),
      ("\(Double.leastNonzeroMagnitude)", false, "0." + String(repeating: "0", count: 323) + "5"),
    ])
  func plainDecimal(number: String, isWhole: Bool, plain: String) {
    #expect(PlainDecimal.text(of: number, isWhole: isWhole) == plain)
  }

  @Test("an empty value is reported as one that a feed can't clear")
  func emptyValue() throws {
    let entity = CatalogEntity(
      id: try EntityID("a"), name: "A", categories: [],
      attributes: [(name: "message", value: ""), (name: "pageURL", value: "/a")])
    let (bytes, warnings) = UploadFeed.bytes(of: [entity])
    #expect(
      warnings == [
        UploadFeedWarning(
          .emptyValue, id: entity.id, attribute: "message",
          "the value is empty, and a feed can't clear one: what the service has stays")
      ])
    #expect(String(decoding: bytes, as: UTF8.self).hasSuffix("\r\na,A,,,,,/a,,\r\n"))
  }
}
