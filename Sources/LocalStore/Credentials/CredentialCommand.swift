// The program is run without a shell, reads nothing, may talk on standard error, and has a limited time. Of its output only
// the first line counts, and nothing of it gets into a message.

internal import CatalogAPI
internal import Glibc
internal import Synchronization

/// A program that gives a token.
struct CredentialCommand: Sendable {
  let words: [String]
  let variables: [String: String]
  let limit: Duration

  private enum Outcome: Sendable {
    case ended(ChildProcess.Ending, firstLine: [UInt8])
    case outOfTime
    case cancelled
    case failed(SystemFailure)
  }

  /// - Throws: `StoreError`, naming the program.
  func secret() async throws(StoreError) -> Secret {
    let isCancelled = Atomic(false)
    let outcome = await withTaskCancellationHandler {
      await Waiting.run { run { isCancelled.load(ordering: .relaxed) } }
    } onCancel: {
      isCancelled.store(true, ordering: .relaxed)
    }
    let program = "the credential program '\(words.first ?? "")'"
    switch outcome {
    case .failed(let failure):
      throw StoreError("can't run \(program): \(failure.reason)", help: "it is run without a shell; check its path")
    case .outOfTime: throw StoreError("\(program) took longer than \(limit.components.seconds) seconds and was ended")
    case .cancelled: throw StoreError("\(program) was ended, since the command was interrupted")
    case .ended(.signalled(let signal), _): throw StoreError("\(program) was ended by signal \(signal)")
    case .ended(.exited(let status), _) where status != 0: throw StoreError("\(program) ended with status \(status)")
    case .ended(.exited, let line):
      guard let text = String(validating: line, as: UTF8.self) else {
        throw StoreError("the first line of \(program) is not valid UTF-8")
      }
      return try Credentials.checked(Secret(text), from: program)
    }
  }

  /// How often the end of the program, the time and a cancellation are looked for, in milliseconds.
  private static let tick: Int32 = 10

  private func run(isCancelled: () -> Bool) -> Outcome {
    do {
      let ends = try Descriptor.pipe()
      let child = try ChildProcess(words, environment: variables, streams: .init(input: nil, output: ends.writing))
      ends.writing.close()
      let end = ContinuousClock.now.advanced(by: limit)
      var output: [UInt8] = []
      var isOpen = true
      while true {
        let ending = child.endingNow()
        // What the program started may keep its output open: once it ended itself, what is there counts.
        while isOpen {
          let block = try block(from: ends.reading, within: ending == nil ? Self.tick : 0)
          isOpen = block?.isEmpty != true
          output += (block ?? []).prefix(Credentials.longestToken - output.count)
          if ending == nil || block == nil || output.count == Credentials.longestToken { break }
        }
        if let ending { return .ended(ending, firstLine: Self.firstLine(of: output)) }
        if !isOpen { poll(nil, 0, Self.tick) }
        guard isCancelled() || ContinuousClock.now > end else { continue }
        child.signal(SIGKILL)
        _ = child.wait()
        return isCancelled() ? .cancelled : .outOfTime
      }
    } catch { return .failed(error) }
  }

  /// What is there or comes within some milliseconds; empty at the end, nil where nothing came.
  private func block(from pipe: Descriptor, within milliseconds: Int32) throws(SystemFailure) -> [UInt8]? {
    let ready = try pipe.call { number in
      var request = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
      return poll(&request, 1, milliseconds)
    }
    return ready > 0 ? try pipe.read() : nil
  }

  private static func firstLine(of output: [UInt8]) -> [UInt8] {
    let line = output.prefix { $0 != UInt8(ascii: "\n") }
    return Array(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
  }
}
