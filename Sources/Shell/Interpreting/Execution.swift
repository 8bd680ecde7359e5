internal import Prompting
internal import ScriptLanguage

extension Interpreter {
  /// Runs one statement, its results going to `output` or where the statement sends them.
  func execute(_ statement: Statement, in frame: Frame, output: any Output) async throws(Diagnostic) -> Outcome {
    if Task.isCancelled { throw Self.interrupted(frame, statement) }
    do {
      guard statement.destination != nil else { return try await carryOut(statement, in: frame, output: output) }
      return try await redirecting(statement, in: frame, output) { output in
        try await self.carryOut(statement, in: frame, output: output)
      }
    } catch {
      let diagnostic = Self.diagnostic(error).placed(at: frame.source.place(of: statement.span))
      guard statement.isForgiving, diagnostic.code != .interrupted else { throw diagnostic }
      host.output.say(.diagnostic(diagnostic))
      return Outcome(.success)
    }
  }

  private func carryOut(
    _ statement: Statement, in frame: Frame, output: any Output
  ) async throws -> Outcome {
    switch statement.form {
    case .command: return try await runCommand(statement, in: frame, output: output)
    case .assignment(let name, let isAppending):
      try await assign(statement.words, to: name, isAppending: isAppending, in: frame)
      return Outcome(.success)
    case .unset(let span):
      let name = frame.source[span]
      guard session.variables[name] != nil else { throw unsetVariable(name, span, frame) }
      change { $0.variables[name] = nil }
      return Outcome(.success)
    case .source: return try await runSource(statement.words, in: frame, output: output)
    default: return try await runForm(statement, in: frame, output: output)
    }
  }

  static func interrupted(_ frame: Frame, _ statement: Statement) -> Diagnostic {
    Diagnostic(.interrupted, "interrupted", place: frame.source.place(of: statement.span))
  }

  static func diagnostic(_ error: any Error) -> Diagnostic {
    switch error {
    case let diagnostic as Diagnostic: diagnostic
    case is CancellationError: Diagnostic(.interrupted, "interrupted")
    default: Diagnostic(.failed, "\(error)")
    }
  }

  private func assign(_ words: [Word], to name: Span, isAppending: Bool, in frame: Frame) async throws {
    var values = try await expand(words, in: frame)
    let text = frame.source[name]
    if isAppending {
      guard let before = session.variables[text] else { throw unsetVariable(text, name, frame) }
      values = before + values
    }
    let result = values
    change { $0.variables[text] = result }
  }

  private func runSource(_ words: [Word], in frame: Frame, output: any Output) async throws -> Outcome {
    guard frame.depth < Self.maximumSourceDepth else {
      throw Diagnostic(
        .failed, "scripts call one another more than \(Self.maximumSourceDepth) deep",
        help: "look whether a script sources itself, and end it with an 'if'")
    }
    let texts = try await expand(words, in: frame)
    guard let path = texts.first, !path.isEmpty else {
      throw Diagnostic(.usage, "'source' was given no file", help: "source FILE [args…]")
    }
    let resolved = host.files.resolve(path, relativeTo: frame.scriptPath)
    let source: SourceText
    do {
      source = try SourceText(name: resolved, checking: try host.files.read(resolved))
    } catch let error as Diagnostic {
      throw error.placed(at: frame.source.place(of: words[0].span))
    }
    return try await runWhole(
      source, from: .file(resolved), arguments: Array(texts.dropFirst()), depth: frame.depth + 1, output: output)
  }

