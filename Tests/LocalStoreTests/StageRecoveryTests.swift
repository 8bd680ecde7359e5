import CatalogAPI
import EntityStage
import Foundation
import Glibc
import LocalStore
import Shell
import Testing

@Suite("What is staged survives the end of the session")
struct StageRecoveryTests {
  private static let owner = StageOwner(environment: "prod", catalogue: "classic https://a.example acme")

  private struct Noon: WallClock { let now: Int64 = 1_795_608_000_000 }

  private static func keeper(_ folder: String) -> StageRecoveryFolder {
    StageRecoveryFolder(folder, author: "me@here", clock: Noon())
  }

  private static func stage(_ ids: [String]) throws -> EntityStage {
    var stage = EntityStage()
    for id in ids { stage.insert(try EntityID(id)) }
    return stage
  }

  /// What a shell that starts after a crash finds in a file of these bytes.
  private static func found(
    _ bytes: [UInt8], acceptingDamage: Bool = false
  ) async throws -> (LeftStage, [String]?) {
    let folder = TemporaryFolder()
    try folder.write(bytes, to: "20261125-120000-1.stage")
    let keeper = keeper(folder.path)
    let glanced = try #require(try keeper.leftStages(examining: false).first)
    let left = try #require(try keeper.leftStages(examining: true).first)
    if left.condition == .whole { #expect(glanced == left) }
    var ids: [String]?
    do {
      let remains = try await keeper.recover(left, acceptingDamage: acceptingDamage) {
        ids = $0.map(\.text)
        return .goes
      }
      #expect(remains == nil)
    } catch let error as StoreError {
      #expect(
        error.message.contains("is damaged") || error.message.contains("has no ids that are whole"))
      #expect(try folder.names == ["20261125-120000-1.stage"])
      return (left, nil)
    }
    #expect(try folder.names == [])
    return (left, ids)
  }

  /// A log of some statements, and what was staged at the end of each.
  /// - Parameter isGentle: nothing happens that makes the whole log be written anew.
  private static func log(_ seed: UInt64, statements: Int, isGentle: Bool = false) throws -> (
    bytes: [UInt8], states: [[String]]
  ) {
    let folder = TemporaryFolder()
    let keeper = keeper(folder.path)
    var random = RepeatableNumbers(state: seed)
    var stage = try stage(["first"])
    var states: [[String]] = [[]]
    for number in 0..<statements {
      switch Int.random(in: 0..<10, using: &random) {
      case 0 where !isGentle: stage.removeAll { (id: EntityID) in id.text.hasSuffix("7") }
      case 1:
        let gone = stage.randomElement(using: &random)
        if let gone, stage.count > 1 { stage.remove(gone) }
      case 2:
        // Out and in again: it stands at the end then.
        if let moved = stage.first {
          stage.remove(moved)
          stage.insert(moved)
        }
      case 3 where !isGentle:
        let shared = stage
        stage.insert(try EntityID("copied-\(number)"))
        #expect(shared.count + 1 == stage.count)
      default:
        for _ in 0..<Int.random(in: 1...20, using: &random) {
          let head = ["é", "\u{FEFF}", "id-", "a b "][Int.random(in: 0..<4, using: &random)]
          stage.insert(try EntityID("\(head)\(number)-\(Int.random(in: 0..<99, using: &random))"))
        }
      }
      try keeper.keep(stage, of: owner)
      states.append(stage.map(\.text))
    }
    let name = try #require(try folder.names.first)
    #expect(try folder.names.count == 1)
    #expect(folder.mode(of: name) == 0o600)
    return (try folder.bytes(of: name), states)
  }

  @Test("whatever was staged and unstaged comes back, in order", arguments: 0..<40 as Range<UInt64>)
  func everyStatement(seed: UInt64) async throws {
    let (bytes, states) = try Self.log(seed, statements: 30)
    let (left, ids) = try await Self.found(bytes)
    #expect(ids == states.last)
    #expect(left.condition == .whole)
    #expect(left.count == states.last?.count)
    #expect(left.owner == Self.owner)
    #expect(left.author == "me@here")
  }

