import Glibc
import ScriptLanguage
import Shell
import Testing

@testable import LocalStore

@Suite("History")
struct HistoryTests {
  let folder = TemporaryFolder()
  var history: FileHistory { FileHistory(folder.file("state/history.jsonl")) }

  private func texts(_ history: FileHistory, _ environment: String = "prod", limit: Int = 100) throws -> [String] {
    try history.entries(of: environment, limit: limit).map(\.text)
  }

  @Test("There is none before the first entry, and then it is private")
  func first() throws {
    #expect(try texts(history) == [])
    #expect(try folder.names == [])
    try history.append(HistoryEntry(time: 5, environment: "prod", text: "show staged"))
    #expect(folder.mode(of: "state") == 0o700)
    #expect(folder.mode(of: "state/history.jsonl") == 0o600)
    #expect(
      try folder.text(of: "state/history.jsonl")
        == "{\"time\":5,\"environment\":\"prod\",\"text\":\"show staged\"}\n")
    #expect(
      try history.entries(of: "prod", limit: 9) == [HistoryEntry(time: 5, environment: "prod", text: "show staged")])
  }

  @Test("Each environment has its own, each text stands once at its last use, and the newest are given")
  func order() throws {
    for (time, (environment, text)) in [("prod", "a"), ("prod", "b"), ("stage", "x"), ("prod", "a"), ("prod", "c")]
      .enumerated()
    {
      try history.append(HistoryEntry(time: Int64(time), environment: environment, text: text))
    }
    #expect(try texts(history) == ["b", "a", "c"])
    #expect(try texts(history, limit: 2) == ["a", "c"])
    #expect(try texts(history, limit: 0) == [])
    #expect(try texts(history, "stage") == ["x"])
    #expect(try history.entries(of: "prod", limit: 9).map(\.time) == [1, 3, 4])
  }

  @Test("Texts come back byte for byte")
  func exact() throws {
    let all = [
      "foreach x in {\n  echo $x\n}", "e\u{301}", "é", "\"quoted\" \\ back", "tab\tbell\u{7}\r\n", "😀\u{2028}\u{7F}",
      "",
      String(repeating: "long ", count: 100_000),
    ]
    for text in all { try history.append(HistoryEntry(time: 1, environment: "ü \"x\"", text: text)) }
    let read = try texts(history, "ü \"x\"")
    #expect(read.map { Array($0.utf8) } == all.map { Array($0.utf8) })
  }

  @Test("Lines of other writers are understood, damaged ones are passed over")
  func damaged() throws {
    let lines: [(line: String, text: String?)] = [
      (#"{"text":"a","environment":"prod","time":1}"#, "a"),
      (#" { "time" : 1 , "environment" : "prod" , "note" : "x" , "n" : 3 , "text" : "b" } "#, "b"),
      (#"{"time":1,"environment":"prod","text":"\u00e9\ud83d\ude00\/\b"}"#, "é😀/\u{8}"),
      (#"{"time":1,"environment":"prod","text":"c"#, nil), (#"{"time":1,"environment":"prod"}"#, nil),
      (#"{"time":1,"environment":"prod","text":"\ud83d"}"#, nil),
      (#"{"time":"x","environment":"prod","text":"d"}"#, nil),
      (#"{"time":1,"environment":"prod","text":"e"} x"#, nil), ("nonsense", nil), ("", nil), ("{}", nil), ("{", nil),
      (#"{"time":1,"environment":"prod","text":"\x"}"#, nil), (#"{"time":1,"environment":"prod","text":"\u12"}"#, nil),
    ]
    try folder.write(lines.map(\.line).joined(separator: "\n") + "\n", to: "history.jsonl")
    let history = FileHistory(folder.file("history.jsonl"))
    #expect(try texts(history) == lines.compactMap(\.text))
    #expect(HistoryLine.decode(Array(#"{"time":1,"environment":"e","text":""#.utf8) + [0xFF, 0x22, 0x7D]) == nil)
  }

  @Test("Lines that a newer shell has written outlast the cutting down")
  func newer() throws {
    let newer = #"{"time":1,"environment":"prod","text":"n","pinned":true}"#
    let history = FileHistory(folder.file("history.jsonl"), limit: 1000)
    for _ in 0..<30 { try history.append(HistoryEntry(time: 1, environment: "prod", text: "same")) }
    try folder.write(folder.text(of: "history.jsonl") + newer + "\n", to: "history.jsonl")
    for _ in 0..<30 { try history.append(HistoryEntry(time: 2, environment: "prod", text: "same")) }
    let lines = try folder.text(of: "history.jsonl").split(separator: "\n")
    #expect(lines.count < 30, "it was cut down meanwhile")
    #expect(lines.contains(Substring(newer)))
  }

  @Test("What is noted when it is begun and again when it ends stands once, with its end; older lines have none")
  func outcomes() throws {
    func entry(_ time: Int64, _ text: String, _ outcome: HistoryEntry.Outcome) -> HistoryEntry {
      HistoryEntry(time: time, environment: "prod", text: text, outcome: outcome)
    }
    try folder.write("{\"time\":1,\"environment\":\"prod\",\"text\":\"old\"}\n", to: "history.jsonl")
    let (history, other) = (FileHistory(folder.file("history.jsonl")), FileHistory(folder.file("history.jsonl")))
    try history.append(entry(2, "delete", .unfinished))
    try other.append(entry(3, "plan", .unfinished))
    try history.append(entry(2, "delete", .ended(.refused, milliseconds: 1250)))
    let expected = [
      entry(1, "old", .unknown), entry(3, "plan", .unfinished),
      entry(2, "delete", .ended(.refused, milliseconds: 1250)),
    ]
    #expect(try history.entries(of: "prod", limit: 9) == expected)
    #expect(
      try folder.text(of: "history.jsonl").hasSuffix(
        "{\"time\":2,\"environment\":\"prod\",\"text\":\"delete\",\"status\":3,\"took\":1250}\n"))
    // Begun again: its last end says nothing of now.
    try history.append(entry(4, "delete", .unfinished))
    #expect(try history.entries(of: "prod", limit: 1) == [entry(4, "delete", .unfinished)])
    // A number that is none of a process, and a state of a newer shell.
    for line in [#""status":99999999999"#, #""state":"paused""#] {
      let decoded = HistoryLine.decode(Array(#"{"time":1,"environment":"e","text":"t",\#(line)}"#.utf8)[...])
      #expect(decoded?.outcome == .unknown)
    }
  }

  @Test("Every environment's entries come in one order, the same text once in each")
  func all() throws {
    for (environment, text) in [("a", "x"), ("b", "x"), ("a", "y"), ("a", "x")] {
      try history.append(HistoryEntry(time: 1, environment: environment, text: text))
    }
    #expect(try history.entries(of: nil, limit: 9).map { "\($0.environment) \($0.text)" } == ["b x", "a y", "a x"])
  }

  @Test("A line that a crash cut off does not swallow the next one")
  func cutOff() throws {
    try folder.write("{\"time\":1,\"environment\":\"prod\",\"te", to: "history.jsonl")
    let history = FileHistory(folder.file("history.jsonl"))
    try history.append(HistoryEntry(time: 2, environment: "prod", text: "next"))
    #expect(try texts(history) == ["next"])
  }

  @Test("Shells that write and compact at once lose nothing")
  func concurrent() async throws {
    let path = folder.file("history.jsonl")
    // Everything fits into half of the limit, but repeated entries overflow the whole again and again.
    let limit = 60_000
    try await withThrowingTaskGroup { group in
      for shell in 0..<8 {
        group.addTask {
          let history = FileHistory(path, limit: limit)
          for number in 0..<300 {
            try history.append(HistoryEntry(time: 1, environment: "prod", text: "s\(shell) n\(number % 40)"))
          }
        }
      }
      try await group.waitForAll()
    }
    let found = Set(try texts(FileHistory(path, limit: limit), limit: 1000))
    #expect(found.count == 320)
  }

  @Test("A large file is cut down to the newest entries, each once")
  func compaction() throws {
    let history = FileHistory(folder.file("state/history.jsonl"), limit: 4_000)
    for number in 0..<200 {
      try history.append(HistoryEntry(time: Int64(number), environment: "prod", text: "statement \(number)"))
      #expect(try folder.bytes(of: "state/history.jsonl").count <= 4_100)
      #expect(try texts(history).last == "statement \(number)")
    }
    let kept = try texts(history, limit: 1000)
    #expect(kept == (200 - kept.count..<200).map { "statement \($0)" })
    #expect(kept.count > 25)
    #expect(folder.mode(of: "state/history.jsonl") == 0o600)
    try history.append(HistoryEntry(time: 1, environment: "prod", text: String(repeating: "x", count: 9_000)))
    #expect(try texts(history).count == 1)
  }

  @Test("What is no file is named")
  func isFolder() throws {
    mkdir(folder.file("history.jsonl"), 0o700)
    let path = folder.file("history.jsonl")
    #expect(throws: Diagnostic(.store, "can't write the history '\(path)': it is a folder")) {
      try FileHistory(path).append(HistoryEntry(time: 1, environment: "e", text: "t"))
    }
    #expect(throws: Diagnostic(.store, "can't read the history '\(path)': it is a folder")) {
      try FileHistory(path).entries(of: "e", limit: 1)
    }
  }
}
