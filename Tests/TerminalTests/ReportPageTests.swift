internal import Foundation
internal import TerminalHarness
internal import Testing

// Rules: the page is opened by a real browser, where the machine has one; what is asked is what only a browser can tell: that
// its script is let run by its own policy, that the search finds, and that nothing is asked of the network.

@Suite("The page of a run, in a browser", .serialized, .enabled(if: Browser.path != nil), .timeLimit(.minutes(2)))
struct ReportPageTests {
  @Test("the search works, finds ids in any case, and what an id holds never acts")
  func search() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let nasty = "</pre><img src=x onerror=alert(1)>"
    let ids = (1...150).map { "sku-\($0)" } + ["GRÖSSE-7", nasty]
    try program.write("ids.txt", ids.joined(separator: "\n") + "\n")
    let done = try program.run(
      ["--yes", "-c", "set batch-bytes 300; stage --from ids.txt --format ids; delete; report last run.html"])
    #expect(done.status == 0, "\(done.err)")
    let page = try String(contentsOfFile: program.folder + "/run.html", encoding: .utf8)
    let plain = try Browser.opened(page, in: program.folder)
    // It is hidden until the script has run.
    let hidden = "id=\"find\" role=\"search\" hidden"
    #expect(page.contains(hidden))
    #expect(plain.contains("id=\"find\" role=\"search\"") && !plain.contains(hidden))
    #expect(!plain.contains("<img"))
    let told = [
      ("sku-1", "62 ids match: "), ("grösse", "1 id matches: "), ("ONERROR", "1 id matches: "),
      ("nowhere", "No id matches."),
    ]
    for (words, found) in told {
      let text = try Browser.opened(Browser.typing(words, into: page), in: program.folder)
      let count = text.components(separatedBy: "id=\"find-count\"").last?.prefix(120) ?? ""
      #expect(count.contains(">\(found)"), "\(words): \(count)")
      #expect(!text.contains("<img"))
    }
  }
}

/// Chromium, where there is one.
enum Browser {
  static let path = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// The document of a page once its script has run.
  static func opened(_ page: String, in folder: String) throws -> String {
    let file = folder + "/opened.html"
    try page.write(toFile: file, atomically: true, encoding: .utf8)
    let browser = Process()
    browser.executableURL = URL(fileURLWithPath: path ?? "")
    browser.arguments = [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
      "--user-data-dir=\(folder)/browser", "--virtual-time-budget=5000", "--dump-dom", "file://\(file)",
    ]
    let out = Pipe()
    browser.standardOutput = out
    browser.standardError = FileHandle.nullDevice
    try browser.run()
    let data = out.fileHandleForReading.readDataToEndOfFile()
    browser.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  /// The page with a hand that types into its search; its policy lets that one run too.
  static func typing(_ words: String, into page: String) -> String {
    let hand = """
      <script>
        document.getElementById("find-box").value = "\(words)";
        document.getElementById("find-box").dispatchEvent(new Event("input", { bubbles: true }));
      </script>
      """
    let policy = page.replacing(#/script-src 'sha256-[^']*'/#, with: "script-src 'unsafe-inline'")
    return policy.replacing("</body>", with: hand + "</body>")
  }
}
