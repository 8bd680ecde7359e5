// Rules: the page is one file that asks for nothing else, and says so to the browser: only the style and the script
// whose digests stand in the policy may act. It is also well-formed XML, so that any checker can read it. All of it can
// be read without the script. The order is that of questions: what came of it, who did what, how fast, what went wrong,
// which ids.

public import Shell

/// Writes the record of a run as one self-contained HTML page.
public struct HTMLRunPage: RunPageWriting {
  public init() {}

  public func write(_ page: RunPage, to sink: (ArraySlice<UInt8>) throws -> Void) throws {
    var block = HTMLBlock()
    Self.addHead(page, to: &block)
    Self.addHeader(page, to: &block)
    block.markup("<main>\n")
    RunPageSections.addOutcomes(page.outcomes, to: &block)
    RunPageSections.addFacts(page.factGroups, to: &block)
    RunPageSections.addSpeed(page, to: &block)
    try block.passOn(to: sink)
    try RunPageTables.addFailures(page.failures, to: &block, sink: sink)
    try RunPageTables.addRequests(page, to: &block, sink: sink)
    try RunPageIDs(page).add(to: &block, sink: sink)
    block.markup("</main>\n")
    Self.addFooter(page.footer, to: &block)
    block.markup("<script>\(RunPageScript.text)</script>\n</body>\n</html>\n")
    try block.finish(to: sink)
  }

  private static func addHead(_ page: RunPage, to block: inout HTMLBlock) {
    block.markup(
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8"/>
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
      style-src '\(RunPageStyle.digest)'; script-src '\(RunPageScript.digest)'; base-uri 'none'; form-action 'none'"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta name="color-scheme" content="light dark"/>
      <meta name="referrer" content="no-referrer"/>
      <meta name="robots" content="noindex"/>
      <title>\(HTMLText.escaped(page.title, in: .plain))</title>
      <style>\(RunPageStyle.text)</style>
      </head>
      <body>

      """)
  }

  private static func addHeader(_ page: RunPage, to block: inout HTMLBlock) {
    let tone = ToneMark.tone(of: page.verdict)
    block.markup("<header>\n<p class=\"kind\">Change record</p>\n")
    block.markup("<div class=\"name\">\n")
    block.element("h1", page.title)
    block.markup("\n<p class=\"verdict \(tone.rawValue)\">\(ToneMark.markup(page.verdict))")
    block.element("span", page.state)
    block.markup("</p>\n</div>\n")
    block.element("p", class: "about", page.subtitle)
    if page.verdict == .running {
      block.markup("\n<p>The run was still going when this page was made: no number below is final.</p>")
    }
    if !page.figures.isEmpty {
      block.markup("\n<dl class=\"figures\">\n")
      for figure in page.figures {
        block.markup("<div>")
        block.element("dt", figure.label)
        block.element("dd", class: "value", figure.value)
        if !figure.detail.isEmpty { block.element("dd", class: "detail", figure.detail) }
        block.markup("</div>\n")
      }
      block.markup("</dl>")
    }
    let links = [
      ("outcome", "Outcome"), ("record", "Record"), ("speed", "Speed"), ("failures", "Failures"),
      ("requests", "Requests"), ("ids", "Ids"),
    ]
    let items = links.map { "<li><a href=\"#\($0.0)\">\($0.1)</a></li>" }.joined()
    block.markup("\n<nav aria-label=\"Sections\"><ul>\(items)</ul></nav>\n</header>\n")
  }

  private static func addFooter(_ footer: [RunPage.Fact], to block: inout HTMLBlock) {
    block.markup("<footer>\n")
    if !footer.isEmpty { RunPageSections.addList(footer, to: &block) }
    block.markup("</footer>\n")
  }
}
