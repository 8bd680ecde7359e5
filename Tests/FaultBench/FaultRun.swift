// Rules: one deletion of some ids of a catalogue, by the real program, in a state folder of its own, with a network that
// fails, a disk that is full, a journal that another process holds, and a kill -9 at any moment; then `resume` until it is done. What must hold is looked up in the catalogue, in what
// the service saw and in the journal, never taken from what the program said of itself.

import CatalogAPI
import Foundation
import GRDB
import Sandbox

/// One seeded run.
struct FaultRun {
  struct Broken: Error, CustomStringConvertible { let description: String }

  /// What it came to.
  struct Outcome {
    var kills = 0
    var faults = 0
    var requests = 0
    /// Calls whose disk was full, or whose journal was held.
    var hindrances = 0
    /// Times that an id had its effect again after its reply had left.
    var repeats = 0
  }

  /// The network fails in so many of the calls of the program at most; then it calms down, so that every run ends.
  private static let stormyCalls = 8
  private static let mostCalls = 60
  /// From so many requests on, batches are marked ahead.
  private static let longRun = 32
  /// No call of the program takes longer.
  private static let patience = 60.0
  private static let client = "acme"
  private static let items = 800

  private let recsh: String
  private let folder: String
  private var dice: Dice
  private let service: FaultService
  private let catalogue: [String]
  private let ids: [String]
  private let concurrency: Int
  private let settings: String
  private let killRate: Double

  init(recsh: String, seed: UInt64) throws {
    self.recsh = recsh
    var dice = Dice(seed)
    folder = NSTemporaryDirectory() + "recsh-faults-\(getpid())-\(seed)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var rates = FaultRates()
    let most = dice.share * 0.25
    rates.resetBefore = dice.share * most
    rates.resetAfter = dice.share * most
    rates.half = dice.share * most
    rates.drip = dice.share * most
    rates.twice = dice.share * most
    rates.late = dice.share * 0.5
    rates.overload = dice.share * most
    if dice.happens(0.3) { rates.longest = dice.within(180...900) }
    let core = SandboxCore(configuration: SandboxConfiguration(client: Self.client, itemCount: Self.items))
    catalogue = core.ids.map(\.text)
    service = try FaultService(core: core, client: Self.client, seed: seed, rates: rates)
    ids = Array(catalogue.shuffled(using: &dice).prefix(dice.within(20...Self.items - 20)))
    concurrency = dice.within(1...16)
    settings =
      "set batch-bytes \(dice.within(200...500)); set concurrency \(concurrency); set retries \(dice.within(0...5)); "
      + "set timeout 5s; set refusal-limit \(dice.happens(0.5) ? 0 : 20)"
    killRate = 0.3 + dice.share * 0.6
    self.dice = dice
  }

  mutating func run() throws -> Outcome {
    defer {
      service.stop()
      try? FileManager.default.removeItem(atPath: folder)
    }
    try (ids.joined(separator: "\n") + "\n").write(toFile: folder + "/ids.txt", atomically: true, encoding: .utf8)
    for (name, client) in [("prod", Self.client), ("other", "elsewhere")] {
      let added = try call("env add \(name) --domain http://127.0.0.1:\(service.port) --client \(client) --token env:T")
      guard added.status == 0 else { throw Broken(description: "env add: \(added.err)") }
    }
    var outcome = Outcome()
    var calls = 0
    var last = ""
    while try state() != "done" {
      calls += 1
      if calls == Self.stormyCalls { service.calm() }
      guard calls < Self.mostCalls else { throw Broken(description: "not done after \(calls) calls: \(last)") }
      let deletes = try state() == nil
      let statements =
        "use prod; \(settings); "
        + (deletes ? "stage --from ids.txt --format ids; delete --limit \(ids.count)" : "resume --limit \(ids.count)")
      let kill =
        calls < Self.stormyCalls && dice.happens(killRate) ? dice.within(0...(dice.happens(0.6) ? 120 : 500)) : nil
      let hindrance = calls < Self.stormyCalls ? Hindrance(&dice) : nil
      if hindrance != nil { outcome.hindrances += 1 }
      let result = try call(statements, killAfter: kill, hindrance)
      if result.wasKilled { outcome.kills += 1 }
      last = result.err
      // Anything but an end that leaves something to resume is a fault of the program.
      guard result.wasKilled || [0, 1, 4, 5].contains(result.status) else {
        throw Broken(description: "exit status \(result.status): \(result.err)")
      }
    }
    try check(&outcome)
    return outcome
  }

