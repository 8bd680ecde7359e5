import CatalogAPI
import HTTPTypes
import Testing

@testable import Sandbox

@Suite("The search index lags")
struct SearchIndexTests {
  private static let hour = Duration.seconds(3600)
  private static let all = TargetFixture.simple("id", "present")

  @Test("A change is seen by a search when the lag has passed, each on its own, in each environment on its own")
  func lag() throws {
    let target = try TargetFixture(SandboxFixture(itemCount: 3, knobs: "search-lag=3h"))
    let seeds = ["sku-1", "sku-2", "sku-3"]
    #expect(try target.found(Self.all) == seeds)
    _ = target.save(#"{"id":"new","name":"N","environment":6780,"categories":["c"]}"#)
    target.sandbox.clock.advance(by: Self.hour)
    _ = target.call(.delete, "entities?ids=sku-2&environment=6780")
    #expect(try target.found(Self.all) == seeds)
    #expect(target.read("sku-2").status == 404)
    target.sandbox.clock.advance(by: Self.hour * 2)
    #expect(try target.found(Self.all) == seeds + ["new"])
    target.sandbox.clock.advance(by: Self.hour)
    #expect(try target.found(Self.all) == ["sku-1", "sku-3", "new"])
    #expect(try target.found(Self.all, in: TargetFixture.staging) == seeds)
  }

  @Test("Classic verbs, page calls and a delete of everything lag too")
  func others() throws {
    let target = try TargetFixture(SandboxFixture(itemCount: 2))
    _ = target.sandbox.delete("sku-1")
    _ = target.sandbox.get("/m2/sandbox/mbox/standard?mbox=productPage&entity.id=a&entity.name=A")
    target.sandbox.clock.advance(by: Self.hour)
    _ = target.call(.delete, "entities?environment=6780")
    #expect(try target.found(Self.all) == ["sku-1", "sku-2"])
    target.sandbox.clock.advance(by: Self.hour * 3)
    #expect(try target.found(Self.all) == ["sku-2", "a"])
    target.sandbox.clock.advance(by: Self.hour)
    #expect(try target.found(Self.all) == [])
  }

  @Test("A lag that is shortened lets what waits be seen")
  func shortened() throws {
    let target = try TargetFixture(SandboxFixture(itemCount: 2))
    _ = target.call(.delete, "entities?ids=sku-1&environment=6780")
    #expect(try target.found(Self.all) == ["sku-1", "sku-2"])
    try target.core.setKnob("search-lag=0s")
    #expect(try target.found(Self.all) == ["sku-2"])
  }

  @Test("With ghosts a deleted item stays in the index for ever, though changes still come in")
  func ghosts() throws {
    let target = try TargetFixture(SandboxFixture(itemCount: 3, knobs: "search-ghosts=true", "search-lag=1h"))
    _ = target.call(.delete, "entities?ids=sku-1&environment=6780")
    _ = target.call(.delete, "entities?environment=6780")
    _ = target.save(#"{"id":"sku-2","name":"Back","environment":6780,"categories":["c"]}"#)
    target.sandbox.clock.advance(by: Self.hour * 20)
    #expect(try target.found(Self.all) == ["sku-1", "sku-2", "sku-3"])
    #expect(try target.found(TargetFixture.simple("name", "eq", #""Back""#)) == ["sku-2"])
    #expect(target.read("sku-1").status == 404)
  }

  @Test("Thousands of changes are applied in their order")
  func many() throws {
    let target = try TargetFixture(SandboxFixture(itemCount: 0, knobs: "target-calls-per-minute=0", "search-lag=10s"))
    for number in 1...3000 {
      let id = try EntityID("i\(number % 7)")
      _ = target.sandbox.get("/m2/sandbox/mbox/standard?mbox=productPage&entity.id=\(id)&entity.name=\(number)")
      target.sandbox.clock.advance(by: .milliseconds(10))
    }
    #expect(try target.found(TargetFixture.simple("name", "eq", #""2001""#)) == ["i\(2001 % 7)"])
    target.sandbox.clock.advance(by: .seconds(10))
    #expect(try target.found(TargetFixture.simple("name", "startswith", #""2999""#)) == ["i\(2999 % 7)"])
    #expect(try target.found(Self.all).count == 7)
  }
}
