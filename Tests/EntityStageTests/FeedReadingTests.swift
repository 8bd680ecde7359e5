import CatalogAPI
import Testing

@testable import EntityStage

@Suite struct FeedReadingTests {
  private static let prose = """
    ## RECSRecommendations Upload File,,
    ## RECS''## RECS'' indicates a "comment, that must stay,,
    ## RECSUse this file to upload product display information,,
    ## RECSentity.id,entity.name,entity.value

    """

  @Test func `the last marked line names the columns`() {
    let reading = Reading(Self.prose + "sku-1,Lamp,1\n\"sku-2\",\"Lamp, \"\"big\"\"\",2\n")
    #expect(reading.texts == ["sku-1", "sku-2"])
    #expect(reading.books?.format == .feed)
  }

  @Test(arguments: ["\n", "\r\n"]) func `variants of the head`(end: String) {
    let rows = ["1,a", "2,b", ""].joined(separator: end)
    for head in [
      "##RECSentity.id,entity.name", "## RECSentity.id,entity.name,,,", "## RECS\"entity.id\",\"entity.name\"",
      "## RECS entity.id, entity.name", "\u{FEFF}## RECSx\(end)## RECSentity.id,n",
      "## RECSUpload\(end)entity.id,entity.name", "\"## RECSprose, quoted\"\(end)## RECSid,name",
    ] {
      let reading = Reading(head + end + rows)
      #expect(reading.texts == ["1", "2"], "\(head)")
      #expect(reading.books?.format == .feed, "\(head)")
    }
  }

  @Test func `padding rows and empty ids are refused with their lines`() {
    let books = Reading(Self.prose + "sku-1,a,1\n,,\n\n,b,2\n").books
    #expect(books?.rows == 3)
    #expect(books?.blank == 1)
    #expect(books?.refused == ["empty id 2", "6:1: it is empty", "8:1: it is empty"])
  }

  @Test func `another feed inside of a feed is an error of the whole`() {
    let text = Self.prose + "sku-1,a,1\n## RECSentity.name,entity.id\nLamp,sku-2\n"
    #expect(
      Reading(text, skipBad: true).failure
        == "6: another table begins here, and its columns may be others; name the files one by one")
  }

  @Test func `a feed needs a mark and a column`() {
    #expect(Reading("entity.id\n1\n", .feed).failure == "-: it does not begin with '## RECS'")
    #expect(
      Reading("## RECSentity.name,x\na,b\n").failure
        == "-: no column 'entity.id' or 'id'; the columns are: 'entity.name', 'x'")
    #expect(Reading("## RECSentity.name,sku\na,b\n", .auto, .named("sku")).texts == ["b"])
    #expect(Reading("## RECSentity.name,sku\na,b\n", .auto, .number(2)).texts == ["b"])
    #expect(Reading("## RECSentity.id", .auto).books?.rows == 0)
  }
}
