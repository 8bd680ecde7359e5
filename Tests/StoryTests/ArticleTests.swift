internal import Foundation
internal import StoryHarness
internal import Testing

@Suite("The articles: no example is there that is not run")
struct ArticleTests {
  /// A fenced block of an article.
  struct Block: Equatable {
    let language: String
    let lines: [String]
    let place: String
  }

  private static let articles = [
    "ShellCommands/ShellCommands.docc/Embedding.md", "ShellCommands/ShellCommands.docc/Architecture.md",
    "Shell/Shell.docc/WritingACommand.md", "ScriptLanguage/ScriptLanguage.docc/TheLanguage.md",
    "Deletion/Deletion.docc/Safety.md", "LineEditing/LineEditing.docc/APromptOfYourOwn.md",
  ].map { "Sources/\($0)" }

  private static let examples = ["Tests/ExampleHostTests", "Tests/EditLineExample"]

  @Test("every block of Swift is, line by line, code that is compiled and run, and no such code is left out")
  func swift() throws {
    let regions = try Self.regions()
    var unused = Set(regions.map(\.place))
    let blocks = try Self.documents().flatMap(Self.blocks).filter { $0.language == "swift" }
    #expect(blocks.count >= 8)
    for block in blocks {
      let region = try #require(
        regions.first { $0.lines.first == block.lines.first }, "\(block.place): no example begins so")
      for (index, pair) in zip(block.lines, region.lines).enumerated() where pair.0 != pair.1 {
        Issue.record("\(block.place), line \(index + 1): '\(pair.0)' is '\(pair.1)' in \(region.place)")
        break
      }
      #expect(block.lines.count == region.lines.count, "\(block.place) and \(region.place)")
      unused.remove(region.place)
    }
    #expect(unused == [], "no article shows it")
  }

  @Test("every block of statements runs in a fresh session, and the text behind it is what it puts out")
  func statements() async throws {
    var count = 0
    let before = try SourceTree.topLevel()
    for document in try Self.documents() {
      let blocks = try Self.blocks(document)
      for (index, block) in blocks.enumerated() where block.language == "recsh" {
        count += 1
        let story = try ExampleWorld.story()
        let chapter = await story.run(ExampleWorld.placed(block.lines.joined(separator: "\n"), in: story.folder))
        #expect(chapter.status == 0, "\(block.place)\n\(chapter.err)")
        guard index + 1 < blocks.count, blocks[index + 1].language == "text" else { continue }
        #expect(chapter.out == blocks[index + 1].lines.map { $0 + "\n" }.joined(), "\(block.place)")
      }
    }
    #expect(count >= 8)
    #expect(try SourceTree.topLevel() == before, "an example wrote a file where the tests run")
  }

  @Test("every block says what it is, an output stands behind its statements, and an article is short")
  func kinds() throws {
    for document in try Self.documents() {
      let blocks = try Self.blocks(document)
      for (index, block) in blocks.enumerated() {
        #expect(["swift", "recsh", "text"].contains(block.language), "\(block.place)")
        if block.language == "text" { #expect(index > 0 && blocks[index - 1].language == "recsh", "\(block.place)") }
      }
    }
    for article in Self.articles {
      let lines = try SourceTree.text(of: article).split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count < 150, "\(article)")
    }
  }

  /// Every article, whatever catalogue it is in, and the README's chapter on embedding.
  private static func documents() throws -> [(name: String, text: Substring)] {
    let walk = FileManager.default.enumerator(
      at: SourceTree.root.appendingPathComponent("Sources"), includingPropertiesForKeys: nil)
    var documents: [(name: String, text: Substring)] = []
    while let file = walk?.nextObject() as? URL {
      guard file.pathExtension == "md", file.deletingLastPathComponent().pathExtension == "docc" else { continue }
      documents.append((file.lastPathComponent, Substring(try String(contentsOf: file, encoding: .utf8))))
    }
    #expect(documents.count >= articles.count)
    let readme = try SourceTree.text(of: "README.md")
    let chapter = try #require(readme.firstRange(of: "\n## Embedding\n"))
    let rest = readme[chapter.upperBound...]
    documents.append(("README.md", rest[..<(rest.firstRange(of: "\n## ")?.lowerBound ?? rest.endIndex)]))
    return documents
  }

  private static func blocks(_ document: (name: String, text: Substring)) throws -> [Block] {
    var blocks: [Block] = []
    var open: (language: String, lines: [String], line: Int)?
    let lines = document.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for (index, line) in lines.enumerated() {
      if let found = open {
        if line == "```" {
          blocks.append(
            Block(language: found.language, lines: found.lines, place: "\(document.name), block at line \(found.line)"))
          open = nil
        } else {
          open?.lines.append(line)
        }
      } else if line.hasPrefix("```") {
        open = (String(line.dropFirst(3)), [], index + 1)
      }
    }
    try #require(open == nil, "\(document.name): a block has no end")
    return blocks
  }

  /// Code between `// Example: NAME` and `// End of example.`, without the indentation that all of it has.
  private static func regions() throws -> [Block] {
    var regions: [Block] = []
    for folder in examples {
      for name in try SourceTree.names(in: folder, ending: ".swift") {
        var open: (name: String, lines: [String])?
        for line in try SourceTree.text(of: "\(folder)/\(name)").split(
          separator: "\n", omittingEmptySubsequences: false)
        {
          let text = line.drop { $0 == " " }
          if text.hasPrefix("// Example: ") {
            open = (String(text.dropFirst(12)), [])
          } else if text == "// End of example.", let found = open {
            let indent = found.lines.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
            regions.append(
              Block(language: "swift", lines: found.lines.map { String($0.dropFirst(indent)) }, place: found.name))
            open = nil
          } else {
            open?.lines.append(String(line))
          }
        }
        #expect(open == nil, "\(name): an example has no end")
      }
    }
    return regions
  }
}
