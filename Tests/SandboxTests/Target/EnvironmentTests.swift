import CatalogAPI
import Testing

@testable import Sandbox

@Suite("Environments of a sandbox")
struct EnvironmentTests {
  @Test("Staging lacks every tenth plain item, and every seventh has another value; Development is empty")
  func seeds() throws {
    let core = try SandboxFixture().core
    let production = core.ids(in: TargetFixture.production)
    let staging = Set(core.ids(in: TargetFixture.staging))
    #expect(core.ids(in: TargetFixture.development) == [])
    #expect(production == core.ids)
    #expect(production.count { !staging.contains($0) } == 92)
    #expect(staging.isSubset(of: production))
    var different: [String] = []
    for id in staging {
      let ours = core.entity(id, in: TargetFixture.production)
      let theirs = core.entity(id, in: TargetFixture.staging)
      if ours?.attributes != theirs?.attributes { different.append(id.text) }
      #expect(ours?.name == theirs?.name)
    }
    #expect(different.count == 132 - 13)
    #expect(different.contains("sku-7") && different.contains("sku-77") && !different.contains("sku-70"))
  }

  @Test("The classic API, page calls and feeds act on Production")
  func classic() throws {
    let sandbox = try SandboxFixture()
    let id = try EntityID("sku-1")
    _ = sandbox.delete("sku-1")
    #expect(!sandbox.core.contains(id))
    #expect(sandbox.core.contains(id, in: TargetFixture.staging))
    _ = sandbox.get("/m2/sandbox/mbox/standard?mbox=productPage&entity.id=new")
    #expect(sandbox.core.ids(in: TargetFixture.production).last?.text == "new")
    #expect(sandbox.core.ids(in: TargetFixture.development).isEmpty)
    _ = sandbox.get("/rest?action=entity.deleteAll&\(SandboxFixture.credentials)")
    #expect(sandbox.core.ids.isEmpty)
    #expect(sandbox.core.ids(in: TargetFixture.staging).count == 908)
  }

  @Test("The sandbox's own routes look into the environment that they are told")
  func routes() throws {
    let sandbox = try SandboxFixture()
    let feed = "##RECSentity.id,entity.name\nnew,New\n"
    #expect(sandbox.post("/sandbox/feed?environment=6782", feed) == .json(200, #"{"imported":1,"rejected":[]}"#))
    #expect(
      sandbox.get("/sandbox/entities?environment=6782") == .json(200, #"{"ids":["new"],"offset":0,"total":1}"#))
    #expect(
      sandbox.get("/sandbox/entities/new?environment=6782")
        == .json(200, #"{"attributes":{},"categories":[],"delivered":true,"id":"new","name":"New"}"#))
    #expect(sandbox.get("/sandbox/entities/new").status == 404)
    let names = "6780 (Production), 6781 (Staging), 6782 (Development)"
    #expect(
      sandbox.get("/sandbox/entities/new?environment=5")
        == Answer(400, "there is no environment '5'; there are \(names)"))
    #expect(sandbox.core.ids(in: 5).isEmpty)
    #expect(try sandbox.core.entity(EntityID("new"), in: 5) == nil)
  }

  @Test("An API that is not served is not there; page calls are always taken")
  func apis() throws {
    let classic = try SandboxFixture(apis: [.classic])
    #expect(classic.get("/sandbox/target/environments") == Answer(404, "there is nothing at this path"))
    #expect(classic.post("/ims/token/v3", TargetFixture.credentials).status == 404)
    #expect(classic.delete("sku-1").status == 200)
    let target = try SandboxFixture(apis: [.target])
    #expect(target.delete("sku-1") == Answer(404, "there is nothing at this path"))
    #expect(try TargetFixture(target).read("sku-1").status == 200)
    #expect(target.get("/m2/sandbox/mbox/standard?mbox=productPage&entity.id=a").status == 200)
  }
}
