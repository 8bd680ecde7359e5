import Glibc
import ScriptLanguage
import Shell
import Testing

@testable import LocalStore

@Suite("Pipes to host programs")
struct PipeTests {
  let folder = TemporaryFolder()
  let files = HostFiles(variables: ["PATH": "/usr/bin:/bin", "OWN": "own"])

  @Test("A program gets everything, with the variables that were given")
  func everything() async throws {
    let path = folder.file("out")
    let sink = try files.pipe(to: "cat > \(path); echo \"$OWN $ADDED\" >> \(path)", variables: [("ADDED", "a b")])
    let line = Array("0123456789\n".utf8)
    for _ in 0..<50_000 { try sink.write(line) }
    try await sink.finish()
    #expect(try folder.text(of: "out") == String(repeating: "0123456789\n", count: 50_000) + "own a b\n")
  }

  @Test("A program that stops reading early is content")
  func head() async throws {
    let sink = try files.pipe(to: "head -n 1 > \(folder.file("out"))", variables: [])
    let block = Array(String(repeating: "line\n", count: 20_000).utf8)
    for _ in 0..<100 { try sink.write(block) }
    try await sink.finish()
    #expect(try folder.text(of: "out") == "line\n")
  }

  @Test("A program that fails is an error with its status")
  func failing() async throws {
    let sink = try files.pipe(to: "cat > /dev/null; exit 3", variables: [])
    try sink.write([1])
    await #expect(
      throws: Diagnostic(
        .failed, "`cat > /dev/null; exit 3` ended with status 3", help: "run it alone, to see what it says")
    ) {
      try await sink.finish()
    }
    let missing = try files.pipe(to: "no-such-program-here 2>/dev/null", variables: [])
    await #expect(
      throws: Diagnostic(
        .failed, "`no-such-program-here 2>/dev/null` ended with status 127", help: "run it alone, to see what it says")
    ) {
      try await missing.finish()
    }
    let killed = try files.pipe(to: "kill -9 $$", variables: [])
    await #expect(
      throws: Diagnostic(.failed, "`kill -9 $$` was ended by signal 9", help: "run it alone, to see what it says")
    ) { try await killed.finish() }
  }

  @Test(
    "A program that is given up does not take half for the whole, and no other of its pipeline does",
    arguments: [
      "read x; echo ready >&3; read y && echo \"$y\" > OUT",
      "{ read x; echo ready >&3; cat; } | (cat > /dev/null; echo whole > OUT)",
    ])
  func abandoned(program: String) async throws {
    let signs = folder.file("signs")
    mkfifo(signs, 0o600)
    let command = program.replacing("OUT", with: folder.file("out"))
    let sink = try files.pipe(to: "exec 3> \(signs); \(command)", variables: [])
    let reading = try Descriptor(opening: signs, flags: O_RDONLY)
    try sink.write(Array("a\nhalf".utf8) + [UInt8](repeating: 0x20, count: 70_000))
    #expect(try reading.read(atMost: 6) == Array("ready\n".utf8))
    sink.abandon()
    // The other ends close when all of the programs are gone.
    #expect(try reading.read() == [])
    #expect(try folder.names == ["signs"])
  }

  @Test("An interrupted write ends a program that does not read")
  func interruptedWrite() async throws {
    let path = folder.file("out")
    let sink = try files.pipe(to: "sleep 100; cat > \(path)", variables: [])
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try sink.write([UInt8](repeating: 0x20, count: 1_000_000))
    }
    await #expect(throws: Diagnostic(.interrupted, "interrupted")) { try await task.value }
    await #expect(throws: Diagnostic(.interrupted, "interrupted")) { try await sink.finish() }
    sink.abandon()
    #expect(try folder.names == [])
  }

  @Test("An interrupted wait ends the program")
  func interrupted() async throws {
    let sink = try files.pipe(to: "exec sleep 100", variables: [])
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try await sink.finish()
    }
    await #expect(throws: Diagnostic(.interrupted, "interrupted")) { try await task.value }
  }

  @Test("Many programs at once each get the end of their input")
  func many() async throws {
    try await withThrowingTaskGroup { group in
      for number in 0..<24 {
        group.addTask { [files, folder] in
          let sink = try files.pipe(to: "cat > \(folder.file("out\(number)"))", variables: [])
          try sink.write(Array("\(number)".utf8))
          try await sink.finish()
        }
      }
      try await group.waitForAll()
    }
    for number in 0..<24 { #expect(try folder.text(of: "out\(number)") == "\(number)") }
  }

  @Test("A program starts with signals as a fresh process has them")
  func signals() async throws {
    // `yes` ends only by SIGPIPE or a failed write; a shell shows the first as 141.
    let sink = try files.pipe(to: "yes | head -n 1 > \(folder.file("out"))", variables: [])
    try await sink.finish()
    #expect(try folder.text(of: "out") == "y\n")
    let mask = try files.pipe(to: "grep -E '^Sig(Blk|Ign)' /proc/self/status > \(folder.file("mask"))", variables: [])
    try await mask.finish()
    let lines = try folder.text(of: "mask").split(separator: "\n")
    #expect(lines.count == 2)
    for line in lines {
      // Signals 32 and 33 are the C library's own.
      let signals = try #require(UInt64(line.suffix(16), radix: 16))
      #expect(signals & 0x7FFF_FFFF == 0, "\(line)")
    }
  }
}