  /// Runs `body` with an output that goes where the statement says, and makes what was written stay only if all went well.
  private func redirecting(
    _ statement: Statement, in frame: Frame, _ output: any Output,
    _ body: (any Output) async throws -> Outcome
  ) async throws -> Outcome {
    guard let destination = statement.destination else { return try await body(output) }
    let sink: any ByteSink
    switch destination {
    case .file(let word, let appending):
      let texts = try await expand(word, in: frame)
      guard texts.count == 1, let path = texts.first, !path.isEmpty else {
        throw Diagnostic(
          .usage, "output goes to one file, and this is \(texts.count) words", place: frame.source.place(of: word.span),
          help: "put the name in double quotes, to make it one word")
      }
      sink = try host.files.sink(path, appending: appending)
    case .hostCommand(let span):
      let text = frame.source[span].trimmingBlanks
      guard !text.isEmpty else {
        throw Diagnostic(
          .usage, "a host command has to follow '|'", place: frame.source.place(of: Span(span.start - 1, span.start)),
          help: "as in: show staged | wc -l; a '|' that belongs to a word goes into quotes")
      }
      if let name = session.variables.keys.filter({ $0.contains("-") }).sorted().first(where: { mentions(text, $0) }) {
        throw Diagnostic(
          .usage, "the shell has no variables with a '-' in their names, such as '\(name)'",
          place: frame.source.place(of: span), help: "let short = $\(name), and name that one")
      }
      sink = try host.files.pipe(to: text, variables: variables(namedIn: text))
    }
    do {
      let outcome = try await body(output.redirected(to: sink))
      do { try await sink.finish() } catch {
        throw afterwards(error, statement, in: frame)
      }
      return outcome
    } catch {
      sink.abandon()
      throw error
    }
  }

  /// An error in putting out the results of a statement that has been carried out. Where it may have changed the service's
  /// data, this must not read as if it had not.
  private func afterwards(_ error: any Error, _ statement: Statement, in frame: Frame) -> any Error {
    let check = ScriptCheck(table: table, source: frame.source)
    guard var diagnostic = error as? Diagnostic, (try? check.isWrite(statement)) == true else { return error }
    if diagnostic.code != .interrupted { diagnostic.code = .unwritten }
    diagnostic.message += "; the statement itself was carried out"
    diagnostic.help = "'runs' lists what was done"
    return diagnostic
  }

  /// Whether a host command's text names a variable.
  private func mentions(_ text: String, _ name: String) -> Bool {
    if text.contains("${\(name)") { return true }
    return text.ranges(of: "$" + name).contains { range in
      guard range.upperBound < text.endIndex else { return true }
      let next = text[range.upperBound]
      return !(next.isLetter || next.isNumber || next == "_" || next == "-")
    }
  }

  /// Variables of ours that a host command names; they travel in its environment and never in its text.
  private func variables(namedIn text: String) -> [(name: String, value: String)] {
    session.variables.filter { name, _ in
      !name.contains("-") && (text.contains("$" + name) || text.contains("${" + name))
    }.map { (name: $0.key, value: $0.value.joined(separator: " ")) }
  }

  private func runCommand(_ statement: Statement, in frame: Frame, output: any Output) async throws -> Outcome {
    if let definition = definition(of: statement, in: frame) {
      return try await call(definition, statement, in: frame, output: output)
    }
    let bound = try frame.binder.bind(statement.words)
    let arguments = try await arguments(of: bound, in: frame)
    let run = try bound.entry.make(arguments)
    let context = context(for: bound, arguments, statement, in: frame, output: output)
    let effect: Effect
    do { effect = try await run(context) } catch is CancellationError { throw Self.interrupted(frame, statement) }
    if let status = try await apply(effect, isOwnStatement: isRecordedItself(statement, in: frame)) {
      return Outcome(status, .quit)
    }
    return Outcome(effect.status)
  }

  /// Whether a command is the statement that is being recorded, and not in a block, a script or a command of one's own.
  private func isRecordedItself(_ statement: Statement, in frame: Frame) -> Bool {
    frame.depth == 0 && frame.calls == 0 && blocks == 0 && statement.span == recordedSpan
  }

  private func context(
    for bound: BoundCommand, _ arguments: Arguments, _ statement: Statement, in frame: Frame, output: any Output
  ) -> Context {
    let source = frame.source
    let named = bound.entry.signature.putsRows ? arguments.first(Signature.output)?.text : nil
    return Context(
      session: session, output: output,
      format: (named ?? session.settings.explicit("output")).flatMap(OutputFormat.init(rawValue:)),
      approver: frame.isPrompt || host.asksAtEveryDoor ? host.approver : NoApprover(), files: host.files,
      clock: host.clock, policy: host.policy, interruption: host.interruption, history: host.history,
      recording: recorder.map {
        RecordingState(
          path: $0.path, statements: $0.count, isOwnStatement: isRecordedItself(statement, in: frame))
      }, table: table,
      makeOrigin: { frame.origin(of: statement) }, isPrompt: frame.isPrompt, scriptPath: frame.scriptPath,
      place: { source.place(of: $0) })
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    var text = Substring(self)
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return String(text)
  }
}
