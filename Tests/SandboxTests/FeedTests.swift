import CatalogAPI
import Testing

@testable import Sandbox

@Suite("Feeds")
struct FeedTests {
  static let header = "## RECSentity.id,entity.name,entity.categoryId,entity.value,entity.colour"

  @Test("A feed brings items back, and deletes none that it leaves out")
  func relearn() throws {
    let sandbox = try SandboxFixture()
    _ = sandbox.delete("sku-1")
    let feed = #"""
      ## RECSRecommendations Upload File
      ## RECS''## RECS'' indicates a Recommendations pre-process header, please do not remove these lines.
      \#(Self.header)
      sku-1,"Lamp, ""tall""",home,12.50,red

      """#
    #expect(sandbox.post("/sandbox/feed", feed) == .json(200, #"{"imported":1,"rejected":[]}"#))
    #expect(
      sandbox.get("/sandbox/entities/sku-1")
        == .json(
          200,
          #"{"attributes":{"colour":"red","value":"12.50"},"categories":["home"],"delivered":true,"id":"sku-1","#
            + #""name":"Lamp, \"tall\""}"#))
    #expect(sandbox.core.statistics.items == 1000)
  }

  static let variants: [String] = [
    "## RECSentity.id,entity.name\na,A\n",
    "##RECSentity.id,entity.name\na,A\n",
    "## RECS entity.id, entity.name\na,A\n",
    "##RECSentity.id,entity.name\r\na,A\r\n",
    "##RECSentity.id,entity.name\na,A",
    "\u{FEFF}## RECSentity.id,entity.name\na,A\n",
    "## RECSRecommendations Upload File,,,\n## RECSentity.id,entity.name,,\na,A,,\n,,,\n",
    "\"## RECSA \"\"quoted\"\" line\"\n## RECSentity.id,entity.name\n\n\"a\",\"A\"\n\n",
  ]

  @Test("Every way in which generators and spreadsheets write a feed is read", arguments: variants)
  func variant(_ feed: String) throws {
    let sandbox = try SandboxFixture(itemCount: 0)
    #expect(try sandbox.core.importFeed(Array(feed.utf8)) == FeedImport(imported: 1, rejected: []))
    #expect(
      sandbox.get("/sandbox/entities/a")
        == .json(200, #"{"attributes":{},"categories":[],"delivered":true,"id":"a","name":"A"}"#))
  }

  @Test("An empty cell clears nothing, and categories are added")
  func emptyCells() throws {
    let sandbox = try SandboxFixture(itemCount: 0)
    _ = sandbox.post("/sandbox/feed", "\(Self.header)\na,A,x,1,red\n")
    _ = sandbox.post("/sandbox/feed", "\(Self.header)\na,,\"y,x\",2,\n")
    #expect(
      sandbox.get("/sandbox/entities/a")
        == .json(
          200,
          #"{"attributes":{"colour":"red","value":"2"},"categories":["x","y"],"delivered":true,"id":"a","#
            + #""name":"A"}"#))
  }

  @Test("A row that can't be taken is told with its line, and the others are taken")
  func rejectedRows() throws {
    let sandbox = try SandboxFixture(itemCount: 0)
    let feed = "##RECSentity.id,entity.name\r\na,\"A\r\nB\"\r\n,C\r\n\"x,y\",D\r\nb,B,too,many\r\nc\r\n"
    let result = try sandbox.core.importFeed(Array(feed.utf8))
    #expect(result.imported == 2)
    #expect(
      result.rejected.map { "\($0.line): \($0.reason)" } == [
        "4: there is no entity.id",
        "5: entity.id can't be an id: it holds a comma, which joins ids in a request and can't be escaped",
        "6: 4 cells, but 2 columns",
      ])
  }

  @Test("A row with text where a number belongs is rejected; blanks and NULL are no text")
  func numbers() throws {
    let sandbox = try SandboxFixture(itemCount: 0)
    let rows = [
      "a,1,2,3", "b,free,,", "c,,€ 5,", "d,,,7.0", "e,1e-05,,", "f,NULL, ,", "g,-0.5,00.10,-7", "h,1.,,", "i,1.2.3,,",
    ]
    let feed = "##RECSentity.id,entity.value,entity.margin,entity.inventory\n" + rows.joined(separator: "\n")
    let result = try sandbox.core.importFeed(Array(feed.utf8))
    #expect(result.imported == 3)
    #expect(
      result.rejected.map { "\($0.line): \($0.reason)" } == [
        "3: entity.value is no number: 'free'", "4: entity.margin is no number: '€ 5'",
        "5: entity.inventory is no number: '7.0'", "6: entity.value is no number: '1e-05'",
        "9: entity.value is no number: '1.'", "10: entity.value is no number: '1.2.3'",
      ])
  }

  static let unreadable: [(String, String)] = [
    ("", "there is no column header '## RECSentity.id,…'"),
    ("a,A\n", "line 1 comes before the column header '## RECSentity.id,…'"),
    ("##RECSentity.id,entity.name\na,A\nb,5\" lamp\n", "line 3: a quote is not escaped"),
    ("##RECSentity.id,entity.name\na,A\nb,\"5\" lamp\"\n", "line 3: text follows the quote that closes a cell"),
    ("##RECSentity.id" + (1...101).map { ",entity.c\($0)" }.joined() + "\na\n", "101 custom columns, more than 100"),
    ("##RECSentity.id\na\n\"b\nc", "the quote that opens in line 3 is never closed"),
  ]

  @Test("A feed that can't be read at all changes nothing", arguments: unreadable)
  func unreadableFeed(feed: String, reason: String) throws {
    let sandbox = try SandboxFixture(itemCount: 0)
    #expect(sandbox.post("/sandbox/feed", feed) == Answer(400, reason))
    #expect(sandbox.core.statistics.items == 0)
  }
}
