internal import Foundation
internal import TerminalHarness
internal import Testing

@Suite("recsh doctor", .serialized)
struct DoctorTests {
  @Test("all is well where nothing was done yet, and after a deletion; nothing is made by looking")
  func well() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let before = try program.run(["doctor", "--output", "tsv"])
    #expect(before.status == 0)
    #expect(before.out.contains("\njournal\tok\t"))
    #expect(before.out.contains(": there is none yet\n"))
    #expect(!FileManager.default.fileExists(atPath: program.folder + "/state/recsh/journal.sqlite"))
    #expect(try program.run(["--yes", "-c", "delete sku-1 sku-2"]).status == 0)
    let after = try program.run(["doctor", "--vacuum", "--output", "tsv"])
    #expect(after.status == 0)
    #expect(after.out.contains("1 run, 1 request, "))
    #expect(after.out.hasSuffix("stages\tok\tnone left behind\n"))
  }

  @Test("the journal is written out as JSON lines: each run, its requests with their ids, and what was unlocked")
  func export() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let none = try program.run(["doctor", "--export", "-"])
    #expect(none.status != 0 && none.err.contains("there is no journal"))
    let script = """
      delete sku-1 "größe 2"; env add prod --domain http://127.0.0.1:9 --client c --token prompt
      env set prod read-only true; unlock prod --for 1m --reason "it's \\"ours\\""
      """
    let done = try program.run(["--yes", "-c", script])
    #expect(done.status == 0, "\(done.err)")
    let out = try program.run(["doctor", "--export", "-"])
    #expect(out.status == 0)
    let lines = try out.out.split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: [String: Any]])
    }
    #expect(lines.map { $0.keys.first ?? "" } == ["unlocking", "run", "batch", "snapshot", "snapshot"])
    #expect(Set(lines.compactMap { $0["snapshot"]?["state"] as? String }) == ["present", "absent"])
    #expect(lines[0]["unlocking"]?["reason"] as? String == "it's \"ours\"")
    #expect(lines[1]["run"]?["state"] as? String == "done" && lines[1]["run"]?["ids"] as? Int == 2)
    #expect(lines[2]["batch"]?["ids"] as? [String] == ["sku-1", "größe 2"])
    #expect(lines[2]["batch"]?["status"] as? Int == 200)
    #expect(try program.run(["doctor", "--export", "all.jsonl"]).status == 0)
    #expect(try String(contentsOfFile: program.folder + "/all.jsonl", encoding: .utf8) == out.out)
    #expect(try program.run(["doctor", "--export", "nowhere/all.jsonl"]).status != 0)
    // Nothing that exists is written over, the journal itself least of all.
    for file in ["all.jsonl", "state/recsh/journal.sqlite"] {
      let refused = try program.run(["doctor", "--export", file])
      #expect(refused.status != 0 && refused.err.contains("it exists already"), "\(refused.err)")
    }
    #expect(try program.run(["doctor"]).status == 0)
    #expect(try program.run(["-c", "count runs --output text"]).out == "1\n")
  }

  @Test("standard output is written to where it stands, whatever file it is, and never replaced by name")
  func standardOutput() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    #expect(try program.run(["--yes", "-c", "delete sku-1"]).status == 0)
    let shell = try program.start([
      "-c",
      """
      { echo before; "$0" doctor --export -; "$0" -c 'stage a; show staged > /dev/stdout'; echo after; } > all.txt
      "$0" -c 'echo more > /dev/stdout' >> all.txt
      """, RecshProgram.executable,
    ])
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    try shell.run()
    #expect(try program.end(of: shell).status == 0)
    let lines = try program.read("all.txt").split(separator: "\n").map(String.init)
    #expect(lines.first == "before" && lines.suffix(2) == ["after", "more"])
    #expect(lines.count == 8 && lines[1].hasPrefix("{\"run\":") && lines[4...5] == ["id", "a"], "\(lines)")
    let target = try FileManager.default.destinationOfSymbolicLink(atPath: "/dev/stdout")
    #expect(target.hasSuffix("/fd/1"))
  }

  @Test("a damaged journal, a file that others can read and a configuration that is none are told, with the status 1")
  func wrong() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    #expect(try program.run(["--yes", "-c", "delete sku-1"]).status == 0)
    let journal = program.folder + "/state/recsh/journal.sqlite"
    chmod(journal, 0o644)
    let mode = try program.run(["doctor"])
    #expect(mode.status == 1)
    #expect(mode.out.contains("journal.sqlite can be read by others: chmod go= it"))
    // What was not moved into the file yet would stand in for it.
    for ending in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: journal + ending) }
    try Data("no database at all, but long enough to be looked at as one".utf8).write(to: URL(fileURLWithPath: journal))
    let damaged = try program.run(["doctor", "--output", "tsv"])
    #expect(damaged.status == 1)
    #expect(damaged.out.contains("\njournal\tWRONG\t"))
    try program.write("bad.yaml", "environments: 7\n")
    let configuration = try program.run(["doctor", "--config", "bad.yaml", "--output", "tsv"])
    #expect(configuration.status == 1)
    #expect(configuration.out.contains("configuration\tWRONG\t"))
  }
}
