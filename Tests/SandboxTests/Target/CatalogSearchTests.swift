import CatalogAPI
import HTTPTypes
import Testing

@testable import Sandbox

@Suite("Searching the catalogue")
struct CatalogSearchTests {
  private static let items = [
    #"{"id":"a1","name":"Red Lamp","categories":["home","home:lighting"],"#
      + #""attributes":{"value":9,"inventory":5,"brand":"Aldra","size":"9"}}"#,
    #"{"id":"A2","name":"blue lamp","categories":["home"],"attributes":{"value":"50.5","brand":"ALDRA","size":"50"}}"#,
    #"{"id":"b3","name":"Tent","categories":["outdoor"],"attributes":{"value":100,"inventory":0}}"#,
  ]

  private func fixture() throws -> TargetFixture {
    let target = try TargetFixture(SandboxFixture(itemCount: 0, knobs: "search-lag=0s"))
    #expect(target.save(Self.items[0], Self.items[1], Self.items[2]).status == 200)
    return target
  }

  static let conditions: [(String, String, String?, [String])] = [
    ("id", "eq", #""a1""#, ["a1"]), ("id", "eq", #""A1""#, []), ("id", "ne", #""a1""#, ["A2", "b3"]),
    ("id", "present", nil, ["a1", "A2", "b3"]), ("id", "lt", #""b3""#, ["a1", "A2"]),
    ("id", "ge", #""a1""#, ["a1", "b3"]), ("id", "startswith", #""a""#, ["a1", "A2"]),
    ("name", "contains", #""LAMP""#, ["a1", "A2"]), ("name", "notcontains", #""LAMP""#, ["b3"]),
    ("name", "endswith", #""Lamp""#, ["a1", "A2"]), ("name", "eq", #""Tent""#, ["b3"]),
    ("category", "eq", #""home""#, ["a1", "A2"]), ("category", "ne", #""home""#, ["b3"]),
    ("category", "endswith", #"":lighting""#, ["a1"]), ("category", "notcontains", #""out""#, ["a1", "A2"]),
    ("value", "lt", "50.5", ["a1"]), ("value", "le", "50.5", ["a1", "A2"]), ("value", "gt", "9", ["A2", "b3"]),
    ("value", "ge", #""50.50""#, ["A2", "b3"]), ("value", "eq", "1e2", ["b3"]), ("value", "ne", "9", ["A2", "b3"]),
    ("inventory", "eq", "0", ["b3"]), ("inventory", "absent", nil, ["A2"]),
    ("inventory", "present", #""whatever""#, ["a1", "b3"]), ("inventory", "lt", "10", ["a1", "b3"]),
    // Custom attributes are texts in the index: "9" comes after "50".
    ("size", "gt", "50", ["a1"]), ("size", "eq", "50", ["A2"]), ("brand", "startswith", #""al""#, ["a1", "A2"]),
    ("brand", "absent", nil, ["b3"]), ("brand", "contains", #""""#, ["a1", "A2"]), ("nothing", "present", nil, []),
  ]

  @Test("Every operator finds what it says", arguments: conditions)
  func operators(field: String, operation: String, value: String?, ids: [String]) throws {
    #expect(try fixture().found(TargetFixture.simple(field, operation, value)) == ids)
  }

  @Test("Of several fields one has to meet a condition, and none the opposite of a negated one")
  func fields() throws {
    let target = try fixture()
    let query = #"{"type":"simple","queryFields":["id","name"],"matchValue":"a","operator":"%"}"#
    #expect(try target.found(query.replacing("%", with: "contains")) == ["a1", "A2"])
    #expect(try target.found(query.replacing("%", with: "notcontains")) == ["b3"])
    #expect(try target.found(#"{"type":"simple","matchValue":"b3"}"#) == ["b3"])
  }

  @Test("Queries are joined to any depth")
  func compound() throws {
    let target = try fixture()
    let lamp = TargetFixture.simple("name", "contains", #""lamp""#)
    let dear = TargetFixture.simple("value", "ge", "50")
    let tent = TargetFixture.simple("id", "eq", #""b3""#)
    #expect(try target.found(#"{"type":"compound","filters":[\#(lamp),\#(dear)]}"#) == ["A2"])
    let either = #"{"type":"compound","joinOperator":"OR","filters":[\#(tent),\#(lamp)]}"#
    #expect(try target.found(either) == ["a1", "A2", "b3"])
    let both = #"{"type":"compound","joinOperator":"AND","filters":[\#(dear),\#(either)]}"#
    #expect(try target.found(both) == ["A2", "b3"])
    var deep = tent
    for _ in 1..<50 { deep = #"{"type":"compound","filters":[\#(deep)]}"# }
    #expect(try target.found(deep) == ["b3"])
    #expect(target.search(#"{"type":"compound","filters":[\#(deep)]}"#).status == 400)
  }

  @Test("A hit has its id and the wanted fields, numbers as numbers, and no field that the item lacks")
  func displayFields() throws {
    let meta = #","displayFields":["name","category","value","inventory","brand","size","nothing"]"#
    #expect(
      try fixture().search(TargetFixture.simple("name", "contains", #""lamp""#), meta: meta)
        == .target(
          200,
          #"{"hits":[{"brand":"Aldra","category":["home","home:lighting"],"id":"a1","inventory":5,"#
            + #""name":"Red Lamp","size":"9","value":9.0},{"brand":"ALDRA","category":["home"],"id":"A2","#
            + #""name":"blue lamp","size":"50","value":50.5}],"start":1,"timeMs":0}"#))
  }

  @Test("Pages follow one another without gap or overlap, ten hits each unless told otherwise, and no total")
  func paging() throws {
    let target = try TargetFixture(SandboxFixture())
    let all = TargetFixture.simple("id", "present")
    #expect(try target.found(all, meta: "") == target.core.ids.prefix(10).map(\.text))
    var ids: [String] = []
    for page in 0... {
      let hits = try target.found(all, meta: #","limit":300,"start":\#(1 + page * 300)"#)
      ids += hits
      if hits.count < 300 { break }
    }
    #expect(ids == target.core.ids.map(\.text))
    let active = TargetFixture.simple("status", "eq", #""discontinued""#)
    #expect(try target.found(active, meta: #","limit":2,"start":39"#) == ["disc-039", "disc-040"])
    #expect(try target.found(active, meta: #","limit":2,"start":3"#) == ["disc-003", "disc-004"])
    #expect(try target.found(active, meta: #","limit":2,"start":41"#) == [])
  }

  @Test("Pages that are read while items are deleted and saved stay whole until the index follows")
  func pagingWhileChanging() throws {
    let target = try TargetFixture(SandboxFixture(itemCount: 99))
    let all = TargetFixture.simple("id", "present")
    let before = target.core.ids.map(\.text)
    let first = try target.found(all, meta: #","limit":50"#)
    _ = target.call(.delete, "entities?ids=\(first.joined(separator: ","))&environment=6780")
    _ = target.save(#"{"id":"new","name":"New","categories":["c"]}"#)
    #expect(try first + target.found(all, meta: #","limit":50,"start":51"#) == before)
    target.sandbox.clock.advance(by: .seconds(4 * 3600))
    #expect(try target.found(all) == target.core.ids.map(\.text))
  }

  static let refused: [(String, String, String)] = [
    ("{}", "missingFields", "missing: meta"),
    (#"{"meta":{}}"#, "missingFields", "missing: query"),
    (#"{"meta":{},"query":{"type":"simple"}}"#, "missingFields", "missing: meta.environmentId"),
    (#"{"meta":{"environmentId":6780},"query":{}}"#, "missingFields", "missing: query.type"),
    (#"{"meta":{"environmentId":6780},"query":{"type":"simple"}}"#, "missingFields", "missing: query.matchValue"),
    (#"{"meta":{"environmentId":6780},"query":{"type":"compound"}}"#, "missingFields", "missing: query.filters"),
    (
      #"{"meta":{"environmentId":6780,"limit":501},"query":{"type":"simple","matchValue":"a"}}"#, "invalidData",
      "meta.limit goes from 1 to 500"
    ),
    (
      #"{"meta":{"environmentId":6780,"start":0},"query":{"type":"simple","matchValue":"a"}}"#, "invalidData",
      "meta.start begins at 1"
    ),
    (
      #"{"meta":{"environmentId":6780},"query":{"type":"simple","operator":"like","matchValue":"a"}}"#, "invalidData",
      "there is no operator 'like'"
    ),
    (
      #"{"meta":{"environmentId":6780},"query":{"type":"simple","operator":"contains","matchValue":1}}"#,
      "invalidData", "the operator contains takes a text as matchValue"
    ),
    ("nonsense", "invalidData", "the body is no JSON from byte 0 on"),
  ]

  @Test("A search that can't be read is refused in the service's shape", arguments: refused)
  func refusesUnreadable(body: String, code: String, message: String) throws {
    let answer = try TargetFixture(SandboxFixture()).call(.post, "catalogsearch", body)
    #expect(
      try TargetFixture.failure(answer, status: 400, code: "error.restapi.\(code)", message: message), "\(answer)")
  }

  @Test("An environment of more than two million items is not searched")
  func tooLarge() throws {
    #expect(CatalogSearch.largestEnvironment == 2_000_000)
    var index = SearchIndex(SeedCatalogue.make(seed: 1, count: 11).items)
    let body = #"{"meta":{"environmentId":6780},"query":\#(TargetFixture.simple("id", "present"))}"#
    let search = try CatalogSearch(JSONReader.read(Array(body.utf8)))
    #expect(search.hits(in: &index, largest: 11)?.count == 10)
    #expect(search.hits(in: &index, largest: 10) == nil)
  }

  @Test("An environment that is none is told")
  func environment() throws {
    let answer = try TargetFixture(SandboxFixture()).search(TargetFixture.simple("id", "present"), in: 7)
    #expect(
      try TargetFixture.failure(
        answer, status: 404, code: "error.restapi.noEntryFound", message: "No 'environment' found"))
  }
}
