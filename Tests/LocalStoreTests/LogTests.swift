internal import Foundation
internal import Glibc
internal import LocalStore
internal import Logging
internal import ScriptLanguage
internal import Synchronization
internal import Testing

@Suite("The log file")
struct LogTests {
  private let folder: TemporaryFolder

  init() { folder = TemporaryFolder() }

  private func lines(_ path: String) throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  private func object(_ line: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  @Test("each record is a line of JSON: numbers stay numbers, texts are redacted, and nothing in them moves a terminal")
  func form() throws {
    let path = folder.path + "/recsh.log"
    let file = try LogFile(path)
    let logger = Logger(label: "t") { _ in JSONLogHandler(file) }
    logger.info("too early, secrets are not known")
    file.begin(redact: { $0.replacingOccurrences(of: "hush", with: "••••") }, onFailure: { Issue.record("\($0)") })
    logger.debug("not asked for")
    logger.info(
      "request",
      metadata: [
        "status": .stringConvertible(200), "url": "http://h/?t=hush", "request": .stringConvertible(7),
        "milliseconds": .stringConvertible(1.5), "list": ["a", .stringConvertible(true)], "nested": ["key": "hush"],
        "odd": "\u{1b}[2J \u{9b} \u{202e}\u{61c} \"\\\n\u{7f} Größe",
      ])
    let lines = try lines(path)
    #expect(lines.count == 1)
    let line = try #require(lines.first)
    #expect(!line.contains("hush"))
    #expect(
      line.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) && $0 != "\u{202e}" })
    let start = #/^\{"time":"[0-9-]+T[0-9:.]+Z","level":"info","event":"request","pid":[0-9]+,"request":7,/#
    #expect(line.contains(start), "\(line)")
    #expect(line.contains(#""url":"http://h/?t=••••","status":200,"milliseconds":1.5,"#), "\(line)")
    let record = try object(line)
    #expect(record["odd"] as? String == "\u{1b}[2J \u{9b} \u{202e}\u{61c} \"\\\n\u{7f} Größe")
    #expect(record["list"] as? [AnyHashable] == ["a", 1])
    #expect(record["nested"] as? [String: String] == ["key": "••••"])
  }

  @Test("many writers, some through a file of their own, never mix their lines, and the file is private")
  func writers() async throws {
    let path = folder.path + "/recsh.log"
    let files = try (0..<3).map { _ in try LogFile(path) }
    for file in files { file.begin(redact: { $0 }, onFailure: { Issue.record("\($0)") }) }
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<12 {
        let logger = Logger(label: "t") { _ in JSONLogHandler(files[number % 3]) }
        group.addTask {
          for count in 0..<200 {
            logger.info("e", metadata: ["text": .string(String(repeating: "x", count: 40 * (count % 50)))])
          }
        }
      }
    }
    let lines = try lines(path)
    #expect(lines.count == 2400)
    for line in lines { _ = try object(line) }
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
  }

  @Test("half a line that a full disk left does not spoil the next one, and a reader that does not read is given up")
  func tornLine() throws {
    let path = folder.file("torn.log")
    try folder.write("{\"time\":\"20", to: "torn.log")
    let file = try LogFile(path)
    file.begin(redact: { $0 }, onFailure: { Issue.record("\($0)") })
    Logger(label: "t") { _ in JSONLogHandler(file) }.info("e")
    let lines = try lines(path)
    #expect(lines.count == 2 && lines.first == "{\"time\":\"20")
    #expect(try object(try #require(lines.last))["event"] as? String == "e")

    let pipe = folder.file("slow")
    #expect(mkfifo(pipe, 0o600) == 0)
    let reader = open(pipe, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    let told = Mutex<[String]>([])
    let slow = try LogFile(pipe)
    slow.begin(redact: { $0 }, onFailure: { error in told.withLock { $0.append(error.message) } })
    let logger = Logger(label: "t") { _ in JSONLogHandler(slow) }
    let text = String(repeating: "x", count: 8000)
    for _ in 0..<20 { logger.info("e", metadata: ["text": .string(text)]) }
    #expect(told.withLock { $0 } == ["can't write the log '\(pipe)': nobody takes what is written to it"])
  }

  @Test("a file that can't be opened says why, and one that fills the disk is told once and given up")
  func trouble() throws {
    #expect(
      throws: Diagnostic(
        .file, "can't write the log '/nowhere/recsh.log': there is no folder '/nowhere'",
        help: "name another file with --log FILE")
    ) { try LogFile("/nowhere/recsh.log") }
    let pipe = folder.path + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(
      throws: Diagnostic(
        .file, "can't write the log '\(pipe)': nobody reads from it",
        help: "name another file with --log FILE")
    ) { try LogFile(pipe) }
    let told = Mutex<[String]>([])
    let full = try LogFile("/dev/full")
    full.begin(redact: { $0 }, onFailure: { error in told.withLock { $0.append(error.message) } })
    let logger = Logger(label: "t") { _ in JSONLogHandler(full) }
    for _ in 0..<3 { logger.info("e") }
    #expect(told.withLock { $0 } == ["can't write the log '/dev/full': the disk is full"])
  }
}