  private func check(_ outcome: inout Outcome) throws {
    let left = Set(service.core.ids.map(\.text))
    let lost = left.intersection(ids)
    guard lost.isEmpty else { throw Broken(description: "never deleted: \(lost.sorted().prefix(5))") }
    let gone = Set(catalogue).subtracting(ids).subtracting(left)
    guard gone.isEmpty else { throw Broken(description: "deleted, and not meant: \(gone.sorted().prefix(5))") }
    guard service.strangers.isEmpty else { throw Broken(description: "strange request: \(service.strangers[0])") }
    let journal = try call("show run last --ids accepted --output jsonl").out
    struct Row: Decodable { let id: String }
    let accepted = try journal.split(separator: "\n").map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)).id }
    guard accepted.sorted() == ids.sorted() else {
      throw Broken(description: "the journal says that \(accepted.count) of \(ids.count) were accepted")
    }
    var answered: [String: Int] = [:]
    var largest = 1
    for effect in service.effects {
      largest = max(largest, effect.ids.count)
      guard effect.isAnswered else { continue }
      for id in effect.ids { answered[id, default: 0] += 1 }
    }
    outcome.repeats = answered.values.reduce(0) { $0 + $1 - 1 }
    outcome.faults = service.faults
    outcome.requests = service.effects.count
    // What was under way when the program was killed, or could write no more, may be sent again; in a long run also as many
    // as are kept marked ahead, whose replies had come and were not in the journal yet.
    let requests = try call("show run last --output jsonl").out.firstMatch(of: #/"requests":([0-9]+)/#).flatMap {
      Int($0.1)
    }
    guard let requests else { throw Broken(description: "'show run' tells no requests") }
    let inDoubt = requests < Self.longRun ? concurrency : 3 * concurrency
    let most = (outcome.kills + outcome.hindrances) * inDoubt * largest
    guard outcome.repeats <= most else {
      throw Broken(description: "\(outcome.repeats) ids were sent again, and \(most) could have been under way")
    }
  }

  // MARK: The program

  /// What keeps the program from writing its journal.
  private enum Hindrance {
    /// No file may be longer than so many blocks of 512 bytes: what writes beyond is told so, as on a full disk.
    case fullDisk(blocks: Int)
    /// Another process holds the journal so long; the program waits for 5 s.
    case heldJournal(seconds: Double)

    init?(_ dice: inout Dice) {
      let share = dice.share
      let (blocks, seconds) = (dice.within(40...600), dice.happens(0.8) ? dice.share * 0.5 : 5.5)
      if share < 0.1 {
        self = .fullDisk(blocks: blocks)
      } else if share < 0.15 {
        self = .heldJournal(seconds: seconds)
      } else {
        return nil
      }
    }
  }

  private struct Result {
    var out: String
    var err: String
    var status: Int32
    var wasKilled: Bool
  }

  /// The state of the only run; nil while there is none.
  private func state() throws -> String? {
    let runs = try call("runs --output jsonl")
    guard runs.status == 0 else { throw Broken(description: "runs: \(runs.err)") }
    let lines = runs.out.split(separator: "\n")
    guard lines.count <= 1 else { throw Broken(description: "\(lines.count) runs") }
    return lines.first.map { $0.contains("\"state\":\"done\"") ? "done" : "open" }
  }

  /// Holds the journal until it is closed; nil where there is none yet.
  private func heldJournal() throws -> DatabaseQueue? {
    let path = folder + "/state/journal.sqlite"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    // The transaction stays open until the file is closed.
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    do { try queue.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") } } catch { return nil }
    return queue
  }

  private func call(
    _ statements: String, killAfter milliseconds: Int? = nil, _ hindrance: Hindrance? = nil
  ) throws -> Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: recsh)
    let words = [
      "--state", folder + "/state", "--config", folder + "/config.yaml", "--env", "sandbox", "--yes", "-c", statements,
    ]
    process.arguments = words
    var held: DatabaseQueue?
    var release = Date.distantFuture
    switch hindrance {
    case .fullDisk(let blocks):
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", "trap '' XFSZ; ulimit -f \(blocks); exec \"$0\" \"$@\"", recsh] + words
    case .heldJournal(let seconds):
      held = try heldJournal()
      release = Date(timeIntervalSinceNow: seconds)
    case nil: break
    }
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ["HOME": folder, "PATH": "/usr/bin:/bin", "T": "5a6db0f0-0000-4000-8000-000000000000"]
    for name in ["out", "err"] { try Data().write(to: URL(fileURLWithPath: folder + "/" + name)) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: folder + "/out")
    process.standardError = FileHandle(forWritingAtPath: folder + "/err")
    try process.run()
    let limit = Date(timeIntervalSinceNow: milliseconds.map { Double($0) / 1000 } ?? Self.patience)
    while process.isRunning, Date() < limit {
      usleep(1000)
      if Date() >= release, let journal = held {
        try journal.close()
        held = nil
      }
    }
    try held?.close()
    let hangs = process.isRunning
    if hangs { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    if hangs, milliseconds == nil { throw Broken(description: "still running after \(Self.patience) s: \(statements)") }
    return Result(
      out: try String(contentsOfFile: folder + "/out", encoding: .utf8),
      err: try String(contentsOfFile: folder + "/err", encoding: .utf8), status: process.terminationStatus,
      wasKilled: process.terminationReason == .uncaughtSignal)
  }
}
