// Rules: the model is an array and a set of byte strings; whatever is done to the stage is done to the model, and then
// everything that can be asked is asked of both.

import CatalogAPI
import Testing

@testable import EntityStage

/// The obvious way to keep an ordered set.
private struct Model: Equatable {
  private(set) var order: [[UInt8]] = []
  private var members: Set<[UInt8]> = []

  mutating func insert(_ id: [UInt8]) -> Bool {
    guard members.insert(id).inserted else { return false }
    order.append(id)
    return true
  }
  mutating func remove(_ id: [UInt8]) -> Bool {
    guard members.remove(id) != nil else { return false }
    order.removeAll { $0.count == id.count && $0 == id }
    return true
  }
  mutating func keep(where isKept: ([UInt8]) -> Bool) -> Int {
    let before = order.count
    order = order.filter(isKept)
    members = Set(order)
    return before - order.count
  }
  func contains(_ id: [UInt8]) -> Bool { members.contains(id) }
}

@Suite struct StageModelTests {
  @Test(arguments: 0..<16) func `random operations leave the stage and its model the same`(seed: UInt64) throws {
    var random = Seeded(seed)
    // Few different ids make many repetitions, many make the table grow.
    let variety = [8, 60, 400, 1500][Int(seed % 4)]
    var (stage, model) = (EntityStage(), Model())
    var snapshots: [(EntityStage, Model)] = []
    for _ in 0..<(variety * 3) {
      let id = try randomID(&random, variety)
      switch random.below(100) {
      case 0..<60: #expect(stage.insert(id) == model.insert(Array(id.text.utf8)))
      case 60..<90: #expect(stage.remove(id) == model.remove(Array(id.text.utf8)))
      case 90..<92: snapshots.append((stage, model))
      case 92..<98: try combine(&stage, &model, &random, variety)
      case 98:
        let byte = UInt8(ascii: "0") + UInt8(random.below(10))
        #expect(stage.removeAll { $0.text.utf8.last == byte } == model.keep { $0.last != byte })
      default: try compare(stage, model, &random)
      }
    }
    try compare(stage, model, &random)
    #expect(
      stage.sortedByBytes().map { Array($0.text.utf8) } == model.order.sorted { $0.lexicographicallyPrecedes($1) })
    for (stage, model) in snapshots { try compare(stage, model, &random) }
  }

  private func randomID(_ random: inout Seeded, _ variety: Int) throws -> EntityID {
    let number = random.below(variety)
    switch number % 5 {
    case 0: return try EntityID("\(number)")
    case 1: return try EntityID("sku-\(number)-\(String(repeating: "x", count: number % 80))")
    case 2: return try EntityID("é\(number)")
    case 3: return try EntityID("e\u{301}\(number - 1)")
    default: return try EntityID(String(repeating: "木", count: number % 50 == 4 ? 900 : 1 + number % 30) + "\(number)")
    }
  }

  private func combine(
    _ stage: inout EntityStage, _ model: inout Model, _ random: inout Seeded, _ variety: Int
  ) throws {
    var (other, otherModel) = (EntityStage(), Model())
    for _ in 0..<random.below(variety) {
      let id = try randomID(&random, variety)
      other.insert(id)
      _ = otherModel.insert(Array(id.text.utf8))
    }
    if random.below(3) == 0, let first = otherModel.order.first {
      #expect(other.remove(try EntityID(utf8: first)))
      _ = otherModel.remove(first)
    }
    switch random.below(5) {
    case 0, 1: #expect(stage.subtract(other) == model.keep { !otherModel.contains($0) })
    case 2: #expect(stage.formIntersection(other) == model.keep { otherModel.contains($0) })
    default:
      let added = otherModel.order.reduce(0) { model.insert($1) ? $0 + 1 : $0 }
      #expect(stage.formUnion(other) == added)
    }
  }

  private func compare(_ stage: EntityStage, _ model: Model, _ random: inout Seeded) throws {
    #expect(stage.count == model.order.count)
    #expect(stage.isEmpty == model.order.isEmpty)
    #expect(stage.utf8IDs == model.order)
    #expect(stage.map { Array($0.text.utf8) } == model.order)
    #expect(stage.indices.map { Array(stage[$0].text.utf8) } == model.order)
    #expect(try model.order.allSatisfy { stage.contains(try EntityID(utf8: $0)) })
    let start = random.below(model.order.count + 1)
    let end = start + random.below(model.order.count - start + 1)
    #expect(stage.ids(in: start..<end).map { Array($0.text.utf8) } == Array(model.order[start..<end]))
  }

  @Test(arguments: 0..<8) func `what happened since a mark makes the one stage of the other`(seed: UInt64) throws {
    var random = Seeded(seed)
    var stage = EntityStage()
    var (mark, then) = (stage.mark, stage)
    var told = 0
    for _ in 0..<2500 {
      let id = try randomID(&random, 300)
      switch random.below(40) {
      case 0..<25: stage.insert(id)
      case 25..<38: stage.remove(id)
      case 38:
        if random.below(4) == 0 { stage.removeAll { $0.text.utf8.count % 7 == 3 } }
      default:
        if let changes = stage.changes(since: mark) {
          told += 1
          var gone = EntityStage()
          // The same id may have gone twice.
          for line in changes.removed.split(separator: UInt8(ascii: "\n")) { gone.insert(try EntityID(utf8: line)) }
          then.subtract(gone)
          changes.forEachBlock { lines in
            let isTaken = then.insert(lines: lines)
            #expect(isTaken)
          }
          #expect(changes.isEmpty == (stage.mark == mark))
          #expect(then.utf8IDs == stage.utf8IDs)
        }
        // A copy that is held somewhere else must not stand for it.
        let held = random.below(3) == 0 ? stage : EntityStage()
        (mark, then) = (stage.mark, try EntityStage(stage.map(\.text)))
        if !held.isEmpty {
          stage.insert(try EntityID("copied"))
          #expect(stage.changes(since: mark) == nil || stage.mark == mark)
        }
      }
    }
    #expect(told > 5)
    #expect(EntityStage().changes(since: mark) == nil)
  }

  @Test func `lines are taken whole or not at all`() throws {
    var stage = try EntityStage(["a"])
    for lines in ["b\nc", "b\n\n", "\n", "b,c\n", "b\r\n", "b\n\u{1}\n", String(repeating: "x", count: 1001) + "\n"] {
      let isTaken = stage.insert(lines: Array(lines.utf8))
      #expect(!isTaken, "\(lines)")
      #expect(stage.map(\.text) == ["a"])
    }
    for (lines, isGood) in [
      ([0x62, 0xFF, 0x0A], false), ([], true), (Array("\u{FEFF}b\na\n\u{FEFF}b\n".utf8), true),
    ] as [([UInt8], Bool)] {
      let isTaken = stage.insert(lines: lines)
      #expect(isTaken == isGood)
    }
    #expect(stage.map { Array($0.text.utf8) } == [Array("a".utf8), Array("\u{FEFF}b".utf8)])
  }

  @Test func `blocks of lines hold every id once, in order`() throws {
    let ids = (0..<90_000).map { "id-\($0)" }
    let stage = try EntityStage(ids)
    var blocks: [[UInt8]] = []
    for block in stage.lineBlocks { blocks.append(block) }
    #expect(blocks.count > 2)
    #expect(blocks.allSatisfy { $0.last == UInt8(ascii: "\n") })
    #expect(String(decoding: blocks.joined(), as: UTF8.self) == ids.map { $0 + "\n" }.joined())
  }

  @Test func `canonically equivalent ids stay two`() throws {
    let stage = try EntityStage(["é", "e\u{301}", "é"])
    #expect(stage.count == 2)
    #expect(stage.map { $0.text.unicodeScalars.count } == [1, 2])
  }

  @Test func `a snapshot stays what it was`() throws {
    var stage = try EntityStage((0..<500).map { "sku-\($0)" })
    let snapshot = stage
    stage.remove(try EntityID("sku-7"))
    stage.insert(try EntityID("new"))
    stage.subtract(try EntityStage((0..<400).map { "sku-\($0)" }))
    #expect(snapshot.map(\.text) == (0..<500).map { "sku-\($0)" })
    #expect(stage.map(\.text) == (400..<500).map { "sku-\($0)" } + ["new"])
  }

  @Test func `a copy shares its memory until one is changed`() throws {
    let stage = try EntityStage(["a", "b"])
    var copy = stage
    #expect(copy.storage === stage.storage)
    #expect(!copy.remove(try EntityID("absent")))
    #expect(copy.storage === stage.storage)
    copy.insert(try EntityID("c"))
    #expect(copy.storage !== stage.storage)
  }

  @Test func `a snapshot is read by others while the stage goes on`() async throws {
    var stage = try EntityStage((0..<2000).map { "\($0)" })
    let snapshot = stage
    await withTaskGroup(of: Int.self) { readers in
      for _ in 0..<4 { readers.addTask { snapshot.reduce(0) { $0 + $1.text.utf8.count } + snapshot.count } }
      for number in 0..<2000 { stage.insert(snapshot[number % 2 == 0 ? number : 0]) }
      stage.removeAll { $0.text.hasPrefix("1") }
      for await sum in readers { #expect(sum == 6890 + 2000) }
    }
    #expect(stage.count == 2000 - 1111)
    #expect(snapshot.count == 2000)
  }

  @Test func `an iterator is not disturbed by changes`() throws {
    var stage = try EntityStage((0..<100).map { "\($0)" })
    var seen: [String] = []
    for id in stage {
      seen.append(id.text)
      stage.remove(id)
    }
    #expect(seen == (0..<100).map { "\($0)" })
    #expect(stage.isEmpty)
  }

  @Test func `sets combined with themselves`() throws {
    var stage = try EntityStage(["a", "b"])
    let same = stage
    #expect(stage.formUnion(same) == 0)
    #expect(stage.formIntersection(same) == 0)
    #expect(stage.count == 2)
    #expect(stage.subtract(same) == 2)
    #expect(stage.isEmpty)
    #expect(same.count == 2)
  }

  @Test func `removing most of a large stage one by one closes the gaps`() throws {
    var stage = try EntityStage((0..<30_000).map { "id-\($0)" })
    for number in 0..<30_000 where number % 10 != 3 { #expect(stage.remove(try EntityID("id-\(number)"))) }
    #expect(stage.map(\.text) == stride(from: 3, to: 30_000, by: 10).map { "id-\($0)" })
    #expect(stage[2999].text == "id-29993")
    #expect(stage.insert(try EntityID("id-0")))
    #expect(stage.last?.text == "id-0")
  }

  @Test func `an id of four thousand bytes and one of a single byte`() throws {
    let long = String(repeating: "𝔸", count: 1000)
    let stage = try EntityStage([long, "x", String(repeating: "y", count: 63), String(repeating: "y", count: 64)])
    #expect(stage.map(\.text.utf8.count) == [4000, 1, 63, 64])
    #expect(stage.contains(try EntityID(long)))
  }

  @Test func `a predicate that throws leaves all in place`() throws {
    struct Stop: Error {}
    var stage = try EntityStage(["a", "b", "c"])
    #expect(throws: Stop.self) {
      try stage.removeAll { (id: EntityID) in
        if id.text == "b" { throw Stop() }
        return true
      }
    }
    #expect(stage.map(\.text) == ["a", "b", "c"])
    #expect(stage.removeAll(whereUTF8: { $0[0] == UInt8(ascii: "b") }) == 1)
    #expect(stage.map(\.text) == ["a", "c"])
  }

  @Test func `completion finds prefixes by bytes, in order, up to a limit`() throws {
    let stage = try EntityStage(["sku-2", "other", "sku-1", "Sku-3", "sku-10"])
    #expect(stage.ids(withPrefix: "sku-", limit: 10).map(\.text) == ["sku-2", "sku-1", "sku-10"])
    #expect(stage.ids(withPrefix: "sku-1", limit: 1).map(\.text) == ["sku-1"])
    #expect(stage.ids(withPrefix: "", limit: 2).map(\.text) == ["sku-2", "other"])
    #expect(stage.ids(withPrefix: "sku", limit: 0).isEmpty)
    #expect(stage.ids(withPrefix: "zzz", limit: 5).isEmpty)
    #expect(EntityStage().ids(withPrefix: "", limit: 5).isEmpty)
  }
}
