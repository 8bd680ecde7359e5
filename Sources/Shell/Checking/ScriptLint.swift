public import ScriptLanguage

// What `recsh check` says: every fault that a run would stop at, not only the first, and what is probably not meant. It runs
// nothing, and holds no more of a script than one statement.

/// Finds everything that is wrong with scripts.
public final class ScriptLint {
  private let table: CommandTable
  private let files: any ScriptFiles
  private let report: (Diagnostic) -> Void
  private var checked: Set<String> = []

  public private(set) var fileCount = 0
  public private(set) var statementCount = 0
  public private(set) var errorCount = 0
  public private(set) var warningCount = 0

  /// - Parameter report: is told each problem, file by file, in the order in which they are found.
  public init(table: CommandTable, files: any ScriptFiles, report: @escaping (Diagnostic) -> Void) {
    self.table = table
    self.files = files
    self.report = report
  }

  /// Checks a script, and those that it sources by a plain name.
  public func check(_ path: String) {
    guard checked.insert(path).inserted else { return }
    do throws(Diagnostic) {
      let bytes: [UInt8]
      do { bytes = try files.read(path) } catch { throw Interpreter.diagnostic(error) }
      check(try SourceText(name: path, checking: bytes), at: path)
    } catch { add(error) }
  }

  /// Checks a text.
  /// - Parameter path: what relative names in it are relative to.
  public func check(_ source: SourceText, at path: String?) {
    fileCount += 1
    let script = ScriptCheck(table: table, source: source, files: files, scriptPath: path, isStrict: true)
    let walk = ScriptWalk(script) { [self] fault in add(fault) }
    let look = ScriptLook(script, walk.names) { [self] fault in add(fault) }
    var parser = Parser(source)
    var statement = Statement()
    let openFrom = source.startOfOpenLine
    while true {
      do throws(ParseFailure) {
        guard try parser.next(into: &statement) else { break }
      } catch {
        add(error.diagnostic)
        // Where something is never closed, the rest of the text is inside of it.
        if error.open != nil { break }
        parser.recover()
        continue
      }
      statementCount += 1
      if script.isPlain(statement) {
        if statement.form == .command { walk.hasBegun = true }
        continue
      }
      // A walk that reports throws nothing.
      try? walk.check(statement)
      look.look(at: statement)
      if let openFrom, statement.span.end > openFrom, (try? script.isWrite(statement)) == true {
        add(script.cutOff(statement))
      }
    }
    for (name, span) in walk.names.missing {
      add(warning(.file, "there is no script '\(name)'", span, source, help: "it has to be there when this runs"))
    }
    for (name, _) in walk.names.scripts { check(name) }
  }

  private func warning(
    _ code: Diagnostic.Code, _ message: String, _ span: Span, _ source: SourceText, help: String?
  ) -> Diagnostic {
    Diagnostic(code, severity: .warning, message, place: source.place(of: span), help: help)
  }

  private func add(_ problem: Diagnostic) {
    if problem.severity == .error { errorCount += 1 } else { warningCount += 1 }
    report(problem)
  }
}

/// Looks for what parses and binds, and is wrong all the same.
private final class ScriptLook {
  private let script: ScriptCheck
  private let source: SourceText
  private let binder: Binder
  private let names: DefinedNames
  private let report: (Diagnostic) -> Void
  /// Blocks around the statement that may run when what stands further down has run.
  private var lateBlocks = 0

  init(_ script: ScriptCheck, _ names: DefinedNames, report: @escaping (Diagnostic) -> Void) {
    self.script = script
    source = script.source
    binder = Binder(table: script.table, source: script.source)
    self.names = names
    self.report = report
  }

  func look(at statement: Statement) {
    if case .assignment(let name, true) = statement.form { use(source[name], name) }
    for word in statement.allWords { look(at: word) }
    if statement.form == .command { lookAtWrite(statement) }
    let isLate =
      switch statement.form {
      case .foreach, .foreachLine, .whileLoop, .repeatLoop, .definition: true
      default: false
      }
    if isLate { lateBlocks += 1 }
    for block in statement.blocks { look(in: block.statements) }
    if isLate { lateBlocks -= 1 }
  }

  private func look(in statements: [Statement]) {
    var leaver: Statement?
    for statement in statements {
      if let leaver {
        warn(
          .usage, "this never runs: '\(source[leaver.span])' before it leaves", statement.span,
          help: "take it out, or put it first")
        break
      }
      look(at: statement)
      switch statement.form {
      case .breakLoop, .continueLoop, .returning, .exit: leaver = statement
      default: break
      }
    }
  }

  // MARK: Variables

  private func look(at word: Word) {
    guard case .pieces(let pieces) = word.content else { return }
    look(at: pieces)
  }

  private func look(at pieces: [Piece]) {
    for piece in pieces {
      switch piece.kind {
      case .variable(let name), .count(let name): use(name, piece.span)
      case .quoted(let parts): look(at: parts)
      case .substitution(let statements): look(in: statements)
      default: break
      }
    }
  }

  private func use(_ name: String, _ span: Span) {
    guard let first = names.variables[name] else {
      if names.isOpen { return }
      let nearest = NearestName.match(name, among: names.variables.keys.sorted())
      return report(
        Diagnostic(
          .unsetVariable, "the variable '\(name)' is never set", place: source.place(of: span),
          help: nearest.map { "did you mean '$\($0)'?" } ?? "let \(name) = …"))
    }
    if first > span.start, lateBlocks == 0, !names.isOpen {
      let line = source.place(of: Span(first, first)).line
      report(
        Diagnostic(
          .unsetVariable, "the variable '\(name)' is set only further down, at line \(line)",
          place: source.place(of: span), help: "set it before this"))
    }
  }

  // MARK: Deletions

  private func lookAtWrite(_ statement: Statement) {
    guard let bound = try? binder.bind(statement.words), bound.entry.signature.isWrite else { return }
    let given = bound.options.map(\.option.name)
    let options = bound.entry.signature.options.map(\.name)
    if options.contains("--confirm"), !given.contains("--confirm"), !given.contains("--dry-run") {
      warn(
        .usage, "'\(bound.entry.signature.name)' without --confirm writes wherever the script runs", statement.span,
        help: options.contains("--yes")
          ? "--confirm ENVIRONMENT says which catalogue is meant, and refuses any other"
          : "'help \(bound.entry.signature.name)' tells the sentence that --confirm takes")
    }
  }

  private func warn(_ code: Diagnostic.Code, _ message: String, _ span: Span, help: String) {
    report(Diagnostic(code, severity: .warning, message, place: source.place(of: span), help: help))
  }
}
