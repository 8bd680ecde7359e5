internal import ScriptLanguage

// What a session keeps of its statements while a recording runs. Only the outermost level is recorded: what a script or a block
// does is in the statement that ran it.

extension Interpreter {
  /// Runs a statement and, at the outermost level, writes it to the recording.
  func runRecorded(
    _ statement: Statement, in frame: Frame, output: any Output
  ) async throws(Diagnostic) -> Outcome {
    guard frame.depth == 0, let wasRecording = recorder else {
      return try await execute(statement, in: frame, output: output)
    }
    let keeping = wasRecording.keepsOutput ? KeepingOutput(output, isExpectation: true) : nil
    recordedAs = nil
    recordedSpan = statement.span
    do {
      let outcome = try await execute(statement, in: frame, output: keeping ?? output)
      // `record` itself is not part of what it records, and whoever goes on with a recording does not want to leave first.
      if recorder === wasRecording, !outcome.quits, isRecorded(statement, in: frame) {
        try record(statement, in: frame, output: keeping?.lines, wasRecording)
      }
      return outcome
    } catch {
      try recordFailure(statement, error, in: frame, output: keeping?.lines, wasRecording)
      throw error
    }
  }

  /// What a failed statement leaves for a replay beside the comment that tells of it.
  private enum Trace {
    /// It did nothing.
    case nothing
    /// It did what it always does up to the same failure: a replay does so too, and passes over the failure.
    case again
    /// How far it came depended on the moment, so a replay can't do the same, and stops there.
    case stop
  }

  private func recordFailure(
    _ statement: Statement, _ error: Diagnostic, in frame: Frame, output: [String]?, _ recorder: Recorder
  ) throws(Diagnostic) {
    let text = frame.source[statement.span]
    try recorder.keepFailure(text, error, redact: host.redact)
    switch trace(of: statement, error, in: frame) {
    case .nothing: return
    case .stop:
      try recorder.keepStop(
        "assert no, 'when this was recorded, the statement above was refused, or done only in part'")
    case .again:
      guard !host.policy.isDryRun else { return }
      let kept = recordedAs ?? kept(statement, text, in: frame)
      _ = try recorder.keep(
        statement.isForgiving ? kept : "-" + kept, secrets: statement.secretNames, output: output, redact: host.redact)
    }
  }

  private func trace(of statement: Statement, _ error: Diagnostic, in frame: Frame) -> Trace {
    let dependsOnMoment: Bool
    switch error.code {
    case .encoding, .syntax, .unknownCommand, .unknownOption: return .nothing
    // What was refused here may be let through there, where nobody meant it to be.
    case .interrupted, .incomplete, .unreachable, .credentials, .store, .refused: dependsOnMoment = true
    default: dependsOnMoment = false
    }
    let hasInner = statement.allWords.contains { !$0.substitutions.isEmpty }
    switch statement.form {
    case .assignment, .unset, .assertion, .exit, .definition, .breakLoop, .continueLoop, .returning:
      if !hasInner { return .nothing }
    case .command:
      guard !hasInner, let bound = try? frame.binder.bind(statement.words) else { break }
      // A plain command does all of its work or none; a deletion says which.
      if bound.entry.signature.isWrite {
        return error.code == .unwritten ? .again : [.incomplete, .interrupted].contains(error.code) ? .stop : .nothing
      }
      if error.code == .interrupted { return .stop }
      if statement.destination == nil { return .nothing }
    default: break
    }
    return dependsOnMoment ? .stop : .again
  }

