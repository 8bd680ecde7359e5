internal import ScriptLanguage

// The forms that take blocks. A block runs in the session that holds it; what a form changes for its block alone (an
// environment, the words of a call) it changes back, also after an error.

extension Interpreter {
  /// The rounds of a `while` where no setting says so.
  private static let loopLimit = 1_000_000
  /// How deep commands of one's own may call one another.
  static let maximumCallDepth = 100

  func runForm(_ statement: Statement, in frame: Frame, output: any Output) async throws(Diagnostic) -> Outcome {
    switch statement.form {
    case .command, .assignment, .unset, .source: return Outcome(.success)
    case .conditional(let branches, let otherwise):
      for branch in branches where try await holds(branch.condition, in: frame, output: output) {
        return try await run(branch.block, in: frame, output: output)
      }
      guard let otherwise else { return Outcome(.success) }
      return try await run(otherwise, in: frame, output: output)
    case .foreach(let name, let block):
      return try await foreach(name, statement, block, in: frame, output: output)
    case .foreachLine(let name, let block):
      return try await foreachLine(name, statement, block, in: frame, output: output)
    case .whileLoop(let condition, let block):
      return try await whileLoop(condition, block, statement, in: frame, output: output)
    case .repeatLoop(let block): return try await repeatLoop(block, statement, in: frame, output: output)
    case .attempt(let block, let handler):
      return try await attempt(block, handler, in: frame, output: output)
    case .with(let block): return try await with(block, statement, in: frame, output: output)
    case .definition(let definition):
      try define(definition, in: frame)
      return Outcome(.success)
    case .time(let block): return try await time(block, in: frame, output: output)
    case .assertion(let condition):
      try await assert(condition, statement, in: frame, output: output)
      return Outcome(.success)
    case .breakLoop: return Outcome(.success, .breakLoop)
    case .continueLoop: return Outcome(.success, .continueLoop)
    case .returning:
      let texts = try await expand(statement.words, in: frame)
      if !texts.isEmpty {
        do {
          try output.put(Report(columns: [Column("word")], rows: texts.map { [.text($0)] }), as: nil)
        } catch { throw Self.diagnostic(error) }
      }
      return Outcome(.success, .returned)
    case .exit: return Outcome(try await status(statement, in: frame), .quit)
    }
  }

  /// Runs the statements of a block up to one that leaves it.
  func run(_ block: Block, in frame: Frame, output: any Output) async throws(Diagnostic) -> Outcome {
    var status = ExitStatus.success
    blocks += 1
    defer { blocks -= 1 }
    for statement in block.statements {
      if try runAtOnce(statement, in: frame, output: output) { continue }
      let outcome = try await execute(statement, in: frame, output: output)
      if outcome.flow != .on { return Outcome(status == .success ? outcome.status : status, outcome.flow) }
      if status == .success { status = outcome.status }
    }
    return Outcome(status)
  }

  // MARK: Loops

  /// What a round means for its loop: nil to go on, else how the loop ends.
  private func ending(of round: Outcome, _ status: inout ExitStatus) -> Outcome? {
    if status == .success { status = round.status }
    switch round.flow {
    case .on, .continueLoop: return nil
    case .breakLoop: return Outcome(status)
    case .returned, .quit: return round
    }
  }

  private func foreach(
    _ name: Span, _ statement: Statement, _ block: Block, in frame: Frame, output: any Output
  ) async throws(Diagnostic) -> Outcome {
    var status = ExitStatus.success
    let name = frame.source[name]
    for text in try await expand(statement.words, in: frame) {
      if Task.isCancelled { throw Self.interrupted(frame, statement) }
      change { $0.variables[name] = [text] }
      let round = try await run(block, in: frame, output: output)
      if let ending = ending(of: round, &status) { return ending }
    }
    return Outcome(status)
  }

  private func foreachLine(
    _ name: Span, _ statement: Statement, _ block: Block, in frame: Frame, output: any Output
  ) async throws(Diagnostic) -> Outcome {
    let word = statement.words[0]
    let path = try await only(word, "a file", in: frame)
    var lines: LineReader
    do { lines = LineReader(path, try host.files.open(path)) } catch {
      throw Self.diagnostic(error).placed(at: frame.source.place(of: word.span))
    }
    var status = ExitStatus.success
    let name = frame.source[name]
    while true {
      if Task.isCancelled { throw Self.interrupted(frame, statement) }
      let line: String?
      do { line = try lines.next() } catch {
        throw Self.diagnostic(error).placed(at: frame.source.place(of: word.span))
      }
      guard let line else { return Outcome(status) }
      change { $0.variables[name] = [line] }
      let round = try await run(block, in: frame, output: output)
      if let ending = ending(of: round, &status) { return ending }
    }
  }

