import Glibc
import Rendering
import ScriptLanguage
import Shell
import Testing

/// Files, pipes and their ends.
@Suite("file descriptors", .serialized) struct FileDescriptorSinkTests {
  private func pipe() throws -> (reader: Int32, writer: Int32) {
    var ends: [Int32] = [0, 0]
    try #require(Glibc.pipe(&ends) == 0)
    return (ends[0], ends[1])
  }

  @Test func `all bytes arrive, however many there are`() async throws {
    let (reader, writer) = try pipe()
    let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0) }
    // A pipe holds 64 KB, so that writing without blocking meets a full pipe again and again.
    try #require(fcntl(writer, F_SETFL, O_NONBLOCK) == 0)
    let reading = Task.detached {
      var received: [UInt8] = []
      var piece = [UInt8](repeating: 0, count: 10_000)
      while true {
        let count = read(reader, &piece, piece.count)
        guard count > 0 else { return received }
        received += piece.prefix(count)
      }
    }
    let sink = FileDescriptorSink(writer)
    try sink.write(bytes)
    try await sink.finish()
    close(writer)
    #expect(await reading.value == bytes)
    close(reader)
  }

  @Test func `a task that was cancelled is not held by a reader that does not read`() async throws {
    let (reader, writer) = try pipe()
    let sink = FileDescriptorSink(writer)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try sink.write([UInt8](repeating: 1, count: 1_000_000))
    }
    await #expect(throws: Diagnostic(.interrupted, "interrupted")) { try await task.value }
    // Whoever shares the pipe still writes to it as before.
    #expect(fcntl(writer, F_GETFL) & O_NONBLOCK == 0)
    try await sink.finish()
    close(writer)
    close(reader)
  }

  @Test func `a reader that went away is told apart from other failures`() throws {
    signal(SIGPIPE, SIG_IGN)
    let (reader, writer) = try pipe()
    close(reader)
    let error = #expect(throws: Diagnostic.self) { try FileDescriptorSink(writer).write([1]) }
    close(writer)
    #expect(error == Diagnostic(.failed, "the reader of the output went away"))
    #expect(error?.isReaderGone == true)
  }

  @Test func `a descriptor that can't be written says why`() throws {
    let error = #expect(throws: Diagnostic.self) { try FileDescriptorSink(-1).write([1]) }
    #expect(
      error
        == Diagnostic(
          .failed, "the output could not be written: standard output is closed", help: "whoever started this closed it")
    )
    #expect(error?.isReaderGone == false)
  }

  @Test func `a full device says so`() throws {
    let full = open("/dev/full", O_WRONLY)
    try #require(full >= 0)
    defer { close(full) }
    #expect(
      throws: Diagnostic(
        .failed, "the output could not be written: the disk is full", help: "make room and try again")
    ) { try FileDescriptorSink(full).write([1]) }
  }

  @Test func `it knows files, pipes and terminals apart`() throws {
    let (reader, writer) = try pipe()
    defer {
      close(reader)
      close(writer)
    }
    let file = open("/proc/self/exe", O_RDONLY)
    defer { close(file) }
    let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    defer { close(terminal) }
    try #require(terminal >= 0)
    var size = winsize(ws_row: 24, ws_col: 132, ws_xpixel: 0, ws_ypixel: 0)
    try #require(ioctl(terminal, UInt(TIOCSWINSZ), &size) == 0)
    let sinks = [writer, file, terminal].map(FileDescriptorSink.init)
    #expect(sinks.map(\.isRegularFile) == [false, true, false])
    #expect(sinks.map(\.isTerminal) == [false, false, true])
    #expect(sinks.map(\.columns) == [0, 0, 132])
  }
}
