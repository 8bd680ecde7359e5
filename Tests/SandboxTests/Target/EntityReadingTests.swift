import CatalogAPI
import HTTPTypes
import Testing

@testable import Sandbox

@Suite("Reading items by the current API")
struct EntityReadingTests {
  @Test("Without an environment it is Production, and a parameter of another call's spelling is ignored")
  func defaultEnvironment() throws {
    let target = try TargetFixture(SandboxFixture())
    _ = target.save(#"{"id":"x","name":"In Staging","environment":6781,"categories":["c"]}"#)
    #expect(target.read("x").status == 404)
    #expect(target.call(.get, "entities/x?environment=6781").status == 404)
    #expect(target.call(.get, "entities/x?environmentId=").status == 404)
    #expect(target.read("x", in: TargetFixture.staging).status == 200)
  }

  @Test("An item that is not there is told in the observed shape")
  func missing() throws {
    let target = try TargetFixture(SandboxFixture())
    let code = "error.restapi.noEntryFound"
    #expect(
      try TargetFixture.failure(
        target.read("kit2004"), status: 404, code: code, message: "No 'kit2004' found"))
    #expect(
      try TargetFixture.failure(
        target.read("sku-1", in: 1), status: 404, code: code, message: "No 'environment' found"))
    #expect(
      try TargetFixture.failure(
        target.call(.get, "entities/sku-1?environmentId=x"), status: 400, code: "error.restapi.invalidData",
        message: "environmentId is no number"))
  }

  @Test("Items of the seed lack the two times, and hard ids are found", arguments: ClassicVerbTests.hardIDs)
  func hardID(_ text: String) throws {
    let target = try TargetFixture(SandboxFixture())
    let body = try JSONReader.read(Array(target.read(text, in: TargetFixture.production).body.utf8))
    #expect(body["id"] == .string(text))
    #expect(body["environment"] == .string("6780"))
    #expect(body["attributes"]?["createdAt"] == nil)
    #expect(body["attributes"]?["brand"] != nil)
  }

  @Test("Where the knob says so, numbers are numbers, as the specification has them")
  func typed() throws {
    let target = try TargetFixture(SandboxFixture(knobs: "typed-values=true"))
    _ = target.save(EntitySavingTests.lamp)
    let body = try JSONReader.read(Array(target.read("lamp", in: TargetFixture.staging).body.utf8))
    #expect(body["environment"] == .number("6781"))
    #expect(body["attributes"]?["value"] == .number("19.2"))
    #expect(body["attributes"]?["margin"] == .number("23.0"))
    #expect(body["attributes"]?["inventory"] == .number("77"))
    #expect(body["attributes"]?["colour"] == .string("red"))
  }

  @Test("The environments are listed with their ids and names")
  func environments() throws {
    let target = try TargetFixture(SandboxFixture())
    let body = try JSONReader.read(Array(target.call(.get, "/sandbox/target/environments").body.utf8))
    #expect(body["total"] == .number("3"))
    guard case .array(let list)? = body["environments"] else {
      Issue.record("no list")
      return
    }
    #expect(list.map { $0["id"] } == [.number("6780"), .number("6781"), .number("6782")])
    #expect(list.map { $0["name"] } == [.string("Production"), .string("Staging"), .string("Development")])
    #expect(list.map { $0["default"] } == [.bool(true), .bool(false), .bool(false)])
  }

  @Test("HEAD has the status of GET and no body; a method or a path that is none is told")
  func methods() throws {
    let target = try TargetFixture(SandboxFixture())
    #expect(target.call(.head, "entities/sku-1") == Answer(200, "", type: TargetFixture.replyType))
    for (method, path) in [(HTTPRequest.Method.put, "entities/sku-1"), (.get, "entities"), (.get, "catalogsearch")] {
      #expect(target.call(method, path).status == 405, "\(method) \(path)")
    }
    #expect(target.call(.get, "criteria").status == 404)
    #expect(target.call(.get, "/sandbox/target/activities").status == 404)
  }
}
