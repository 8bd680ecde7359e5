internal import Foundation
internal import TerminalHarness
internal import Testing

#if canImport(FoundationXML)
  internal import FoundationXML
#endif

@Suite("The moving picture in the README shows what the program does")
struct SessionPictureTests {
  private static let picture = "Sources/recsh/recsh.docc/Resources/session.svg"

  @Test("its scenario, played to this program, gives the text that is in the picture")
  func text() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let scenario = try Scenario(ProjectFiles.text(of: "scripts/session.scenario"))
    let home = program.folder + "/home"
    for (name, text) in scenario.files {
      let file = URL(fileURLWithPath: home + "/" + name)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let bin = try program.ownBin()
    // A window so high that nothing leaves it at the top.
    let terminal = try TerminalSession.spawn(
      executable: "/bin/sh", arguments: ["-c", "cd && exec sh"],
      environment: ["HOME": home, "PATH": "\(bin):/usr/bin:/bin", "PS1": "$ "], rows: 300, cols: scenario.columns)
    try scenario.play(on: terminal)
    let shown = scenario.masked(terminal.screen.text)
    let recorded = try Picture(ProjectFiles.text(of: Self.picture)).transcript
    for (index, pair) in zip(shown, recorded).enumerated() where pair.0 != pair.1 {
      Issue.record("line \(index + 1) is '\(pair.0)' now, and '\(pair.1)' in the picture: run scripts/recording")
      return
    }
    #expect(shown.count == recorded.count, "another number of lines is in the picture: run scripts/recording")
  }

  @Test(
    "it is small, needs nothing from elsewhere, stands still for who wants that, and is in the README with its text")
  func kind() throws {
    let svg = try ProjectFiles.text(of: Self.picture)
    let picture = try Picture(svg)
    #expect(svg.utf8.count < 150_000)
    #expect(picture.elements.isSubset(of: ["svg", "title", "desc", "style", "g", "rect", "path", "circle", "text"]))
    // The one address in it is the name of its language.
    #expect(svg.components(separatedBy: "http://www.w3.org/2000/svg").count == 2)
    for word in ["url(", "@import", "@font-face", "href"] { #expect(!svg.contains(word), "\(word)") }
    #expect(svg.contains("@media (prefers-reduced-motion:reduce)"))
    #expect(!picture.title.isEmpty && picture.transcript.count > 50)
    let readme = try ProjectFiles.text(of: "README.md")
    #expect(readme.contains("![\(picture.title)](\(Self.picture))"))
  }

  @Test("what can't be told in a scenario is refused, and masks work line by line")
  func scenario() throws {
    #expect(throws: Scenario.Unreadable.self) { try Scenario("jump\n") }
    #expect(throws: Scenario.Unreadable.self) { try Scenario("key F13\n") }
    let scenario = try Scenario("# a\nfile a\n  x\n\n  y\nmask [0-9]+ s => N s\ntype b \nkey Tab\nwait c\npause 3\n")
    #expect(scenario.files == ["a": "x\ny\n"])
    #expect(scenario.steps == [.type("b "), .key("\t"), .wait("c")])
    #expect(scenario.masked("12 s\nb 3 s") == ["N s", "b N s"])
  }
}

/// What an SVG says and what it is made of.
private final class Picture: NSObject, XMLParserDelegate {
  private(set) var elements: Set<String> = []
  private var texts: [String: String] = [:]
  private var open = ""

  struct Broken: Error {}

  init(_ svg: String) throws {
    super.init()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = self
    guard parser.parse() else { throw Broken() }
  }

  var title: String { texts["title"] ?? "" }

  /// Line by line, without the line ends around it.
  var transcript: [String] {
    (texts["desc"] ?? "").trimmingCharacters(in: .newlines).split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    elements.insert(name)
    open = name
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    open = ""
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { texts[open, default: ""] += string }
}
