internal import CatalogAPI
internal import Foundation
internal import ScriptLanguage
internal import StoryHarness
internal import Testing

/// What feeds of the tests begin with.
enum FeedText {
  /// The pre-processing lines above the header.
  static let head =
    "## RECSRecommendations Upload File\r\n" + String(repeating: "## RECS prose that stays\r\n", count: 5)
}

@Suite("Upload feeds: checked before they are uploaded, and searched for items")
struct FeedTests {
  @Test("a feed as it should be has no problem, and ids that come twice are told with both lines")
  func check() async throws {
    let story = try Story()
    let good = try story.write("good.csv", FeedText.head + "## RECSentity.id,entity.name\r\na,A\r\nb,\"B\r\nb\"\r\n")
    #expect(
      await story.run("feed check \(good) --output csv")
        == Story.Chapter(
          out: "line,column,severity,problem,what-to-do\n", err: "\(good): 2 rows; 0 errors, 0 warnings\n", status: 0,
          quits: false))
    let bad = try story.write(
      "bad.csv", FeedText.head + "## RECSentity.id,entity.value\r\na,1\r\nb,free\r\na,2\r\n,3\r\nc\r\na/c,4\r\n\r\n")
    let chapter = await story.run("feed check \(bad) --output csv")
    #expect(
      chapter.out == """
        line,column,severity,problem,what-to-do
        9,entity.value,error,'free' is no number,"write digits and a decimal point, without a currency"
        10,entity.id,error,"'a' has a row already, in line 8",take one of the two rows out
        11,entity.id,error,the id can't be one: it is empty,"give the item an id, or take the row out"
        12,,error,1 cell for 2 columns,write a comma for each empty cell; a value with a line break needs quotes
        13,entity.id,warning,"it holds '/', which the service's documentation forbids in ids","give the item a plain, short id"

        """)
    #expect(chapter.err == "\(bad): 6 rows, 1 blank line; 4 errors, 1 warning\n")
    #expect(chapter.status == 1)
    #expect(story.requests == [])
  }

  @Test("warnings alone are no failure, and more problems than are shown are counted")
  func warnings() async throws {
    let story = try Story()
    let rows = (0..<30).map { "a/\($0)\n" }.joined()
    let feed = try story.write("odd.csv", FeedText.head + "## RECSentity.id\n" + rows)
    let chapter = await story.run("feed check \(feed) --limit 2 --output jsonl")
    #expect(chapter.out.split(separator: "\n").count == 2)
    #expect(
      chapter.err
        == "\(feed): 30 rows; 0 errors, 30 warnings\nwarning: the first 2 are shown; --limit 30 shows all\n")
    #expect(chapter.status == 0)
  }

  @Test("a compressed feed is read as what it holds, and what is no text is refused with a way out")
  func compressed() async throws {
    let story = try Story()
    // printf '## RECSentity.id,entity.name\na,A\na,B\n' | gzip -n
    let packed = "H4sIAAAAAAAAA1NWVghydQ5OzSvJLKnUy0zRgbLyEnNTuRJ1HIHYiQsAeoPnAiUAAAA="
    let feed = story.folder + "/feed.csv.gz"
    try Data(base64Encoded: packed)?.write(to: URL(fileURLWithPath: feed))
    let chapter = await story.run("feed check \(feed) --output csv")
    #expect(chapter.out.contains("3,entity.id,error,\"'a' has a row already, in line 2\""))
    let book = try story.write("book.xlsx", "PK\u{3}\u{4}rest of a workbook")
    let refused = await story.run("feed check \(book)")
    #expect(refused.err.contains("error: \(book): it is a zip archive or a workbook (.xlsx)\n"))
    #expect(refused.err.hasSuffix("  help: save the sheet as CSV, or unpack the archive\n"))
    #expect(refused.status == 1)
    #expect(await story.run("feed check \(story.folder)/none.csv").status == 1)
    #expect(await story.run("let none = ; feed check $none").status == 3)
  }

  @Test("what has no header is told so, and is no feed for a search")
  func noHeader() async throws {
    let story = try Story()
    let list = try story.write("ids.txt", "a\nb\n")
    let chapter = await story.run("feed check \(list) --output csv")
    #expect(
      chapter.out.hasSuffix(
        "1,,error,there is no column header; 2 rows could not be read,\"begin with the pre-processing lines; the last of them is the header: ## RECSentity.id,entity.name,…\"\n"
      ))
    #expect(chapter.status == 1)
    let search = await story.run("feed find \(list) a")
    #expect(search.err.contains("error: \(list): there is no header with a column entity.id\n"))
    #expect(search.status == 1)
  }

  @Test("of a feed with an error it is not said that an id is not in it")
  func findBehindErrors() async throws {
    let story = try Story()
    let head = FeedText.head + "## RECSentity.id,entity.name\n"
    let quote = try story.write("quote.csv", head + "sku-1,\"Lamp\nsku-2,Tent\nsku-3,\"Big\"\nsku-4,x\n")
    let chapter = await story.run("feed find \(quote) sku-1 sku-2 --output csv")
    #expect(
      chapter.err.hasPrefix(
        """
        \(quote): 1 row of 1 of 2 ids
        warning: \(quote):10: text follows the quote that closes a cell
        warning: not found in \(quote), but it may be in an unreadable part: sku-2
        -c:1:11: error: 1 id may be in a part of \(quote) that can't be read

        """), "\(chapter.err)")
    #expect(chapter.status == 1)
    let heads = try story.write("heads.csv", head + "a,A\n## RECSentity.name,entity.id\nB,b\n")
    let second = await story.run("feed find \(heads) b")
    #expect(second.err.contains("warning: \(heads):9: another column header: the first is in line 7\n"))
    #expect(second.err.contains("but it may be in an unreadable part: b\n"))
    #expect(second.status == 1)
    let open = try story.write("open.csv", head + "a,A\nb,\"B\n")
    #expect(await story.run("feed find \(open) b").err.contains("warning: 1 row can't be read\n"))
    let short = try story.write("short.csv", head + (0..<7).map { "s\($0)\n" }.joined())
    #expect(
      await story.run("feed find \(short) x").err.contains("warning: and 2 more errors; 'feed check' shows all\n"))
  }

  @Test("rows of ids are found with their lines, and ids that are not in the feed are named")
  func find() async throws {
    let story = try Story()
    let feed = try story.write(
      "feed.csv", FeedText.head + "## RECSentity.id,entity.name,entity.x\na,A,1\nb,\"B, b\",\na,again,2\n")
    let chapter = await story.run("feed find \(feed) a b c --output csv")
    #expect(chapter.out == "line,entity.id,entity.name,entity.x\n8,a,A,1\n9,b,\"B, b\",\n10,a,again,2\n")
    #expect(chapter.err == "\(feed): 3 rows of 2 of 3 ids\nwarning: not in \(feed): c\n")
    #expect(chapter.status == 0)
    let staged = await story.run("stage b d; feed find \(feed) --staged --output csv")
    #expect(staged.out == "line,entity.id,entity.name,entity.x\n9,b,\"B, b\",\n")
    let none = await story.run("feed find \(feed) x --output csv")
    #expect(none.out == "line,entity.id,entity.name,entity.x\n")
    #expect(none.status == 1)
    #expect(await story.run("feed find \(feed)").status == 2)
    #expect(await story.run("feed find \(feed) a --staged").status == 2)
    #expect(await story.run("let none = ; feed find \(feed) $none").status == 3)
    #expect(await story.run("unstage --all; feed find \(feed) --staged").status == 1)
    #expect(story.requests == [])
  }
}
