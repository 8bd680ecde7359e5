import CatalogAPI
import HTTPTypes
import Testing

@testable import Sandbox

@Suite("Deleting items by the current API, with its dangerous defaults")
struct EntityDeletionTests {
  private static let byIDs = Answer.target(200, #"{"operation":"deleted by ids"}"#)
  private static let everything = Answer.target(200, #"{"operation":"Delete by client requested."}"#)

  /// How many items each environment has.
  private func counts(_ target: TargetFixture) -> [Int] {
    SandboxConfiguration.environments.map { target.core.ids(in: $0.id).count }
  }

  private func fixture() throws -> TargetFixture {
    let target = try TargetFixture(SandboxFixture())
    _ = target.save(
      #"{"id":"a","name":"A","categories":["c"]}"#, #"{"id":"b","name":"B","categories":["c"]}"#,
      #"{"id":"a b&c","name":"C","categories":["c"]}"#)
    #expect(counts(target) == [1003, 911, 3])
    return target
  }

  static let byIDQueries: [(String, [Int])] = [
    ("ids=a,b&environment=6782", [1003, 911, 1]),
    ("ids=a&ids=b&environment=6782", [1003, 911, 1]),
    ("ids=a,&ids=,b&environment=6782", [1003, 911, 1]),
    ("ids=a%2Cb&environment=6782", [1003, 911, 1]),
    ("environment=6782&ids=a%20b%26c", [1003, 911, 2]),
    ("ids=nobody,a,a&environment=6780", [1002, 911, 3]),
    ("ids=nobody&environment=6780", [1003, 911, 3]),
    // No environment: everywhere.
    ("ids=a", [1002, 910, 2]),
    ("ids=a&environment=", [1002, 910, 2]),
    // The parameter is called otherwise here than in a GET, and is ignored: everywhere.
    ("ids=a&environmentId=6782", [1002, 910, 2]),
    ("ids=a&Environment=6782", [1002, 910, 2]),
    // What can't be an id is no reason to take everything.
    ("ids=%01&environment=6780", [1003, 911, 3]),
  ]

  @Test("Ids are deleted, everywhere unless one environment is named", arguments: byIDQueries)
  func byIDs(query: String, left: [Int]) throws {
    let target = try fixture()
    #expect(target.call(.delete, "entities?\(query)") == Self.byIDs)
    #expect(counts(target) == left)
  }

  static let everythingQueries: [(String, [Int])] = [
    ("?environment=6781", [1003, 0, 3]),
    ("?ids=&environment=6781", [1003, 0, 3]),
    ("?ids&environment=6781", [1003, 0, 3]),
    ("?ids=,,&environment=6781", [1003, 0, 3]),
    ("?ids=&ids=&environment=6781", [1003, 0, 3]),
    ("?entityIds=a&environment=6781", [1003, 0, 3]),
    ("?environmentId=6781", [0, 0, 0]),
    ("?ids=", [0, 0, 0]),
    ("?", [0, 0, 0]),
    ("", [0, 0, 0]),
  ]

  @Test("Without an id everything goes, everywhere unless one environment is named", arguments: everythingQueries)
  func everything(query: String, left: [Int]) throws {
    let target = try fixture()
    #expect(target.call(.delete, "entities\(query)") == Self.everything)
    #expect(counts(target) == left)
  }

  @Test("A delete that can't be read deletes nothing")
  func unreadable() throws {
    let target = try fixture()
    #expect(target.call(.delete, "entities?ids=%FF").status == 400)
    #expect(target.call(.delete, "entities?ids=a&environment=x").status == 400)
    #expect(target.call(.delete, "entities?environment=1").status == 404)
    #expect(counts(target) == [1003, 911, 3])
  }

  @Test("The log has the decoded ids and no header")
  func log() throws {
    let target = try fixture()
    _ = target.call(.delete, "entities?ids=a%20b%26c,b&environment=6782")
    let last = try #require(target.core.log.last)
    #expect(last.ids.map(\.text) == ["a b&c", "b"])
    #expect(last.line == "DELETE /sandbox/target/recs/entities?ids=a%20b%26c,b&environment=6782 200")
    for request in target.core.log {
      #expect(!request.target.contains(target.token))
      #expect(request.rawTarget.expose { !$0.contains(target.token) })
    }
  }

  @Test("A deleted item is delivered until the lag has passed")
  func delivery() throws {
    let target = try fixture()
    _ = target.call(.delete, "entities?ids=a&environment=6782")
    #expect(target.sandbox.get("/sandbox/delivered/a?environment=6782") == .json(200, #"{"delivered":true}"#))
    target.sandbox.clock.advance(by: .seconds(4 * 3600))
    #expect(target.sandbox.get("/sandbox/delivered/a?environment=6782") == .json(200, #"{"delivered":false}"#))
    #expect(target.sandbox.get("/sandbox/delivered/a") == .json(200, #"{"delivered":true}"#))
  }
}
