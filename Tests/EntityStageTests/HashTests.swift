import CatalogAPI
import Testing

@testable import EntityStage

@Suite struct HashTests {
  /// Keys that an attacker would know.
  private static let known = IDHash(0x7365_6469_6C6C_6F63, 0x1234_5678_9ABC_DEF1, 0x0FED_CBA9_8765_4321)

  @Test func `ids made to collide under known keys spread under those of the process`() throws {
    // "collides" are the bytes of the first key: exclusive-or makes them 0, and 0 swallows the other half.
    let ids = try (0..<2500).map { try EntityID("collides" + String(10_000_000 + $0)) }
    var attacked = EntityStage(hash: Self.known)
    var safe = EntityStage()
    for id in ids {
      attacked.insert(id)
      safe.insert(id)
    }
    #expect(attacked.count == 2500)
    #expect(safe.count == 2500)
    #expect(attacked.storage.core.table.longestOverflow > 150)
    #expect(safe.storage.core.table.longestOverflow < 60)
  }

  @Test func `coming and going does not make searches longer and longer`() throws {
    var stage = EntityStage()
    for number in 0..<3000 { stage.insert(try EntityID("stays-\(number)")) }
    for round in 0..<60 {
      for number in 0..<900 { stage.insert(try EntityID("goes-\(round)-\(number)")) }
      #expect(stage.removeAll { $0.text.hasPrefix("goes") } == 900)
      #expect(stage.contains(try EntityID("stays-\(round)")))
    }
    #expect(stage.count == 3000)
    #expect(stage.storage.core.table.longestOverflow < 40)
  }

  @Test(arguments: [
    "%", "0000000000000%", "%-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-%",
  ])
  func `regular ids spread well`(pattern: String) throws {
    var stage = EntityStage()
    for number in 0..<50_000 {
      stage.insert(
        try EntityID(pattern.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "\(number)")))
    }
    #expect(stage.count == 50_000)
    #expect(stage.storage.core.table.longestOverflow < 100)
  }

  @Test func `every byte and the length of an id matter`() {
    let hash = IDHash.ofProcess
    for length in 1...70 {
      var hashes: Set<UInt64> = []
      var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: length)
      hashes.insert(hash(bytes, length))
      for index in bytes.indices {
        bytes[index] = UInt8(ascii: "b")
        hashes.insert(hash(bytes, length))
        bytes[index] = UInt8(ascii: "a")
      }
      #expect(hashes.count == length + 1)
    }
  }
}
