internal import Foundation
internal import ScriptLanguage
internal import Testing

// Python's shlex reads words as POSIX shells do (doc: shlex, "Parsing Rules", POSIX mode). What both languages have, blanks,
// quotes and backslashes, has to be read alike. Where they differ on purpose:
//
// - `$ ; | > { } ( )` and a `#` at a word's start are signs here, and ordinary there (or a comment anywhere in a word).
// - A line end ends a statement here; there it is a blank.
// - In double quotes `\n \t \r \u{…} \$` are escapes here, and any other `\x` but `\"` and `\\` is an error; there the backslash stays.
// - A carriage return outside of quotes is an error here, and a blank there.

@Suite("Word splitting, beside Python's shlex")
struct ShlexTests {
  private static let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  private static func line(_ random: inout Seeded) -> String {
    let pieces = [
      "a", "b-1", "é", "漢", "=", "*", "~", ",", "<", "&", "[x]", "!", "'", "'", "\"", "\"", "\\", " ", " ", "  ", "\t",
      "''",
      "\"\"", "'x y'", "\"x y\"", "\\ ", "\\'", "\\\\", "\\\"",
    ]
    return (0..<(1 + random.below(12))).map { _ in random.pick(pieces) }.joined()
  }

  /// Whether a backslash in double quotes stands before what only one of the two takes for an escape.
  private static func differs(_ line: String) -> Bool {
    var quote: Character?
    var characters = Array(line)[...]
    while let character = characters.popFirst() {
      switch (quote, character) {
      case (nil, "'"), (nil, "\""): quote = character
      case (nil, "\\"): _ = characters.popFirst()
      case ("\"", "\\"):
        guard let next = characters.popFirst() else { return false }
        if next != "\"", next != "\\" { return true }
      case (let open?, character) where open == character: quote = nil
      default: break
      }
    }
    return false
  }

  /// The words of a line, or nil where it can't be read.
  private static func words(_ line: String) -> [String]? {
    let source = SourceText(name: "t", text: "x " + line)
    guard let statements = try? Parser.parse(source), statements.count == 1 else { return nil }
    return statements[0].words.dropFirst().map { $0.literal(in: source) ?? "?" }
  }

  @Test(.enabled(if: python != nil)) func `quotes, blanks and backslashes are read as Python's shlex reads them`()
    throws
  {
    var random = Seeded(7)
    let lines = (0..<20_000).map { _ in Self.line(&random) }.filter { !Self.differs($0) }
    #expect(lines.count > 10_000)
    let folder = FileManager.default.temporaryDirectory.appending(path: "shlex-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let input = folder.appending(path: "lines.json")
    try JSONEncoder().encode(lines).write(to: input)
    let program = """
      import json, shlex, sys
      def words(line):
          try: return shlex.split(line, comments=False, posix=True)
          except ValueError: return None
      json.dump([words(line) for line in json.load(sys.stdin)], sys.stdout)
      """
    let process = Process()
    process.executableURL = URL(filePath: Self.python ?? "")
    process.arguments = ["-c", program]
    process.standardInput = try FileHandle(forReadingFrom: input)
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    let theirs = try JSONDecoder().decode([[String]?].self, from: output)
    #expect(theirs.count == lines.count)
    var refused = 0
    for (line, expected) in zip(lines, theirs) {
      #expect(Self.words(line) == expected, "\(line.debugDescription)")
      if expected == nil { refused += 1 }
    }
    #expect(refused > 1000 && refused < lines.count - 1000)
  }
}
