import CatalogAPI
import HTTPTypes
import Sandbox
import Testing

@Suite("Leaving and coming back")
struct DeliveryTests {
  @Test("A deleted item is gone at once, and delivered until the lag has passed")
  func lag() throws {
    let sandbox = try SandboxFixture()
    let id = try EntityID("sku-1")
    _ = sandbox.delete("sku-1")
    #expect(sandbox.get("/sandbox/entities/sku-1") == .json(404, #"{"delivered":true}"#))
    sandbox.clock.advance(by: .seconds(4 * 3600 - 1))
    #expect(sandbox.core.delivers(id))
    sandbox.clock.advance(by: .seconds(1))
    #expect(!sandbox.core.delivers(id))
    #expect(sandbox.get("/sandbox/delivered/sku-1") == .json(200, #"{"delivered":false}"#))
    #expect(sandbox.core.statistics.ghosts == 0)
  }

  @Test("What the current API deleted is delivered for a quarter of an hour, whether it was named or not")
  func targetLag() throws {
    for query in ["?ids=sku-1&environment=6780", "?environment=6780"] {
      let target = try TargetFixture(SandboxFixture())
      let id = try EntityID("sku-1")
      #expect(target.call(.delete, "entities" + query).status == 200)
      target.sandbox.clock.advance(by: .seconds(15 * 60 - 1))
      #expect(target.core.delivers(id))
      target.sandbox.clock.advance(by: .seconds(1))
      #expect(!target.core.delivers(id))
    }
  }

  @Test("The clock moves by its route, forward only")
  func clock() throws {
    let sandbox = try SandboxFixture()
    #expect(sandbox.post("/sandbox/clock?advance=90") == .json(200, #"{"now":"2026-01-01T00:01:30Z"}"#))
    #expect(
      sandbox.post("/sandbox/clock?advance=-1") == Answer(400, "advance takes seconds from 0 to 31536000"))
    #expect(sandbox.clock.now == SandboxFixture.newYear + .seconds(90))
  }

  @Test("A page call brings a deleted item back, with what the call tells and nothing else")
  func pageCall() throws {
    let sandbox = try SandboxFixture()
    _ = sandbox.delete("a%20b")
    let call = "mbox=productPage&entity.id=a%20b&entity.name=Lamp+1&entity.categoryId=home,home:lamps&entity.pageURL=/l"
    #expect(sandbox.get("/m2/sandbox/mbox/standard?\(call)&entity.event.detailsOnly=true") == Answer(200, "OK"))
    #expect(
      sandbox.get("/sandbox/entities/a%20b")
        == .json(
          200,
          #"{"attributes":{"pageUrl":"/l"},"categories":["home","home:lamps"],"delivered":true,"id":"a b","#
            + #""name":"Lamp+1"}"#))
  }

  @Test("A page call for a known item overwrites, adds categories, and clears nothing")
  func update() throws {
    let sandbox = try SandboxFixture(itemCount: 0)
    let path = "/m2/sandbox/mbox/standard?mbox=productPage&entity.id=a"
    _ = sandbox.get("\(path)&entity.name=A&entity.categoryId=x&entity.value=1&entity.brand=B")
    _ = sandbox.get("\(path)&entity.name=&entity.categoryId=y,x&entity.value=2&entity.brand=%20")
    #expect(
      sandbox.get("/sandbox/entities/a")
        == .json(
          200,
          #"{"attributes":{"brand":"B","value":"2"},"categories":["x","y"],"delivered":true,"id":"a","name":"A"}"#))
  }

  @Test("Other mboxes teach nothing, and calls that can't be read say why")
  func otherCalls() throws {
    let sandbox = try SandboxFixture(itemCount: 0)
    #expect(sandbox.get("/m2/sandbox/mbox/standard?mbox=homePage&entity.id=a") == Answer(200, "OK"))
    #expect(
      sandbox.get("/m2/sandbox/mbox/standard?mbox=productPage&entity.name=a")
        == Answer(400, "there is no entity.id"))
    #expect(
      sandbox.get("/m2/other/mbox/standard?mbox=productPage&entity.id=a")
        == Answer(404, "there is no client of this code"))
    #expect(sandbox.core.statistics.learned == 0)
  }

  @Test("The Delivery API brings a deleted item back without any token")
  func deliveryAPI() throws {
    let sandbox = try SandboxFixture()
    _ = sandbox.delete("sku-1")
    let body = #"{"execute":{"mboxes":[{"name":"m","parameters":{"entity.id":"sku-1","entity.name":"N","x":"y"}}]}}"#
    #expect(
      sandbox.post("/rest/v1/delivery?client=sandbox&sessionId=1", body)
        == .json(200, #"{"client":"sandbox","status":200}"#))
    #expect(
      sandbox.get("/sandbox/entities/sku-1")
        == .json(200, #"{"attributes":{},"categories":[],"delivered":true,"id":"sku-1","name":"N"}"#))
    #expect(
      sandbox.post("/rest/v1/delivery?client=sandbox", "{").body
        == #"the body is no JSON of the form {"execute":{"mboxes":[{"parameters":{…}}]}}"#)
    #expect(sandbox.get("/rest/v1/delivery?client=sandbox") == Answer(405, "only POST is answered here"))
  }
}
