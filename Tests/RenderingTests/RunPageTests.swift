// Rules: the page is read back by the small checker beside this file, never by looking for what was written.

internal import Shell
import Testing

@testable import Rendering

@Suite struct RunPageTests {
  private static let hostile = [
    "</pre><script>alert(1)</script>", "&#x3c;script>", "\" onload=\"x", "' onclick='x", "two\nlines",
    "a\r\nb", "]]>",
    "\u{202E}gpj.exe", "\u{2066}x\u{2069}", "a\u{200F}b\u{200E}", "nul\u{0}", "tab\t", "<!--", "\u{FFFE}", "\u{E000}",
    "",
    "a\u{A0}b", "\u{1F600}", "<img src=x onerror=alert(1)>", "</title><style>*{}</style>", "javascript:alert(1)",
  ]

  @Test func hostileTextStaysText() throws {
    let page = try MarkupReader(Self.written(Self.hostilePage))
    #expect(page.elements("script").count == 1)
    #expect(page.elements("style").count == 1)
    #expect(page.elements("img").isEmpty)
    #expect(page.attributes.allSatisfy { !$0.name.hasPrefix("on") && $0.name != "style" && $0.name != "src" })
    let links = page.attributes.filter { $0.name == "href" }
    #expect(!links.isEmpty && links.allSatisfy { $0.value.hasPrefix("#") })
    #expect(page.elements("script").first == RunPageScript.text)
    let lines = page.elements("pre").joined().split(separator: "\n", omittingEmptySubsequences: false)
    // One line an id, and what follows the last.
    #expect(lines.count == Self.hostile.count + 1)
    #expect(lines.first == "</pre><script>alert(1)</script>")
    #expect(lines.contains("twoU+000Alines"))
    #expect(lines.contains("U+202Egpj.exe"))
  }

  @Test func noHiddenScalarIsLeft() throws {
    let text = String(decoding: try Self.written(Self.hostilePage), as: UTF8.self)
    let hidden = text.unicodeScalars.filter { scalar in
      scalar != "\n" && (scalar.value < 0x20 || scalar.properties.generalCategory == .format)
    }
    #expect(hidden.isEmpty)
  }

  @Test func emptyRunIsWhole() throws {
    let bytes = try Self.written(RunPage(title: "", subtitle: "", verdict: .running, state: "running"))
    let page = try MarkupReader(bytes)
    #expect(page.elements("svg").count == 1)
    #expect(page.attributes.allSatisfy { $0.value != "find" })
    #expect(page.elements("p").contains("No id is recorded."))
  }

  @Test func asksForNothingElse() throws {
    let text = String(decoding: try Self.written(Self.hostilePage), as: UTF8.self)
    #expect(!text.contains("http:") && !text.contains("https:") && !text.contains("url(") && !text.contains("@import"))
    #expect(!RunPageStyle.text.contains { $0 == "<" || $0 == "&" })
    #expect(!RunPageScript.text.contains { $0 == "<" || $0 == "&" })
  }

  @Test func policyAllowsJustOurStyleAndScript() throws {
    #expect(RunPageStyle.digest == Digest.source(of: RunPageStyle.text), "put this digest into RunPageStyle")
    #expect(RunPageScript.digest == Digest.source(of: RunPageScript.text), "put this digest into RunPageScript")
    let page = try MarkupReader(Self.written(Self.hostilePage))
    let policies = page.attributes.map(\.value).filter { $0.hasPrefix("default-src 'none'") }
    #expect(policies.count == 1)
    #expect(policies.first?.contains("script-src '\(RunPageScript.digest)'") == true)
    #expect(page.elements("style").first == RunPageStyle.text)
  }

  @Test func digestOfKnownTexts() {
    #expect(Digest.source(of: "") == "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
    #expect(Digest.source(of: "abc") == "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
  }

