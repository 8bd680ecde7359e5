internal import Foundation
internal import Testing

@Suite("--log and --trace", .serialized)
struct LogTests {
  private static let token = "5a6db0f0-0000-4000-8000-000000000000"

  private struct Line: Decodable, Equatable {
    var event: String
    var level: String
    var request: Int?
    var method: String?
    var status: Int?
    var batch: Int?
    var attempt: Int?
    var code: String?
    var place: String?
    var message: String?
    var environment: String?
    var run: String?
  }

  private static func lines(_ program: RecshProgram) throws -> [Line] {
    try program.read("recsh.log").split(separator: "\n").map {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8))
    }
  }

  /// Replaces what is another one each time.
  private static func plain(_ text: String) -> String {
    text.replacing(#/127\.0\.0\.1:[0-9]+/#, with: "HOST").replacing(#/[0-9]+\.[0-9] ms/#, with: "N ms")
  }

  @Test("a night's log: the session, a line for each request with its run, batch and try, the warning and the error")
  func night() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let sandbox = try SandboxProcess(program, knobs: ["error-rate=0.5"])
    defer { sandbox.stop() }
    let variables = ["T": Self.token]
    _ = try program.run(
      ["-c", "env add shop --domain \(sandbox.address) --client sandbox --token env:T; env default shop"])
    // Two of them are longer than a request may be.
    let ids = (1...3).map { String(repeating: "\($0)", count: 60) }.joined(separator: " ")
    try program.write("night.recsh", "set batch-bytes 200\ndelete \(ids)\nshow run never\n")
    let ending = try program.run(["--yes", "--log", "recsh.log", "night.recsh"], variables: variables)
    #expect(ending.status == 1, "\(ending.err)")
    var lines = try Self.lines(program)
    let runs = Set(lines.compactMap(\.run))
    #expect(runs.count == 1)
    let run = try #require(runs.first)
    #expect(try program.run(["-c", "runs --output csv"], variables: variables).out.contains(run))
    let requests = lines.filter { $0.event == "request" }
    lines.removeAll { $0.event == "request" }
    // Which request met a fault, and which was answered first, is chance; that all is told is not.
    #expect(requests.compactMap(\.request).sorted() == Array(1...requests.count))
    #expect(requests.contains { $0.status == 500 })
    let batches = Dictionary(grouping: requests) { $0.batch ?? 0 }
    #expect(batches.keys.sorted() == [1, 2, 3])
    for tries in batches.values {
      #expect(tries.map(\.attempt) == Array(1...tries.count))
      #expect(tries.map(\.status) == Array(repeating: 500, count: tries.count - 1) + [200])
    }
    #expect(requests.allSatisfy { $0.method == "GET" && $0.run == run })
    #expect(
      lines == [
        Line(event: "session begins", level: "info", environment: "shop")
      ]
        + (1...3).map { digit in
          let id = String(repeating: "\(digit)", count: 60)
          return Line(
            event: "warning", level: "warning", message: "\(id): 60 characters: purchases match only the first 50")
        } + [
          Line(
            event: "error", level: "error", code: "unknown-name", place: "night.recsh:3:10",
            message: "there is no run 'never'"),
          Line(event: "session ends", level: "info", status: 1),
        ])
    #expect(try !program.read("recsh.log").contains(Self.token))
  }

  @Test(
    "--trace shows when a request leaves and what came of it, also where notes are left out, and the file has the same")
  func trace() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let ending = try program.run(["-q", "--trace", "--log", "recsh.log", "--yes", "-c", "delete sku-1 --no-snapshot"])
    #expect(
      Self.plain(ending.err)
        == """
        > 1 GET http://HOST/sandbox/entities?limit=1
        < 1 200 41 bytes in N ms
        > 2 GET http://HOST/rest?action=entity.delete&client=sandbox&clientToken=••••&entityIds=sku-1
        < 2 200 21 bytes in N ms

        """)
    #expect(try Self.lines(program).map(\.event) == ["session begins", "request", "request", "session ends"])
  }

  @Test("a start that fails is in the log, too")
  func failedStart() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let ending = try program.run(["--log", "recsh.log", "--env", "prdo", "-c", "echo ran"])
    #expect(ending.status == 2 && ending.out.isEmpty)
    #expect(
      try Self.lines(program) == [
        Line(event: "session begins", level: "info", environment: "prdo"),
        Line(event: "error", level: "error", code: "unknown-name", message: "unknown environment 'prdo'"),
        Line(event: "session ends", level: "info", status: 2),
      ])
  }

  @Test("a log that fails later is told once, and the work goes on")
  func failsLater() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let ending = try program.run(["--log", "/dev/full", "-c", "echo ran; echo again"])
    #expect(
      ending
        == RecshProgram.Ending(
          out: "ran\nagain\n",
          err:
            "warning: can't write the log '/dev/full': the disk is full; from here on nothing is logged, and the work goes on: "
            + "what is deleted is in the journal\n", status: 0))
  }

  @Test("a log that can't be opened ends the call before anything runs, with the way out")
  func trouble() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let ending = try program.run(["--log", "no/such.log", "-c", "echo ran"])
    #expect(
      ending
        == RecshProgram.Ending(
          out: "",
          err:
            "error: can't write the log 'no/such.log': there is no folder 'no'\n  help: name another file with --log FILE\n",
          status: 2))
  }
}
