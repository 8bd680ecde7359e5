// Rules: the sections whose length is bounded by their kind: outcomes, facts and charts. A section without anything
// says so in a sentence, so that its absence is never a question.

internal import Shell

/// The short sections of the page.
enum RunPageSections {
  static func addOutcomes(_ outcomes: [RunPage.Outcome], to block: inout HTMLBlock) {
    block.markup("<section id=\"outcome\">\n<h2>Outcome</h2>\n")
    defer { block.markup("</section>\n") }
    guard !outcomes.isEmpty else {
      block.markup("<p class=\"none\">No outcome is recorded.</p>\n")
      return
    }
    let total = outcomes.reduce(0) { $0 + $1.ids }
    block.markup(
      """
      <table class="outcomes">
      <thead><tr><th scope="col">Outcome</th><th scope="col" class="number">Ids</th>\
      <th scope="col" class="number">Share</th><td class="share"></td>\
      <th scope="col" class="number">Requests</th></tr></thead>
      <tbody>

      """)
    for outcome in outcomes {
      block.markup("<tr><th scope=\"row\">\(ToneMark.markup(outcome.tone))")
      block.text(outcome.name)
      block.markup("</th>")
      block.element("td", class: "number", PageNumber.grouped(outcome.ids))
      block.element("td", class: "number", PageNumber.share(outcome.ids, of: total))
      block.markup("<td class=\"share\">\(bar(outcome, of: total))</td>")
      block.element("td", class: "number", PageNumber.grouped(outcome.requests))
      block.markup("</tr>\n")
    }
    block.markup("</tbody>\n<tfoot><tr><th scope=\"row\">all</th>")
    block.element("td", class: "number", PageNumber.grouped(total))
    block.markup("<td></td><td class=\"share\"></td>")
    block.element("td", class: "number", PageNumber.grouped(outcomes.reduce(0) { $0 + $1.requests }))
    block.markup("</tr></tfoot>\n</table>\n")
  }

  /// The share as a bar. The number stands beside it, so a screen reader need not hear of it.
  private static func bar(_ outcome: RunPage.Outcome, of total: Int) -> String {
    guard total > 0, outcome.ids > 0 else { return "" }
    let width = max(200 * Double(outcome.ids) / Double(total), 1.5)
    return """
      <svg class="meter \(outcome.tone.rawValue)" viewBox="0 0 200 8" width="200" height="8" \
      preserveAspectRatio="none" aria-hidden="true"><rect class="ground" width="200" height="8"/>\
      <rect class="fill" width="\(PageNumber.place(width))" height="8"/></svg>
      """
  }

  static func addFacts(_ groups: [RunPage.FactGroup], to block: inout HTMLBlock) {
    block.markup("<section id=\"record\">\n<h2>Record</h2>\n")
    if groups.isEmpty { block.markup("<p class=\"none\">Nothing is recorded about it.</p>\n") }
    block.markup("<div class=\"facts\">\n")
    for group in groups {
      block.markup("<section>\n")
      block.element("h3", group.heading)
      addList(group.facts, to: &block)
      block.markup("</section>\n")
    }
    block.markup("</div>\n</section>\n")
  }

  /// Facts as a list of names and values.
  static func addList(_ facts: [RunPage.Fact], to block: inout HTMLBlock) {
    guard !facts.isEmpty else { return }
    block.markup("<dl>\n")
    for fact in facts {
      block.markup("<div>")
      block.element("dt", fact.label)
      block.markup("<dd>\(HTMLText.lines(fact.value))</dd></div>\n")
    }
    block.markup("</dl>\n")
  }

  static func addSpeed(_ page: RunPage, to block: inout HTMLBlock) {
    block.markup("<section id=\"speed\">\n<h2>Speed</h2>\n<div class=\"charts\">\n")
    let throughput = ThroughputChart(page.throughput)
    addChart("Throughput", throughput.drawing, throughput.summary, none: "No throughput was measured.", to: &block)
    let latency = page.latencies.flatMap { $0.count > 0 ? LatencyChart($0) : nil }
    addChart("Latency", latency?.drawing, latency?.text ?? "", none: "No request was measured.", to: &block)
    block.markup("</div>\n</section>\n")
  }

  private static func addChart(
    _ heading: StaticString, _ drawing: String?, _ summary: String, none: StaticString, to block: inout HTMLBlock
  ) {
    block.markup("<figure>\n<h3>\(heading)</h3>\n")
    if let drawing { block.markup(drawing) }
    if summary.isEmpty {
      block.markup("<p class=\"none\">\(none)</p>\n")
    } else {
      block.element("figcaption", summary)
    }
    block.markup("</figure>\n")
  }
}