  @Test func limitTakesSmallGroupsWholeAndSaysSo() throws {
    var page = RunPage(title: "large", subtitle: "", verdict: .incomplete, state: "incomplete")
    page.idGroups = [Self.group("accepted", 250_000), Self.group("failed", 40), Self.group("unknown", 0)]
    var largest = 0
    var bytes: [UInt8] = []
    try HTMLRunPage().write(page) { block in
      largest = max(largest, block.count)
      bytes += block
    }
    #expect(largest < 80 * 1024)
    let read = try MarkupReader(bytes)
    let lines = read.elements("pre").joined().split(separator: "\n")
    #expect(lines.count == 100_000)
    #expect(lines.filter { $0.hasPrefix("failed-") }.count == 40)
    #expect(read.elements("pre").count == 101)
    #expect(read.elements("p").contains { $0.hasPrefix("Not all ids are in this page. It has 100,000 of 250,040") })
    #expect(read.elements("code").contains("show run 7 --ids accepted"))
    #expect(!read.elements("code").contains("show run 7 --ids failed"))
  }

  @Test(arguments: [
    ([250_000, 40, 0], 100, [60, 40, 0]), ([5, 5, 5], 7, [3, 2, 2]), ([5, 5], 0, [0, 0]), ([1, 2], 9, [1, 2]),
    ([], 3, []), ([-3, 4], 2, [0, 2]),
  ])
  func sharesUseTheLimitToTheFull(totals: [Int], limit: Int, expected: [Int]) {
    #expect(RunPageIDs.shares(of: totals, limit: limit) == expected)
  }

  @Test func wrongTotalsAreTold() throws {
    var page = RunPage(title: "", subtitle: "", verdict: .done, state: "done")
    page.idGroups = [Self.group("short", 10, given: 7), Self.group("long", 3, given: 9)]
    let notes = try MarkupReader(Self.written(page)).elements("p")
    #expect(notes.contains("10 ids were to stand here, but only 7 could be read."))
    #expect(notes.contains { $0.hasPrefix("There are more ids than were counted") })
  }

  @Test func theSameRunGivesTheSamePage() throws {
    #expect(try Self.written(Self.hostilePage) == Self.written(Self.hostilePage))
  }

  @Test func aSinkThatThrowsEndsTheWriting() {
    struct Full: Error {}
    var page = RunPage(title: "", subtitle: "", verdict: .done, state: "done")
    page.idGroups = [Self.group("accepted", 50_000)]
    var calls = 0
    #expect(throws: Full.self) {
      try HTMLRunPage().write(page) { _ in
        calls += 1
        throw Full()
      }
    }
    #expect(calls == 1)
  }

  static func written(_ page: RunPage) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try HTMLRunPage().write(page) { bytes += $0 }
    return bytes
  }

  private static func group(_ name: String, _ total: Int, given: Int? = nil) -> RunPage.IDGroup {
    RunPage.IDGroup(outcome: name, tone: .good, total: total, listing: "show run 7 --ids \(name)") {
      AnyIterator((0..<(given ?? total)).lazy.map { "\(name)-\($0)" }.makeIterator())
    }
  }

  /// Every string of the page is hostile.
  private static var hostilePage: RunPage {
    let hostile = Self.hostile
    let all = hostile.joined()
    var page = RunPage(title: all, subtitle: all, verdict: .incomplete, state: all)
    page.figures = hostile.map { .init(label: $0, value: $0, detail: $0) }
    page.factGroups = [.init(heading: all, facts: hostile.map { .init($0, $0) })]
    page.outcomes = hostile.map { .init(name: $0, tone: .bad, ids: 1, requests: 1) }
    page.throughput = (0..<1_000).map { .init(seconds: Double($0), idsPerSecond: Double($0 * 7_919 % 1_000)) }
    page.latencies = .init(count: 3, p50: 1, p95: 2, p99: .infinity, max: 9, buckets: [.init(upperBound: 4, count: 3)])
    page.failures = hostile.map { .init(reason: $0, status: $0, count: 90, firstIDs: hostile) }
    page.requests = hostile.map {
      .init(number: 1, state: $0, tone: .unsure, attempts: 2, status: $0, note: $0, ids: 9)
    }
    page.requestsLeftOut = 1
    page.idGroups = [
      .init(outcome: all, tone: .bad, total: hostile.count, listing: all) { AnyIterator(hostile.makeIterator()) }
    ]
    page.footer = hostile.map { .init($0, $0) }
    return page
  }
}