  @Test("a log that is cut off anywhere gives what was staged at the end of a statement")
  func cutOff() async throws {
    let (bytes, states) = try Self.log(5, statements: 12, isGentle: true)
    var seen: Set<[String]> = []
    for count in stride(from: bytes.count, to: 0, by: -1) {
      let (left, ids) = try await Self.found(Array(bytes[..<count]))
      guard let ids else { continue }
      #expect(states.contains(ids))
      #expect(left.condition == (count == bytes.count || left.condition == .whole ? .whole : .unfinished))
      seen.insert(ids)
    }
    #expect(seen.count == 12)
  }

  @Test("a log that ends in zeros, as after a loss of power, gives the last statement that is whole")
  func zeros() async throws {
    let (bytes, states) = try Self.log(6, statements: 8)
    let (left, ids) = try await Self.found(bytes + [UInt8](repeating: 0, count: 5000))
    #expect(left.condition == .unfinished)
    #expect(ids == states.last)
  }

  @Test("a bit that fell over is found; never do other ids come back")
  func damage() async throws {
    let (bytes, states) = try Self.log(9, statements: 12, isGentle: true)
    var random = RepeatableNumbers(state: 3)
    var damaged = 0
    for _ in 0..<1500 {
      var other = bytes
      other[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      let (left, ids) = try await Self.found(other)
      if left.condition == .damaged {
        damaged += 1
        #expect(ids == nil)
        let (_, before) = try await Self.found(other, acceptingDamage: true)
        #expect(before.map { states.contains($0) } ?? true)
      } else {
        // Only a length that fell over looks like the end of the file.
        #expect(left.condition == .unfinished)
        #expect(states.contains(try #require(ids)))
      }
    }
    #expect(damaged > 1300)
  }

  @Test("a last statement whose bytes are all there and wrong is damaged, and the file stays")
  func lastStatement() async throws {
    let (bytes, _) = try Self.log(9, statements: 12, isGentle: true)
    for back in 1...20 {
      var other = bytes
      other[bytes.count - back] ^= 1
      let (left, ids) = try await Self.found(other)
      #expect(left.condition == .damaged)
      #expect(ids == nil)
    }
  }

  @Test("where the head is damaged, the ids are there all the same, and nobody knows whose they are")
  func damagedHead() async throws {
    let (bytes, states) = try Self.log(11, statements: 12, isGentle: true)
    for place in 0..<67 {
      var other = bytes
      other[place] ^= 1
      let (left, ids) = try await Self.found(other)
      #expect(left.condition == .damaged)
      #expect(!left.hasHead)
      #expect(left.count == states.last?.count)
      #expect(ids == nil)
      #expect(try await Self.found(other, acceptingDamage: true).1 == states.last)
    }
  }

  @Test("a file of a later version is called that, and left alone")
  func newer() async throws {
    let folder = TemporaryFolder()
    try folder.write("recsh stage 12\nwho knows", to: "20261125-120000-1.stage")
    let keeper = Self.keeper(folder.path)
    let left = try #require(try keeper.leftStages(examining: false).first)
    #expect(left.condition == .newer)
    let error = await #expect(throws: StoreError.self) {
      _ = try await keeper.recover(left, acceptingDamage: true) { _ in .goes }
    }
    #expect(error?.message.hasSuffix("was written by a later version of recsh") == true)
    #expect(try folder.names.count == 1)
  }

  @Test("what was taken over goes when its ids are kept, and is there again where that never came")
  func takenOver() async throws {
    let folder = TemporaryFolder()
    let path = folder.file("stages")
    for isKept in [true, false] {
      var gone: StageRecoveryFolder? = Self.keeper(path)
      try gone?.keep(try Self.stage(["a", "b"]), of: Self.owner)
      gone = nil
      var session: StageRecoveryFolder? = Self.keeper(path)
      var stage = EntityStage()
      let left = try #require(try session?.leftStages(examining: true).first)
      _ = try await session?.recover(left, acceptingDamage: false) { ids in
        stage.formUnion(ids)
        return .goesWhenKept(environment: "prod", stage.mark)
      }
      #expect(try Self.keeper(path).leftStages(examining: true) == [], "it is taken")
      #expect(try folder.names(in: "stages") == ["\(left.id).stage"])
      if isKept {
        stage.remove(try EntityID("a"))
        try session?.keep(stage, of: Self.owner)
        #expect(try folder.names(in: "stages") != ["\(left.id).stage"])
        try session?.keep(EntityStage(), of: Self.owner)
      }
      session = nil
      #expect(try Self.keeper(path).leftStages(examining: true).map(\.count) == (isKept ? [] : [2]))
    }
  }

