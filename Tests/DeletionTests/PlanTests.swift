internal import EntityStage
internal import Testing

@testable internal import CatalogAPI
@testable internal import Deletion

@Suite("Plans: which ids in which requests")
struct PlanTests {
  @Test("ids go into as few requests as their length allows, in the order of the stage")
  func batching() throws {
    let plan = try Bench.plan(["a", "b", "c", "d", "e"], perBatch: 2)
    #expect((1...plan.requestCount).map { plan.batch($0)?.ids.map(\.text) } == [["a", "b"], ["c", "d"], ["e"]])
    #expect(plan.idCount == 5 && plan.requestCount == 3 && plan.scope == .ids && plan.resumedRun == nil)
    let start = "GET https://recs.example.com/rest?action=entity.delete&client=acme&clientToken=••••&entityIds="
    #expect(plan.firstRequest == start + "a,b" && plan.lastRequest == start + "e")
    #expect(plan.batch(0) == nil && plan.batch(4) == nil)
  }

  @Test("a request is as long as the limit at most, to the byte, its encoded form counted")
  func limits() throws {
    let environment = try Bench.environment()
    let measure = Bench.measure(environment)
    let stage = try Bench.stage(["é", "a", "b"])
    // `é` takes 6 bytes, `é,a` 8, `é,a,b` 10, `a,b` 3.
    for (room, counts) in [
      (1, [1, 1, 1]), (5, [1, 2]), (6, [1, 2]), (7, [1, 2]), (8, [2, 1]), (9, [2, 1]), (10, [3]),
    ] {
      let plan = try #require(
        Plan(deleting: stage, in: environment, measure: measure, maximumURLBytes: measure.deleteOverhead + room))
      #expect((1...plan.requestCount).map { plan.batch($0)?.count } == counts)
    }
  }

  @Test("an id that is too long alone gets a request of its own, and nobody else's is lost")
  func overlong() throws {
    let environment = try Bench.environment()
    let measure = Bench.measure(environment)
    let long = String(repeating: "漢", count: 100)
    let plan = try #require(
      Plan(
        deleting: try Bench.stage(["a", "b", long, "c", long + "x"]), in: environment, measure: measure,
        maximumURLBytes: measure.deleteOverhead + 5))
    #expect(
      (1...plan.requestCount).map { plan.batch($0)?.ids.map(\.text) } == [["a", "b"], [long], ["c"], [long + "x"]])
  }

  @Test("where calls are counted, requests are filled to the byte: no call more than the bytes need", arguments: 1...20)
  func savesCalls(seed: UInt64) throws {
    var chance = Seeded(seed)
    let environment = try Bench.environment()
    let measure = Bench.measure(environment)
    let ids = (0..<4_000).map { number in
      let tail = String(repeating: "x", count: Int.random(in: 0...20, using: &chance))
      return (Int.random(in: 0...9, using: &chance) == 0 ? "ö" : "") + "\(number)-\(tail)"
    }
    let room = 1_900
    let plan = try #require(
      Plan(
        deleting: try Bench.stage(ids), in: environment, measure: measure,
        maximumURLBytes: measure.deleteOverhead + room, savesCalls: true))
    let batches = (1...plan.requestCount).compactMap { plan.batch($0) }
    #expect(batches.flatMap { $0.ids.map(\.text) }.sorted() == ids.sorted())
    func bytes(_ batch: Batch) -> Int { batch.ids.reduce(-1) { $0 + measure.length(of: $1) + 1 } }
    #expect(batches.allSatisfy { bytes($0) <= room })
    let needed = ids.reduce(0) { $0 + PercentEncoding.encodedLength(of: $1) + 1 }
    #expect(plan.requestCount == (needed + room) / (room + 1))
    // Nothing waits for long: the first of all go first.
    #expect(batches[0].ids[0].text == ids[0])
  }

  @Test("where calls are counted, ids that are too long for any request get one of their own")
  func savesCallsOverlong() throws {
    let environment = try Bench.environment()
    let measure = Bench.measure(environment)
    let long = String(repeating: "y", count: 50)
    let plan = try #require(
      Plan(
        deleting: try Bench.stage(["a", long, "bb", "c", long + "z", "d"]), in: environment, measure: measure,
        maximumURLBytes: measure.deleteOverhead + 5, savesCalls: true))
    let batches = (1...plan.requestCount).compactMap { plan.batch($0)?.ids.map(\.text) }
    #expect(batches == [["a", "bb"], [long], ["c", "d"], [long + "z"]])
  }

  @Test("an empty stage can't be planned, and what happens to the stage later changes no plan")
  func values() throws {
    let environment = try Bench.environment()
    let measure = Bench.measure(environment)
    #expect(Plan(deleting: EntityStage(), in: environment, measure: measure, maximumURLBytes: 2000) == nil)
    var stage = try Bench.stage(["a", "b"])
    let plan = try #require(Plan(deleting: stage, in: environment, measure: measure, maximumURLBytes: 2000))
    stage.removeAll()
    stage.insert(try EntityID("z"))
    #expect(plan.batch(1)?.ids.map(\.text) == ["a", "b"])
  }

  @Test("of random ids none is lost, repeated or moved, no request is too long, and none could have held one more")
  func property() throws {
    var random = Seeded(4)
    for round in 0..<200 {
      let environment = try Bench.environment("e\(round)")
      let measure = Bench.measure(environment)
      let room = 1 + random.below(120)
      let stage = try Bench.stage(
        (0...random.below(150)).map {
          "\($0)" + String(repeating: random.pick(["a", "é", "漢", "&", "-"]), count: random.below(20))
        })
      let plan = try #require(
        Plan(deleting: stage, in: environment, measure: measure, maximumURLBytes: measure.deleteOverhead + room))
      let batches = (1...plan.requestCount).compactMap { plan.batch($0)?.ids }
      #expect(batches.count == plan.requestCount && plan.idCount == stage.count)
      #expect(Array(batches.joined()) == Array(stage))
      let requests = ClassicRequests(environment: environment, token: Bench.token)
      for (index, ids) in batches.enumerated() {
        let batch = try #require(Batch(ids))
        let length = requests.delete(batch).urlLength
        if ids.count > 1 { #expect(length <= measure.deleteOverhead + room) }
        if index + 1 < batches.count {
          #expect(length + 1 + measure.length(of: batches[index + 1][0]) > measure.deleteOverhead + room)
        }
      }
    }
  }

  @Test("a plan of everything is one request without ids")
  func everything() throws {
    let environment = try Bench.environment()
    let plan = Plan(deletingEverythingIn: environment, measure: Bench.measure(environment))
    let request = "GET https://recs.example.com/rest?action=entity.deleteAll&client=acme&clientToken=••••"
    #expect(plan.scope == .everything && plan.idCount == 0 && plan.requestCount == 1)
    #expect(plan.firstRequest == request && plan.lastRequest == request)
    #expect(plan.batch(1) == nil)
  }

  @Test(
    "the time a plan takes is that of the whole minutes it has to wait for its turn",
    arguments: [(1, 50, 0), (50, 50, 0), (51, 50, 60), (100, 50, 60), (101, 50, 120), (5, 1, 240)])
  func duration(requests: Int, rate: Int, seconds: Int) throws {
    let plan = try Bench.plan((0..<requests).map { String(UnicodeScalar(UInt32(0x61 + $0 % 26)) ?? "a") + "\($0)" })
    #expect(plan.requestCount == requests)
    #expect(plan.duration(callsPerMinute: rate) == .seconds(seconds))
    #expect(plan.duration(callsPerMinute: nil) == nil && plan.duration(callsPerMinute: 0) == nil)
  }

  @Test("a plan that resumes holds what is left, and belongs to its own environment")
  func resuming() throws {
    let environment = try Bench.environment()
    let run = Run(
      id: RunID("r"), scope: .ids, environment: environment, author: Bench.author, idCount: 5, batchCount: 3, started: 1
    )
    let pending = [
      JournaledBatch(
        number: 1, batch: Batch([try EntityID("a"), try EntityID("b")]), state: .failed, attempts: 1, status: 500,
        note: ""),
      JournaledBatch(number: 3, batch: Batch([try EntityID("e")]), state: .planned, attempts: 0, status: nil, note: ""),
    ]
    let measure = Bench.measure(environment)
    let plan = try #require(Plan(resuming: run, pending: pending, in: environment, measure: measure))
    let start = "GET https://recs.example.com/rest?action=entity.delete&client=acme&clientToken=••••&entityIds="
    #expect(plan.idCount == 3 && plan.requestCount == 2 && plan.resumedRun == RunID("r") && plan.scope == .ids)
    #expect(plan.firstRequest == start + "a,b" && plan.lastRequest == start + "e")
    var lost = pending
    lost[1].batch = nil
    #expect(Plan(resuming: run, pending: lost, in: environment, measure: measure) == nil)
    #expect(Plan(resuming: run, pending: [], in: environment, measure: measure) == nil)
    var other = environment
    other.service = .classic(client: "acme2")
    #expect(Plan(resuming: run, pending: pending, in: other, measure: measure) == nil)
  }

  @Test(
    "the id of a run begins with its time to the second in UTC, and ends with four hexadecimal digits",
    arguments: [
      (Int64(0), "19700101-000000-"), (1_795_426_200_000, "20261123-093000-"), (951_782_399_999, "20000228-235959-"),
      (951_782_400_000, "20000229-000000-"),
    ])
  func runIDs(time: Int64, start: String) {
    let id = RunID.make(at: time).text
    #expect(id.prefix(16) == start)
    #expect(id.dropFirst(16).count == 4 && id.dropFirst(16).allSatisfy { $0.isHexDigit && !$0.isUppercase })
  }

  @Test("ids of runs sort by time")
  func order() {
    #expect(RunID.make(at: 1000) < RunID.make(at: 2000))
    #expect(RunID("20261123-093000-ffff") < RunID("20261123-093001-0000"))
    #expect("\(RunID("x"))" == "x")
  }
}
