internal import Foundation
internal import Sandbox
internal import ScriptLanguage
internal import Shell
internal import StoryHarness
internal import Testing

@Suite("What a person is told of the ids that they stage")
struct StageTests {
  @Test("rows that hold no id are told by reason, with the first ten places of each, and nothing is staged")
  func refusedByReason() async throws {
    let story = try Story()
    var lines = ["name,id"]
    lines += (0..<12).map { _ in "x," }
    lines += ["a,1", "b", "c,2,3", "d,4"]
    let path = try story.write("list.csv", lines.joined(separator: "\n") + "\n")
    let chapter = await story.run("stage --from \(path)")
    let places = (2...11).map { "warning:   \(path):\($0):3: it is empty" }
    #expect(
      chapter.err
        == (["warning: \(path): 12 rows can't be staged: empty id; the first 10 are"] + places + [
          "warning: \(path): 1 row can't be staged: column missing",
          "warning:   \(path):15:2: the row has 1 cell, none for the id: b",
          "warning: \(path): 1 row can't be staged: more cells than columns",
          "warning:   \(path):16:5: the row has 3 cells for 2 columns; a delimiter inside a cell needs quotes: c,2,3",
          "-c:1:14: error: \(path): 14 of 16 rows can't be staged", "  stage --from \(path)",
          "               " + "^" + String(repeating: "~", count: path.utf8.count - 1),
          "  help: nothing was staged; --skip-bad passes over such rows", "",
        ]).joined(separator: "\n"))
    #expect(chapter.status == 1)
    #expect(await story.run("count staged").out == "count\n0\n")
    let skipping = await story.run("stage --from \(path) --skip-bad; count staged")
    #expect(
      skipping.err.hasPrefix(
        "\(path): 16 rows, 14 passed over; comma-separated, a header with the column 'id'\nwarning: \(path): 12 rows passed over: empty id"
      ))
    #expect(skipping.err.hasSuffix("staged 2 new, 2 in all\n"))
    #expect(skipping.out == "count\n2\n")
  }

  @Test("several files are told apart, and a compressed one is read as what it holds")
  func severalFiles() async throws {
    let story = try Story()
    let first = try story.write("first.txt", "a\nb\n\nc\n")
    // printf 'id,n\nb,1\nz,2\n' | gzip -n
    let packed =
      "H4sIAAAAAAAAA8tM0cnjStIx5KrSMeICAJoY9VwNAAAA"
    let second = story.folder + "/second.csv.gz"
    try Data(base64Encoded: packed)?.write(to: URL(fileURLWithPath: second))
    let chapter = await story.run("stage --from \(first) \(second); show staged --output text")
    #expect(
      chapter.err == """
        \(first): 3 rows, 3 new, 1 blank line; no header with a column 'entity.id' or 'id': one id a line
        \(second): 2 rows, 1 new, 1 already staged; gzip; comma-separated, a header with the column 'id'
        staged 4 new, 1 already staged, 4 in all

        """)
    #expect(chapter.out == "a\nb\nc\nz\n")
  }

  @Test("what is no text is refused with a way out, and of several files none is staged then")
  func foreignContent() async throws {
    let story = try Story()
    let good = try story.write("good.txt", "a\n")
    let book = try story.write("book.xlsx", "PK\u{3}\u{4}rest of a workbook")
    let cut = story.folder + "/cut.gz"
    try Data([0x1F, 0x8B, 8, 0]).write(to: URL(fileURLWithPath: cut))
    let chapter = await story.run("stage --from \(good) \(book)")
    #expect(
      chapter.err.hasPrefix(
        "-c:1:\(15 + good.utf8.count): error: \(book): it is a zip archive or a workbook (.xlsx), not text\n"))
    #expect(chapter.err.hasSuffix("  help: save the sheet as CSV, or unpack the archive\n"))
    #expect(chapter.status == 1)
    let second = await story.run("stage --from \(good) \(cut)")
    #expect(second.err.contains("its compressed data ends early; it may have been cut off"))
    #expect(await story.run("count staged").out == "count\n0\n")
  }
}
