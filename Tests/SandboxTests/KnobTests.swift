import CatalogAPI
import HTTPTypes
import Synchronization
import Testing

@testable import Sandbox

@Suite("Knobs")
struct KnobTests {
  @Test("Every knob reads what it shows, and is described")
  func roundTrip() throws {
    var knobs = SandboxKnobs()
    let settings = [
      "latency=50ms", "error-rate=0.25", "error-late=0.5", "error-status=502", "reset-rate=1.0", "calls-per-minute=50",
      "limit-status=429", "retry-after=30", "url-cap=2000", "delivery-lag=900s",
      "target-delivery-lag=60s", "reject-token=true",
      "search-lag=1800s", "search-ghosts=true", "token-life=600", "missing-role=true", "target-calls-per-minute=7",
      "typed-values=true", "odd-ids=true", "classic-reply=html",
    ]
    for setting in settings { try knobs.set(setting) }
    #expect(knobs.values.map { "\($0.name)=\($0.value)" } == settings)
    #expect(SandboxKnobs.all.count == settings.count)
    #expect(
      SandboxKnobs.all.map(\.defaultValue) == [
        "0s", "0.0", "0.0", "500", "0.0", "0", "503", "0", "0", "14400s", "900s", "false", "14400s", "false", "86399",
        "false", "50", "false", "false", "text",
      ])
  }

  @Test("Durations are read with a unit or in the knob's own")
  func durations() throws {
    var knobs = SandboxKnobs()
    try knobs.set("latency=250")
    #expect(knobs.latency == .milliseconds(250))
    try knobs.set("latency=1.5s")
    #expect(knobs.latency == .milliseconds(1500))
    try knobs.set("delivery-lag=4h")
    #expect(knobs.deliveryLag == .seconds(14400))
    try knobs.set("delivery-lag=10")
    #expect(knobs.deliveryLag == .seconds(10))
  }

  static let names =
    "latency, error-rate, error-late, error-status, reset-rate, calls-per-minute, limit-status, retry-after, url-cap, "
    + "delivery-lag, target-delivery-lag, reject-token, search-lag, search-ghosts, token-life, missing-role, target-calls-per-minute, "
    + "typed-values, odd-ids, classic-reply"
  static let refused: [(String, String)] = [
    ("latency", "'latency' is not of the form NAME=VALUE"),
    ("speed=1", "there is no knob 'speed'; there are \(names)"),
    ("error-rate=2", "'2' is no value for the knob 'error-rate': a number from 0 to 1"),
    ("error-rate=nan", "'nan' is no value for the knob 'error-rate': a number from 0 to 1"),
    ("error-status=200", "'200' is no value for the knob 'error-status': a whole number from 400 to 599"),
    ("limit-status=500", "'500' is no value for the knob 'limit-status': 429 or 503"),
    ("classic-reply=json", "'json' is no value for the knob 'classic-reply': text or empty or html"),
    ("reject-token=yes", "'yes' is no value for the knob 'reject-token': true or false"),
    (
      "latency=-5ms",
      "'-5ms' is no value for the knob 'latency': a duration such as 50ms, 1.5s, 10m or 4h; a bare number counts "
        + "milliseconds"
    ),
    (
      "delivery-lag=900h",
      "'900h' is no value for the knob 'delivery-lag': a duration such as 50ms, 1.5s, 10m or 4h; a bare number "
        + "counts seconds"
    ),
  ]

  @Test("A knob that can't be set says what would do", arguments: refused)
  func refusal(setting: String, reason: String) {
    var knobs = SandboxKnobs()
    let refusal = #expect(throws: KnobRefusal.self) { try knobs.set(setting) }
    #expect(refusal?.reason == reason)
    #expect(knobs == SandboxKnobs())
  }

  @Test("Knobs turn by their route, all or none")
  func route() throws {
    let sandbox = try SandboxFixture()
    #expect(sandbox.post("/sandbox/knobs?url-cap=100&latency=5ms").status == 200)
    #expect(sandbox.core.knobs.urlCap == 100)
    #expect(sandbox.post("/sandbox/knobs?url-cap=7&speed=1").status == 400)
    #expect(sandbox.core.knobs.urlCap == 100)
    #expect(sandbox.core.knobs.latency == .milliseconds(5))
  }

  @Test("Over the limit comes 503, until the minute has passed")
  func rateLimit() throws {
    let sandbox = try SandboxFixture(knobs: "calls-per-minute=2")
    #expect(sandbox.delete("sku-1").status == 200)
    sandbox.clock.advance(by: .seconds(30))
    #expect(sandbox.delete("sku-2").status == 200)
    #expect(sandbox.delete("sku-3") == Answer(503, "more than 2 calls in a minute"))
    sandbox.clock.advance(by: .seconds(30))
    #expect(sandbox.delete("sku-3").status == 200)
    #expect(sandbox.delete("sku-4").status == 503)
    #expect(sandbox.core.statistics.deleted == 3)
  }

  @Test("The limit's status and Retry-After are knobs too")
  func retryAfter() throws {
    let sandbox = try SandboxFixture(knobs: "calls-per-minute=1", "limit-status=429", "retry-after=17")
    let request = SandboxFixture.request(.get, "/rest?action=x")
    #expect(sandbox.core.reply(to: request).status == 403)
    let reply = sandbox.core.reply(to: request)
    #expect(reply.status == 429)
    #expect(reply.headers[.retryAfter] == "17")
  }

  @Test("A URL of the cap's length passes, a longer one is 414")
  func urlCap() throws {
    let sandbox = try SandboxFixture()
    let target = "/rest?action=entity.delete&\(SandboxFixture.credentials)&entityIds=sku-1"
    try sandbox.core.setKnob("url-cap=\(target.utf8.count)")
    #expect(sandbox.get(target).status == 200)
    #expect(sandbox.get(target + "1") == Answer(414, "the URL is longer than \(target.utf8.count) bytes"))
  }

  @Test("A token can be made to fail")
  func rejectToken() throws {
    let sandbox = try SandboxFixture(knobs: "reject-token=true")
    #expect(sandbox.delete("sku-1") == Answer(403, "Client key or recommendation id invalid"))
  }

  @Test("Errors come at their rate, change nothing, and are the same in every run")
  func errorRate() throws {
    let runs = try (1...2).map { _ in
      let sandbox = try SandboxFixture(knobs: "error-rate=0.25", "error-status=502")
      let statuses = (1...400).map { sandbox.delete("sku-\($0)").status }
      #expect(sandbox.core.statistics.deleted == statuses.count { $0 == 200 })
      return statuses
    }
    #expect(runs[0] == runs[1])
    #expect(Set(runs[0]) == [200, 502])
    #expect((70...130).contains(runs[0].count { $0 == 502 }))
  }

  @Test("Of the calls that fail, the share that took effect before is a knob")
  func errorLate() throws {
    let sandbox = try SandboxFixture(knobs: "error-rate=1", "error-late=0.5", "target-calls-per-minute=0")
    for number in 1...400 { #expect(sandbox.delete("sku-\(number)").status == 500) }
    #expect((150...250).contains(sandbox.core.statistics.deleted))
    let all = try TargetFixture(SandboxFixture(knobs: "error-rate=1", "error-late=1"))
    #expect(all.call(.delete, "entities?ids=sku-1&environment=6780").status == 500)
    #expect(try !all.core.contains(EntityID("sku-1")))
    let none = try SandboxFixture(knobs: "error-rate=1")
    #expect(none.delete("sku-1").status == 500)
    #expect(none.core.statistics.deleted == 0)
  }

  @Test("What comes for an accepted classic write is a knob, and no error is touched by it")
  func classicReply() throws {
    let sandbox = try SandboxFixture(knobs: "classic-reply=empty")
    #expect(sandbox.delete("sku-1") == Answer(204, "", type: nil))
    try sandbox.core.setKnob("classic-reply=html")
    let page = "<html><head><title>200 OK: 1 entity accepted</title></head><body>OK: 1 entity accepted</body></html>"
    #expect(sandbox.delete("sku-2") == Answer(200, page, type: "text/html; charset=utf-8"))
    #expect(sandbox.core.statistics.deleted == 2)
    let verb = "/rest?\(SandboxFixture.credentials)&algorithmName=p&action=algorithm."
    for action in ["upload", "delete"] { #expect(sandbox.get(verb + action).type == "text/html; charset=utf-8") }
    #expect(sandbox.get(verb + "delete") == Answer(400, "there is no algorithm 'p'"))
  }

  @Test("With odd ids there are commas and control characters in ids, and numbers among those of hits")
  func oddIDs() throws {
    let target = try TargetFixture(SandboxFixture(itemCount: 0, knobs: "search-lag=0s"))
    let comma = #"{"id":"a,b","name":"A","environment":6780,"categories":["c"]}"#
    #expect(target.save(comma).body.contains(#""rejected":1"#))
    try target.core.setKnob("odd-ids=true")
    let numbers = ["12", "007"].map { #"{"id":"\#($0)","name":"A","environment":6780,"categories":["c"]}"# }
    let control = #"{"id":"x\u0001","name":"A","environment":6780,"categories":["c"]}"#
    #expect(target.save(comma, control, numbers[0], numbers[1]).body == #"{"inserted/updated":4,"rejected":0}"#)
    #expect(target.save(#"{"id":"","name":"A","categories":["c"]}"#).body.contains(#""rejected":1"#))
    #expect(target.read("a,b").status == 200)
    #expect(
      target.search(TargetFixture.simple("id", "present")).body
        == #"{"hits":[{"id":"a,b"},{"id":"x\u0001"},{"id":12},{"id":"007"}],"start":1,"timeMs":0}"#)
    #expect(target.call(.delete, "entities?ids=x%01,a%2Cb&environment=6780").status == 200)
    #expect(target.core.log.last?.ids.map(\.text) == ["x\u{1}", "a", "b"])
    #expect(target.core.ids.map(\.text) == ["a,b", "12", "007"])
    #expect(target.sandbox.delete("a%2Cb").status == 200)
    #expect(target.core.ids.map(\.text) == ["12", "007"])
  }

  @Test("No knob touches page calls, feeds or the sandbox's own routes")
  func untouched() throws {
    let sandbox = try SandboxFixture(knobs: "error-rate=1", "url-cap=1", "calls-per-minute=1")
    #expect(sandbox.get("/m2/sandbox/mbox/standard?mbox=productPage&entity.id=a").status == 200)
    #expect(sandbox.get("/sandbox/entities/a").status == 200)
  }
}