  @Test("a file that somebody removes under a living session is written again with the next statement")
  func removedFile() throws {
    let folder = TemporaryFolder()
    var keeper: StageRecoveryFolder? = Self.keeper(folder.path)
    try keeper?.keep(try Self.stage(["a"]), of: Self.owner)
    unlink(folder.file(try #require(try folder.names.first)))
    var stage = try Self.stage(["a"])
    stage.insert(try EntityID("b"))
    try keeper?.keep(stage, of: Self.owner)
    keeper = nil
    #expect(try Self.keeper(folder.path).leftStages(examining: true).map(\.count) == [2])
  }

  @Test("a stage belongs to the session that lives, and to whoever comes when it is gone")
  func ownership() async throws {
    let folder = TemporaryFolder()
    let path = folder.file("stages")
    var first: StageRecoveryFolder? = Self.keeper(path)
    let second = Self.keeper(path)
    try first?.keep(try Self.stage(["a", "b"]), of: Self.owner)
    try second.keep(try Self.stage(["c"]), of: Self.owner)
    #expect(try folder.names(in: "stages").count == 2)
    #expect(try second.leftStages(examining: true) == [])
    first = nil
    let left = try second.leftStages(examining: false)
    #expect(left.map(\.count) == [2])
    await #expect(throws: StoreError.self) {
      _ = try await second.recover(left[0], acceptingDamage: false) { _ in
        // Nobody else can take it meanwhile.
        #expect(try Self.keeper(path).leftStages(examining: false) == [])
        let refusal = Result { try Self.keeper(path).discard(left[0]) }
        if case .success = refusal { Issue.record("two shells took one stage") }
        throw StoreError("no room for it")
      }
    }
    #expect(try second.leftStages(examining: false) == left)
    try second.discard(left[0])
    #expect(try second.leftStages(examining: false) == [])
    await #expect(throws: StoreError.self) {
      _ = try await second.recover(left[0], acceptingDamage: false) { _ in .goes }
    }
    #expect(try folder.names(in: "stages").count == 1)
  }

  @Test(
    "an empty stage leaves nothing, another owner takes the file over, and what a crash left half-made is swept away")
  func emptied() throws {
    let folder = TemporaryFolder()
    var keeper: StageRecoveryFolder? = Self.keeper(folder.path)
    try keeper?.keep(EntityStage(), of: Self.owner)
    #expect(try folder.names == [])
    try keeper?.keep(try Self.stage(["a"]), of: Self.owner)
    try keeper?.keep(try Self.stage(["a"]), of: StageOwner(environment: "prod", catalogue: nil))
    #expect(try folder.names.count == 1)
    try folder.write("half", to: "20261125-115959-7.stage.new")
    keeper = nil
    let next = Self.keeper(folder.path)
    #expect(try next.leftStages(examining: true).map(\.owner) == [StageOwner(environment: "prod", catalogue: nil)])
    #expect(try folder.names.count == 1)
    try next.keep(try Self.stage(["a"]), of: Self.owner)
    try next.keep(EntityStage(), of: Self.owner)
    #expect(try folder.names.count == 1)
  }

  @Test("a folder that can't be written to is told, and what was kept before is still there")
  func trouble() throws {
    let folder = TemporaryFolder()
    try folder.write("", to: "file")
    let keeper = Self.keeper(folder.file("file/stages"))
    let error = #expect(throws: StoreError.self) { try keeper.keep(try Self.stage(["a"]), of: Self.owner) }
    #expect(error?.message.hasPrefix("what is staged can't be kept for the case that this shell ends: ") == true)
    #expect(error?.help == "'stage save FILE' keeps it elsewhere")
  }

  @Test("a link or a folder that stands among the stages is passed over, and no name that is made up leads out of it")
  func foreignFiles() throws {
    let folder = TemporaryFolder()
    try folder.write("secret", to: "elsewhere")
    symlink(folder.file("elsewhere"), folder.file("link.stage"))
    mkdir(folder.file("folder.stage"), 0o700)
    mkfifo(folder.file("pipe.stage"), 0o600)
    try folder.write("hello\n", to: "note.stage")
    try folder.write("hello\n", to: "\u{1B}[2Jclear.stage")
    let left = try Self.keeper(folder.path).leftStages(examining: true)
    #expect(left.map(\.id) == ["note"])
    #expect(left.map(\.condition) == [.damaged])
  }
}
