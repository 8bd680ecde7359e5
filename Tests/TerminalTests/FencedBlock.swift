/// A fenced block of a Markdown text.
struct FencedBlock: Equatable {
  let language: String
  let lines: [String]
  /// Of its first line, counted from 1.
  let line: Int

  struct Unended: Error { let line: Int }

  var text: String { lines.map { $0 + "\n" }.joined() }

  static func all(in text: String) throws -> [FencedBlock] {
    var blocks: [FencedBlock] = []
    var open: (language: String, lines: [String], line: Int)?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).enumerated() {
      if let found = open {
        if line == "```" {
          blocks.append(FencedBlock(language: found.language, lines: found.lines, line: found.line))
          open = nil
        } else {
          open?.lines.append(line)
        }
      } else if line.hasPrefix("```") {
        open = (String(line.dropFirst(3)), [], index + 2)
      }
    }
    if let open { throw Unended(line: open.line) }
    return blocks
  }
}
