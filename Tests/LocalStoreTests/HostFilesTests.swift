import Glibc
import ScriptLanguage
import Shell
import Testing

@testable import LocalStore

@Suite("Host files")
struct HostFilesTests {
  let folder = TemporaryFolder()
  let files = HostFiles(variables: ["PATH": "/usr/bin:/bin", "OWN": "own"])

  private func diagnostic(_ body: () throws -> Void) throws -> Diagnostic {
    let error = #expect(throws: Diagnostic.self, performing: body)
    return try #require(error)
  }

  @Test("A file is read whole, whatever its size")
  func read() throws {
    let bytes = (0..<300_001).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    #expect(try files.read(folder.write(bytes, to: "big")) == bytes)
    #expect(try files.read(folder.write("", to: "empty")) == [])
    #expect(try files.read("/proc/self/cmdline").isEmpty == false)
  }

  @Test("What can't be read is named with the reason")
  func unreadable() throws {
    let missing = folder.file("missing")
    #expect(
      try diagnostic { _ = try files.read(missing) }
        == Diagnostic(.file, "can't read '\(missing)': it does not exist", help: "look at its name"))
    #expect(
      try diagnostic { _ = try files.read(folder.path) }
        == Diagnostic(.file, "can't read '\(folder.path)': it is a folder", help: "name a file in it"))
    let inside = try folder.write("", to: "plain") + "/x"
    #expect(
      try diagnostic { _ = try files.read(inside) }.message == "can't read '\(inside)': a part of its path is no folder"
    )
  }

  @Test("A file without permission is named", .enabled(if: geteuid() != 0, "root ignores modes"))
  func forbidden() throws {
    let path = try folder.write("x", to: "mine", mode: 0)
    #expect(try diagnostic { _ = try files.read(path) }.message == "can't read '\(path)': permission is denied")
  }

  @Test("A path in a script is relative to the script")
  func resolve() {
    #expect(files.resolve("b.recsh", relativeTo: "x/y/a.recsh") == "x/y/b.recsh")
    #expect(files.resolve("../b.recsh", relativeTo: "/x/a.recsh") == "/x/../b.recsh")
    #expect(files.resolve("/b.recsh", relativeTo: "x/a.recsh") == "/b.recsh")
    #expect(files.resolve("b.recsh", relativeTo: "a.recsh") == "b.recsh")
    #expect(files.resolve("b.recsh", relativeTo: "/a.recsh") == "/b.recsh")
    #expect(files.resolve("b.recsh", relativeTo: nil) == "b.recsh")
  }

  @Test("Results take the file's name only at the end")
  func replacing() async throws {
    let path = try folder.write("old", to: "out", mode: 0o640)
    let sink = try files.sink(path, appending: false)
    try sink.write(Array("new ".utf8))
    try sink.write([UInt8](repeating: 0x78, count: 200_000))
    #expect(try folder.text(of: "out") == "old")
    #expect(try folder.names == ["out", "out.recsh-tmp-\(getpid())"])
    try await sink.finish()
    #expect(try folder.text(of: "out") == "new " + String(repeating: "x", count: 200_000))
    #expect(folder.mode(of: "out") == 0o640)
    #expect(try folder.names == ["out"])
  }

  @Test("A new file gets the mode that the umask leaves")
  func newFile() async throws {
    try await files.sink(folder.file("out"), appending: false).finish()
    try await files.sink(folder.file("log"), appending: true).finish()
    let mask = umask(0)
    umask(mask)
    #expect(folder.mode(of: "out") == 0o666 & ~mask)
    #expect(folder.mode(of: "log") == 0o666 & ~mask)
    #expect(try folder.bytes(of: "out") == [])
  }

  @Test("Giving up leaves the file as it was and nothing beside it")
  func abandoning() async throws {
    let path = try folder.write("old", to: "out")
    let sink = try files.sink(path, appending: false)
    try sink.write([UInt8](repeating: 0x78, count: 200_000))
    sink.abandon()
    sink.abandon()
    #expect(try folder.names == ["out"])
    do {
      let forgotten = try files.sink(path, appending: false)
      try forgotten.write([1])
    }
    #expect(try folder.names == ["out"])
    #expect(try folder.text(of: "out") == "old")
  }

  @Test("Two statements may write to one file; the last one to end wins")
  func twoSinks() async throws {
    let path = folder.file("out")
    let one = try files.sink(path, appending: false)
    let two = try files.sink(path, appending: false)
    try one.write([0x31])
    try two.write([0x32])
    try await two.finish()
    try await one.finish()
    #expect(try folder.text(of: "out") == "1")
    #expect(try folder.names == ["out"])
  }

  @Test("Appending adds at the end, also beside others")
  func appending() async throws {
    let path = try folder.write("a\n", to: "log")
    let one = try files.sink(path, appending: true)
    let two = try files.sink(path, appending: true)
    try one.write(Array("b\n".utf8))
    try two.write(Array("c\n".utf8))
    try one.write(Array("d\n".utf8))
    try await one.finish()
    two.abandon()
    #expect(try folder.text(of: "log") == "a\nb\nc\nd\n")
  }

  @Test("A link stays a link, and a device is written to directly")
  func specialFiles() async throws {
    try folder.write("old", to: "real")
    symlink("real", folder.file("link"))
    let sink = try files.sink(folder.file("link"), appending: false)
    try sink.write(Array("new".utf8))
    try await sink.finish()
    #expect(try folder.text(of: "real") == "new")
    #expect(try folder.names == ["link", "real"])
    let null = try files.sink("/dev/null", appending: false)
    try null.write([1, 2, 3])
    try await null.finish()
    let full = try files.sink("/dev/full", appending: false)
    #expect(throws: Diagnostic(.file, "can't write '/dev/full': the disk is full", help: "make room and try again")) {
      try full.write([1])
    }
  }

  @Test("What can't be written to is named before anything is written")
  func unwritable() throws {
    #expect(
      try diagnostic { _ = try files.sink(folder.path, appending: false) }.message
        == "can't write '\(folder.path)': it is a folder")
    let nowhere = folder.file("none/out")
    #expect(
      try diagnostic { _ = try files.sink(nowhere, appending: false) }.message
        == "can't write '\(nowhere)': it does not exist")
    #expect(throws: Diagnostic.self) { _ = try files.sink(nowhere, appending: true) }
  }

  @Test("A recording is private, on the disk after each write, and never overwrites")
  func recording() async throws {
    let path = folder.file("rec")
    let sink = try files.recording(path, appending: false)
    try sink.write(Array("one\n".utf8))
    #expect(try folder.text(of: "rec") == "one\n")
    #expect(folder.mode(of: "rec") == 0o600)
    sink.abandon()
    #expect(
      try diagnostic { _ = try files.recording(path, appending: false) }
        == Diagnostic(
          .file, "can't record to '\(path)': it exists already", help: "give another name, or --append to go on with it"
        ))
    let more = try files.recording(path, appending: true)
    try more.write(Array("two\n".utf8))
    try await more.finish()
    #expect(try folder.text(of: "rec") == "one\ntwo\n")
  }

  @Test("A variable is the one that was handed in")
  func variable() {
    #expect(files.environmentVariable("OWN") == "own")
    #expect(files.environmentVariable("HOME") == nil)
  }
}
