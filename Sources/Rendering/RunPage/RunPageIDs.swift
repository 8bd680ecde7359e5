// Rules: ids stand in the page as lines of text, one an id, a thousand to a `pre`, so that a browser can skip what is
// out of sight and the search can read them from where they are. When not all may go in, small groups go in whole and
// the large share the rest, for the few that failed matter more than the many that did not. What is missing is always
// said.

internal import Shell

/// The section with the ids.
struct RunPageIDs {
  /// Up to so many ids a group is open from the start.
  private static let openLimit = 500
  private static let linesPerBlock = 1_000

  private let groups: [RunPage.IDGroup]
  /// How many ids of each group go in.
  let shares: [Int]

  init(_ page: RunPage) {
    groups = page.idGroups
    shares = Self.shares(of: page.idGroups.map(\.total), limit: page.idLimit)
  }

  func add(to block: inout HTMLBlock, sink: (ArraySlice<UInt8>) throws -> Void) throws {
    let total = groups.reduce(0) { $0 + max($1.total, 0) }
    let taken = shares.reduce(0, +)
    block.markup("<section id=\"ids\">\n<h2>Ids</h2>\n")
    if total == 0 {
      block.markup("<p class=\"none\">No id is recorded.</p>\n")
    } else if taken < total {
      let missing = PageNumber.counted(total - taken, "is left out", "are left out")
      block.markup(
        """
        <p class="cut"><strong>Not all ids are in this page.</strong> It has \(PageNumber.grouped(taken)) of \
        \(PageNumber.grouped(total)); \(missing). Each group below says how to list all of it.</p>

        """)
    } else {
      block.markup("<p>All \(PageNumber.counted(total, "id is", "ids are")) in this page.</p>\n")
    }
    if taken > 0 { block.markup(Self.find) }
    block.markup("<div id=\"id-groups\">\n")
    for (group, share) in zip(groups, shares) {
      try add(group, share: share, to: &block, sink: sink)
    }
    block.markup("</div>\n</section>\n")
  }

  /// The search. Hidden until the script has made it work.
  private static let find = """
    <p class="hint">A closed group is not printed.</p>
    <div class="find" id="find" role="search" hidden="hidden">
    <label for="find-box">Find ids</label>
    <input id="find-box" type="search" autocomplete="off" autocapitalize="off" spellcheck="false" \
    placeholder="part of an id" aria-describedby="find-count"/>
    <p id="find-count" role="status" aria-live="polite"></p>
    </div>
    <div id="find-results" hidden="hidden"></div>

    """

  private func add(
    _ group: RunPage.IDGroup, share: Int, to block: inout HTMLBlock, sink: (ArraySlice<UInt8>) throws -> Void
  ) throws {
    let total = max(group.total, 0)
    let name = HTMLText.escaped(group.outcome, in: .plain)
    let open = total <= Self.openLimit ? " open=\"open\"" : ""
    block.markup("<details data-outcome=\"\(name)\" data-left-out=\"\(total - share)\"\(open)>\n<summary>")
    block.markup(ToneMark.markup(group.tone))
    block.element("span", class: "outcome", group.outcome)
    block.markup("<span class=\"count\">\(PageNumber.counted(total, "id", "ids"))")
    if share < total { block.markup(", \(PageNumber.grouped(share)) of them here") }
    block.markup("</span></summary>\n")
    let ids = group.ids()
    let written = share > 0 ? try addLines(ids, share: share, name: name, to: &block, sink: sink) : 0
    addNotes(group, share: share, written: written, hasMore: share == total && ids.next() != nil, to: &block)
    block.markup("</details>\n")
  }

  private func addLines(
    _ ids: AnyIterator<String>, share: Int, name: String, to block: inout HTMLBlock,
    sink: (ArraySlice<UInt8>) throws -> Void
  ) throws -> Int {
    let style = share > Self.linesPerBlock ? "lines long" : "lines"
    block.markup("<div class=\"\(style)\" role=\"region\" tabindex=\"0\" aria-label=\"Ids: \(name)\">\n")
    var written = 0
    while written < share, let id = ids.next() {
      if written.isMultiple(of: Self.linesPerBlock) { block.markup(written == 0 ? "<pre>" : "</pre>\n<pre>") }
      block.line(id)
      written += 1
      try block.passOn(to: sink)
    }
    block.markup(written > 0 ? "</pre>\n</div>\n" : "</div>\n")
    return written
  }

  private func addNotes(
    _ group: RunPage.IDGroup, share: Int, written: Int, hasMore: Bool, to block: inout HTMLBlock
  ) {
    if written < share {
      block.markup(
        """
        <p class="cut">\(PageNumber.grouped(share)) ids were to stand here, but only \
        \(PageNumber.grouped(written)) could be read.</p>

        """)
    }
    if hasMore {
      block.markup("<p class=\"cut\">There are more ids than were counted; the rest is not in this page.</p>\n")
    }
    guard share < group.total || written < share || hasMore else { return }
    block.markup("<p class=\"cut\">These are not all. To list all: ")
    block.element("code", group.listing)
    block.markup("</p>\n")
  }

  /// How many of each go in: from the smallest on, each takes no more than an equal part of what is left.
  static func shares(of totals: [Int], limit: Int) -> [Int] {
    var shares = totals.map { _ in 0 }
    var left = max(limit, 0)
    let order = totals.indices.sorted { (totals[$0], $0) < (totals[$1], $1) }
    for (rank, index) in order.enumerated() {
      // Rounded up, and what is left bounds the last, so that the limit is used to the full.
      let waiting = order.count - rank
      let part = left / waiting + (left.isMultiple(of: waiting) ? 0 : 1)
      shares[index] = min(max(totals[index], 0), part, left)
      left -= shares[index]
    }
    return shares
  }
}