  /// A statement as a recording keeps it: scripts that it sources by a relative name are named in full, for the recording may
  /// lie elsewhere.
  private func kept(_ statement: Statement, _ text: String, in frame: Frame) -> String {
    var paths: [(span: Span, path: String)] = []
    collectSources(statement, in: frame, &paths)
    guard !paths.isEmpty else { return text }
    var bytes = frame.source.bytes
    for (span, path) in paths.sorted(by: { $0.span.start > $1.span.start }) {
      bytes.replaceSubrange(span.start..<span.end, with: Quoting.word(path).utf8)
    }
    let end = statement.span.end + bytes.count - frame.source.bytes.count
    let start = statement.span.start + (statement.isForgiving ? 1 : 0)
    return (statement.isForgiving ? "-" : "") + String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private func collectSources(_ statement: Statement, in frame: Frame, _ paths: inout [(span: Span, path: String)]) {
    if statement.form == .source, let path = statement.words[0].literal(in: frame.source) {
      let full = host.files.absolute(host.files.resolve(path, relativeTo: frame.scriptPath))
      if full != path { paths.append((statement.words[0].span, full)) }
    }
    for word in statement.allWords { for inner in word.substitutions { collectSources(inner, in: frame, &paths) } }
    for block in statement.blocks { for inner in block.statements { collectSources(inner, in: frame, &paths) } }
  }

  private func isRecorded(_ statement: Statement, in frame: Frame) -> Bool {
    guard statement.form == .command, let bound = try? frame.binder.bind(statement.words) else { return true }
    return bound.entry.signature.isRecorded
  }

  private func record(
    _ statement: Statement, in frame: Frame, output: [String]?, _ recorder: Recorder
  ) throws(Diagnostic) {
    let text = frame.source[statement.span]
    // What was only pretended must not be done by a replay.
    if host.policy.isDryRun, try ScriptCheck(table: table, source: frame.source).isWrite(statement) {
      return try recorder.keepDryRun(text, redact: host.redact)
    }
    if statement.usesArguments {
      let given = session.arguments.map(Quoting.word).joined(separator: " ")
      try recorder.note("it was called with the words \(given.isEmpty ? "none" : host.redact(given)); give them again")
    }
    var secrets = statement.secretNames
    if let recordedAs {
      secrets += (try? Parser.parse(SourceText(name: "", text: recordedAs)))?.flatMap(\.secretNames) ?? []
    }
    let kept = recordedAs ?? kept(statement, text, in: frame)
    if try !recorder.keep(kept, secrets: secrets, output: output, redact: host.redact) {
      host.output.say(
        .warning("the recording has this statement only as a comment, for a token of this session stands in it"))
    }
  }

  func startRecording(_ path: String, appending: Bool, keepsOutput: Bool, _ pins: [String]) throws {
    if let recorder {
      throw Diagnostic(
        .failed, "a recording to \(recorder.path) is running", help: "'record stop' ends it")
    }
    let before = appending ? (try? host.files.read(path)) ?? [] : []
    try checkPins(pins, of: before, path)
    try checkAppendable(before, path)
    let sink = try host.files.recording(path, appending: appending)
    let head = RecordingSeal.head(version: host.version, time: host.clock.now)
    recorder = try Recorder(
      path: path, sink: sink, keepsOutput: keepsOutput,
      header: before.isEmpty
        ? [head] + pins.map { "require \($0)" }
        : ["# goes on: \(head.dropFirst(2))"])
  }

  /// A recording is of one catalogue: what is added to it has to be done in the same.
  private func checkPins(_ pins: [String], of bytes: [UInt8], _ path: String) throws(Diagnostic) {
    for pin in pins {
      let parts = pin.split(separator: " ", maxSplits: 1).map(String.init)
      // A later version may go on with what an earlier one began.
      guard let there = RecordingSeal.pin(parts[0], in: bytes), parts[0] != "version", there != parts[1] else {
        continue
      }
      throw Diagnostic(
        .refused, "\(path) was recorded with \(parts[0]) \(there), and this is \(parts[1])",
        help: "record to another file")
    }
  }

  /// What is added must not mend what is wrong with a file: a last line that was cut off, or a recording that was changed.
  private func checkAppendable(_ bytes: [UInt8], _ path: String) throws(Diagnostic) {
    if let last = bytes.last, last != UInt8(ascii: "\n") {
      throw Diagnostic(
        .refused, "the last line of \(path) has no line end, so it may have been cut off", help: "end it with a newline"
      )
    }
    let source = try SourceText(name: path, checking: bytes)
    if !host.policy.allowsEdited, let fault = RecordingSeal.fault(in: source, digest: host.digest) { throw fault }
  }

  func stopRecording() async throws {
    guard let recorder else {
      throw Diagnostic(.failed, "nothing is being recorded", help: "'record start FILE' begins")
    }
    self.recorder = nil
    let bytes = try host.files.read(recorder.path)
    let end = RecordingSeal.isRecording(bytes) ? RecordingSeal.lastLine(bytes, digest: host.digest) : nil
    try await recorder.close(sealing: end)
    if !recorder.secrets.isEmpty {
      let names = recorder.secrets.map { "'\($0)'" }.joined(separator: ", ")
      host.output.say(.note("a replay needs the secret \(names): see 'help record start'"))
    }
  }

  /// Ends what a session still has open when it is left in order.
  public func close() async {
    guard recorder != nil else { return }
    do { try await stopRecording() } catch { host.output.say(.diagnostic(Self.diagnostic(error))) }
  }
}