  private func whileLoop(
    _ condition: Condition, _ block: Block, _ statement: Statement, in frame: Frame, output: any Output
  ) async throws(Diagnostic) -> Outcome {
    var status = ExitStatus.success
    var rounds = 0
    while try await holds(condition, in: frame, output: output) {
      if Task.isCancelled { throw Self.interrupted(frame, statement) }
      let set = session.settings.integer("loop-limit")
      let limit = set > 0 ? set : Self.loopLimit
      guard rounds < limit else {
        throw Diagnostic(
          .failed, "this 'while' ran \(limit) rounds, and that is the most",
          place: frame.source.place(of: statement.span),
          help: "set loop-limit N, if more are meant")
      }
      rounds += 1
      let round = try await run(block, in: frame, output: output)
      if let ending = ending(of: round, &status) { return ending }
    }
    return Outcome(status)
  }

  private func repeatLoop(
    _ block: Block, _ statement: Statement, in frame: Frame, output: any Output
  ) async throws(Diagnostic) -> Outcome {
    let word = statement.words[0]
    let text = try await only(word, "a number", in: frame)
    guard let count = Int(text), count >= 0 else {
      throw Diagnostic(
        .usage, "'repeat' takes a whole number from 0, and '\(text)' is none", place: frame.source.place(of: word.span))
    }
    var status = ExitStatus.success
    var left = count
    while left > 0 {
      if Task.isCancelled { throw Self.interrupted(frame, statement) }
      left -= 1
      let round = try await run(block, in: frame, output: output)
      if let ending = ending(of: round, &status) { return ending }
    }
    return Outcome(status)
  }

  // MARK: Errors, environments, time

  private func attempt(
    _ block: Block, _ handler: Handler?, in frame: Frame, output: any Output
  ) async throws(Diagnostic) -> Outcome {
    do {
      return try await run(block, in: frame, output: output)
    } catch {
      // Whoever interrupts means all of it.
      guard error.code != .interrupted else { throw error }
      guard let handler else {
        host.output.say(.diagnostic(error))
        return Outcome(.success)
      }
      if let name = handler.name {
        let text = frame.source[name]
        change { $0.variables[text] = [error.code.rawValue, error.message, error.place?.text ?? ""] }
      }
      return try await run(handler.block, in: frame, output: output)
    }
  }

  private func with(
    _ block: Block, _ statement: Statement, in frame: Frame, output: any Output
  ) async throws(Diagnostic) -> Outcome {
    let word = statement.words[0]
    let name = try await only(word, "an environment", in: frame)
    try checkRetargeting(name)
    do { try host.checkEnvironment(name) } catch {
      throw Self.diagnostic(error).placed(at: frame.source.place(of: word.span))
    }
    let before = (session.environment, session.previousEnvironment)
    change { $0.environment = name }
    defer { change { ($0.environment, $0.previousEnvironment) = before } }
    return try await run(block, in: frame, output: output)
  }

  private func time(_ block: Block, in frame: Frame, output: any Output) async throws(Diagnostic) -> Outcome {
    let start = host.clock.now
    defer {
      let milliseconds = max(0, host.clock.now - start)
      let fraction = String(milliseconds % 1000 + 1000).dropFirst()
      host.output.say(.note("time: \(milliseconds / 1000).\(fraction) s"))
    }
    return try await run(block, in: frame, output: output)
  }

  private func status(_ statement: Statement, in frame: Frame) async throws(Diagnostic) -> ExitStatus {
    guard let word = statement.words.first else { return .success }
    let text = try await only(word, "a status", in: frame)
    guard let status = UInt8(text) else {
      throw Diagnostic(
        .usage, "'exit' takes a status from 0 to 255, and '\(text)' is none", place: frame.source.place(of: word.span))
    }
    return ExitStatus(rawValue: Int32(status))
  }

  /// The one text that a word stands for.
  func only(_ word: Word, _ what: String, in frame: Frame) async throws(Diagnostic) -> String {
    let texts = try await expand(word, in: frame)
    guard texts.count == 1, let text = texts.first, !text.isEmpty else {
      throw Diagnostic(
        .usage, "\(what) has to stand here, and '\(frame.source[word.span])' is \(Self.shown(texts))",
        place: frame.source.place(of: word.span), help: "give it one word; double quotes make one of a list")
    }
    return text
  }

  /// How messages show a list.
  static func shown(_ texts: [String]) -> String {
    switch texts.count {
    case 0: "empty"
    case 1 where texts[0].isEmpty: "empty"
    case 1...5: texts.map(Quoting.word).joined(separator: " ")
    default: texts.prefix(5).map(Quoting.word).joined(separator: " ") + " … (\(texts.count) words)"
    }
  }
}
