// Rules: the tables of what went wrong. They may have many rows, so full blocks are handed on between rows. What the
// service said stands in an element that keeps its writing direction to itself.

internal import Shell

/// The tables of the page that have a row for each thing that went wrong.
enum RunPageTables {
  static func addFailures(
    _ failures: [RunPage.Failure], to block: inout HTMLBlock, sink: (ArraySlice<UInt8>) throws -> Void
  ) throws {
    block.markup("<section id=\"failures\">\n<h2>Failures</h2>\n")
    defer { block.markup("</section>\n") }
    guard !failures.isEmpty else {
      block.markup("<p class=\"none\">No failure is recorded.</p>\n")
      return
    }
    block.markup(
      """
      <div class="wide" role="region" tabindex="0" aria-label="Failures"><table>
      <thead><tr><th scope="col">Reason</th><th scope="col">Answer</th><th scope="col" class="number">Ids</th>\
      <th scope="col">First ids</th></tr></thead>
      <tbody>

      """)
    for failure in failures {
      block.markup("<tr><th scope=\"row\">")
      block.element("bdi", failure.reason)
      block.markup("</th>")
      addAnswer(failure.status, to: &block)
      block.element("td", class: "number", PageNumber.grouped(failure.count))
      block.markup("<td><ul class=\"few\">")
      for id in failure.firstIDs {
        block.markup("<li><code><bdi>")
        if id.isEmpty { block.markup("<span class=\"u\">empty</span>") } else { block.text(id) }
        block.markup("</bdi></code></li>")
        try block.passOn(to: sink)
      }
      let rest = failure.count - failure.firstIDs.count
      if rest > 0, !failure.firstIDs.isEmpty {
        block.markup("<li class=\"more\">and \(PageNumber.grouped(rest)) more</li>")
      }
      // A list with no item in it would not be a list.
      if failure.firstIDs.isEmpty { block.markup("<li class=\"more\">not recorded</li>") }
      block.markup("</ul></td></tr>\n")
      try block.passOn(to: sink)
    }
    block.markup("</tbody>\n</table></div>\n")
  }

  static func addRequests(
    _ page: RunPage, to block: inout HTMLBlock, sink: (ArraySlice<UInt8>) throws -> Void
  ) throws {
    block.markup("<section id=\"requests\">\n<h2>Requests that failed or are unknown</h2>\n")
    defer { block.markup("</section>\n") }
    guard !page.requests.isEmpty || page.requestsLeftOut > 0 else {
      block.markup("<p class=\"none\">No such request is recorded.</p>\n")
      return
    }
    block.markup(
      """
      <div class="wide" role="region" tabindex="0" aria-label="Requests"><table>
      <thead><tr><th scope="col" class="number">Request</th><th scope="col">State</th>\
      <th scope="col" class="number">Attempts</th><th scope="col" class="number">Ids</th><th scope="col">Answer</th>\
      <th scope="col">Note</th></tr></thead>
      <tbody>

      """)
    for request in page.requests {
      block.markup("<tr><th scope=\"row\" class=\"number\">\(PageNumber.grouped(request.number))</th>")
      block.markup("<td class=\"state\">\(ToneMark.markup(request.tone))")
      block.text(request.state)
      block.markup("</td>")
      block.element("td", class: "number", PageNumber.grouped(request.attempts))
      block.element("td", class: "number", PageNumber.grouped(request.ids))
      addAnswer(request.status, to: &block)
      block.markup("<td class=\"said\">")
      block.element("bdi", request.note)
      block.markup("</td></tr>\n")
      try block.passOn(to: sink)
    }
    block.markup("</tbody>\n</table></div>\n")
    if page.requestsLeftOut > 0 {
      let rest = PageNumber.counted(page.requestsLeftOut, "such request is", "such requests are")
      block.markup("<p class=\"cut\">\(rest) not in this page.</p>\n")
    }
  }

  private static func addAnswer(_ status: String, to block: inout HTMLBlock) {
    if status.isEmpty {
      block.markup("<td class=\"answer none\">no answer</td>")
    } else {
      block.markup("<td class=\"answer\">")
      block.element("bdi", status)
      block.markup("</td>")
    }
  }
}
