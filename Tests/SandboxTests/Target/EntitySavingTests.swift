import CatalogAPI
import HTTPTypes
import Testing

@testable import Sandbox

@Suite("Saving items by the current API")
struct EntitySavingTests {
  static let lamp =
    #"{"id":"lamp","name":"Lamp","environment":6781,"categories":["home:lighting"],"#
    + #""attributes":{"value":19.2,"margin":23,"inventory":"77","colour":"red","tags":["a","b"],"new":true}}"#

  @Test("A saved item is read back with every value as a text, its decimals in full, and its two times")
  func roundTrip() throws {
    let target = try TargetFixture(SandboxFixture())
    #expect(target.save(Self.lamp) == .target(200, #"{"inserted/updated":1,"rejected":0}"#))
    #expect(
      target.read("lamp", in: TargetFixture.staging)
        == .target(
          200,
          #"{"attributes":{"colour":"red","createdAt":"2025-12-31T19:00:00.000-05:00","inventory":"77","#
            + #""lastUpdatedAt":"2025-12-31T19:00:00.000-05:00","margin":"23","new":"true","tags":"[\"a\",\"b\"]","#
            + #""value":"19.199999999999999289457264239899814128875732421875"},"#
            + #""categories":["home:lighting"],"environment":"6781","id":"lamp","name":"Lamp"}"#))
    #expect(try !target.core.contains(EntityID("lamp"), in: TargetFixture.production))
  }

  @Test("An item that names no environment is saved in every one")
  func everywhere() throws {
    let target = try TargetFixture(SandboxFixture())
    _ = target.save(#"{"id":"a","name":"A","categories":["c"]}"#)
    for environment in SandboxConfiguration.environments {
      #expect(try target.core.contains(EntityID("a"), in: environment.id))
    }
  }

  @Test("Saving again merges attributes, clears none by a blank, replaces categories and keeps the time of creation")
  func again() throws {
    let target = try TargetFixture(SandboxFixture())
    _ = target.save(Self.lamp)
    target.sandbox.clock.advance(by: .milliseconds(1500))
    _ = target.save(
      #"{"id":"lamp","name":" ","environment":"6781","categories":["garden"],"#
        + #""attributes":{"colour":"","size":"XL","value":"12.50","createdAt":"1999","environment":"5"}}"#)
    let item = try #require(try target.core.entity(EntityID("lamp"), in: TargetFixture.staging))
    #expect(item.name == "Lamp")
    #expect(item.categories == ["garden"])
    #expect(
      item.attributes == [
        "value": "12.50", "margin": "23", "inventory": "77", "colour": "red", "size": "XL", "new": "true",
        "tags": #"["a","b"]"#, "createdAt": "2025-12-31T19:00:00.000-05:00",
        "lastUpdatedAt": "2025-12-31T19:00:01.500-05:00",
      ])
  }

  static let long = String(repeating: "x", count: 251)
  static let many = (1...101).map { #""a\#($0)":"x""# }.joined(separator: ",")
  static let rejected: [(String, String, String)] = [
    (#"{"name":"n","categories":["c"]}"#, "missingField", "id"),
    (#"{"id":"x","categories":["c"]}"#, "missingField", "name"),
    (#"{"id":"x","name":"n"}"#, "missingField", "categories"),
    (#"{"id":7,"name":"n","categories":["c"]}"#, "invalidType", "id"),
    (#"{"id":"a,b","name":"n","categories":["c"]}"#, "invalidID", "id"),
    (#"{"id":"\#(String(repeating: "x", count: 1001))","name":"n","categories":["c"]}"#, "tooLong", "id"),
    (#"{"id":"x","name":"\#(long)","categories":["c"]}"#, "tooLong", "name"),
    (#"{"id":"x","name":"n","categories":"c"}"#, "invalidType", "categories"),
    (#"{"id":"x","name":"n","categories":[]}"#, "count", "categories"),
    (#"{"id":"x","name":"n","categories":["c","c"]}"#, "duplicate", "categories"),
    (#"{"id":"x","name":"n","categories":["\#(long)"]}"#, "tooLong", "categories"),
    (#"{"id":"x","name":"n","categories":["c"],"environment":1}"#, "unknownEnvironment", "environment"),
    (#"{"id":"x","name":"n","categories":["c"],"environment":"x"}"#, "invalidNumber", "environment"),
    (#"{"id":"x","name":"n","categories":["c"],"attributes":{"value":"cheap"}}"#, "invalidNumber", "value"),
    (#"{"id":"x","name":"n","categories":["c"],"attributes":{"inventory":1.5}}"#, "invalidNumber", "inventory"),
    (#"{"id":"x","name":"n","categories":["c"],"attributes":{"a":{"b":1}}}"#, "invalidType", "a"),
    (#"{"id":"x","name":"n","categories":["c"],"attributes":{\#(many)}}"#, "count", "attributes"),
  ]

  @Test("An item that breaks a rule is turned away and counted by cause, and the others are saved", arguments: rejected)
  func rejection(entity: String, key: String, field: String) throws {
    let target = try TargetFixture(SandboxFixture())
    let answer = target.save(entity, #"{"id":"good","name":"n","categories":["c"]}"#, entity)
    #expect(answer.status == 200)
    let body = try JSONReader.read(Array(answer.body.utf8))
    #expect(body["rejected"] == .number("2"))
    #expect(body["inserted/updated"] == .number("1"))
    guard case .array(let causes)? = body["rejectCauses"] else {
      Issue.record("no causes in \(answer)")
      return
    }
    #expect(causes.count == 1)
    #expect(causes.first?["occurrences"] == .number("2"))
    #expect(causes.first?["cause"]?["key"] == .string(key))
    #expect(causes.first?["cause"]?["keyArguments"] == .strings([field]))
    #expect(try target.core.contains(EntityID("good")))
    #expect(try !target.core.contains(EntityID("x")))
  }

  static let malformed: [(String, String, String)] = [
    ("{", "error.restapi.invalidData", "the body is no JSON from byte 1 on"),
    ("[]", "error.restapi.missingFields", "missing: entities"),
    ("{}", "error.restapi.missingFields", "missing: entities"),
    (#"{"entities":[]}"#, "error.restapi.missingFields", "missing: entities"),
  ]

  @Test("A body that is no batch is refused in the service's shape", arguments: malformed)
  func refusesMalformed(body: String, code: String, message: String) throws {
    let answer = try TargetFixture(SandboxFixture()).call(.post, "entities", body)
    #expect(try TargetFixture.failure(answer, status: 400, code: code, message: message), "\(answer)")
  }

  @Test("What is saved, read, rounded and saved again stays the same double")
  func doubles() throws {
    let target = try TargetFixture(SandboxFixture(itemCount: 0, knobs: "target-calls-per-minute=0"))
    var dice = SplitMix64(seed: 20)
    let random = (0..<60).map { _ in Double(bitPattern: dice.next()) }.filter(\.isFinite)
    let prices = (0..<60).map { _ in Double(dice.next() % 1_000_000) / 100 }
    for number in random + prices + [0, -0.1, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0x1p53] {
      _ = target.save(#"{"id":"n","name":"n","categories":["c"],"attributes":{"value":\#(number)}}"#)
      let body = try JSONReader.read(Array(target.read("n").body.utf8))
      guard case .string(let digits)? = body["attributes"]?["value"] else {
        Issue.record("no value for \(number)")
        continue
      }
      #expect(Double(digits)?.bitPattern == number.bitPattern)
      #expect(!digits.contains("e"))
    }
  }
}
