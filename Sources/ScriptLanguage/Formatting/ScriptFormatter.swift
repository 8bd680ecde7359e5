// One statement a line, two blanks a level, one blank between words. Words, comments and a host command's text stay as they
// were written; so do the places where a long statement was continued, and single blank lines. A block that stood on one line
// stays on one.

/// Writes a script in its canonical form.
public struct ScriptFormatter {
  private let source: SourceText
  private var lines: [String] = []
  /// The line being written; its indentation is put before it when it is whole.
  private var line = ""
  private var level = 0

  /// - Throws: `ParseFailure` where the text is no script.
  public static func format(_ source: SourceText) throws(ParseFailure) -> String {
    let statements = try Parser.parse(source)
    var formatter = ScriptFormatter(source: source)
    formatter.write(statements, from: 0, to: source.bytes.count)
    guard !formatter.lines.isEmpty else { return "" }
    // A last line without its end may have been cut off, and a run refuses it for that: it must not get one here.
    let isWhole = source.bytes.last == UInt8(ascii: "\n")
    return formatter.lines.joined(separator: "\n") + (isWhole ? "\n" : "")
  }

  private init(source: SourceText) { self.source = source }

  // MARK: Lines

  private mutating func endLine() {
    guard !line.isEmpty else { return }
    lines.append(String(repeating: "  ", count: level) + line)
    line = ""
  }

  /// Statements, a line each, with what stands between them.
  private mutating func write(_ statements: [Statement], from start: Int, to end: Int) {
    var position = start
    for (index, statement) in statements.enumerated() {
      writeGap(ScriptGap(source, position, statement.span.start), isFirst: index == 0, isLast: false)
      write(statement)
      position = statement.span.end
    }
    writeGap(ScriptGap(source, position, end), isFirst: statements.isEmpty, isLast: true)
  }

  private mutating func writeGap(_ gap: ScriptGap, isFirst: Bool, isLast: Bool) {
    var isAtStart = isFirst && line.isEmpty
    for item in gap.items {
      switch item {
      case .comment(let text, let isTrailing):
        if isTrailing, !line.isEmpty {
          line += " " + text
        } else {
          endLine()
          line = text
        }
        isAtStart = false
      case .blankLine:
        endLine()
        if !isAtStart, lines.last?.isEmpty == false { lines.append("") }
      }
    }
    endLine()
    if isLast, lines.last?.isEmpty == true { lines.removeLast() }
  }

  // MARK: Statements

  private mutating func write(_ statement: Statement) {
    if statement.isForgiving { line += "-" }
    switch statement.form {
    case .command: write(statement.words)
    case .assignment(let name, let isAppending):
      line += "let \(source[name]) \(isAppending ? "+=" : "=")"
      write(statement.words, after: name.end)
    case .unset(let name): line += "unlet \(source[name])"
    case .source: keyword("source", statement)
    case .breakLoop: line += "break"
    case .continueLoop: line += "continue"
    case .returning: keyword("return", statement)
    case .exit: keyword("exit", statement)
    case .conditional(let branches, let otherwise): write(branches, otherwise)
    case .foreach(let name, let block):
      line += "foreach \(source[name]) in"
      write(statement.words, after: name.end)
      write(block)
    case .foreachLine(let name, let block):
      line += "foreach \(source[name]) in --lines"
      write(statement.words, after: name.end)
      write(block)
    case .whileLoop(let condition, let block):
      line += "while "
      write(condition)
      write(block)
    case .repeatLoop(let block):
      keyword("repeat", statement)
      write(block)
    case .with(let block):
      keyword("with", statement)
      write(block)
    case .time(let block):
      line += "time"
      write(block)
    case .attempt(let block, let handler):
      line += "try"
      write(block)
      if let handler {
        line += " catch" + (handler.name.map { " " + source[$0] } ?? "")
        write(handler.block)
      }
    case .definition(let definition):
      line += (["define", source[definition.name]] + definition.parameters.map { source[$0] }).joined(separator: " ")
      if let rest = definition.rest { line += " \(source[rest])..." }
      write(definition.block)
    case .assertion(let condition):
      line += "assert "
      write(condition)
      if let first = statement.words.first {
        line += ","
        write(statement.words, after: first.span.start)
      }
    }
    write(statement.destination)
  }

  private mutating func keyword(_ keyword: String, _ statement: Statement) {
    line += keyword
    write(statement.words, after: statement.span.start)
  }

  private mutating func write(_ branches: [Branch], _ otherwise: Block?) {
    for (index, branch) in branches.enumerated() {
      line += index == 0 ? "if " : " else if "
      write(branch.condition)
      write(branch.block)
    }
    if let otherwise {
      line += " else"
      write(otherwise)
    }
  }

  private mutating func write(_ destination: Destination?) {
    switch destination {
    case nil: break
    case .file(let word, let appending): line += " \(appending ? ">>" : ">") \(source[word.span])"
    case .hostCommand(let span):
      let command = source[span].trimmed
      line += command.isEmpty ? " |" : " | " + command
    }
  }

  /// Words with a blank before each but the first of a command. Where the line was continued before one, it still is.
  private mutating func write(_ words: [Word], after start: Int? = nil) {
    var position = start
    for word in words {
      if let position {
        let isContinued = source.bytes[position..<word.span.start].contains(UInt8(ascii: "\n"))
        line += isContinued ? " \\\n" + String(repeating: "  ", count: level + 2) : " "
      }
      line += source[word.span]
      position = word.span.end
    }
  }

  // MARK: Blocks and conditions

  private mutating func write(_ block: Block) {
    let (start, end) = (block.span.start + 1, block.span.end - 1)
    line += " {"
    if !source.bytes[start..<end].contains(UInt8(ascii: "\n")) {
      for (index, statement) in block.statements.enumerated() {
        line += index == 0 ? " " : "; "
        write(statement)
      }
      line += block.statements.isEmpty ? "}" : " }"
      return
    }
    let gapEnd = block.statements.first?.span.start ?? end
    let opening = ScriptGap(source, start, gapEnd)
    if case .comment(let text, true)? = opening.items.first { line += " " + text }
    endLine()
    level += 1
    writeInside(block, end, opening)
    level -= 1
    line = "}"
  }

  private mutating func writeInside(_ block: Block, _ end: Int, _ opening: ScriptGap) {
    var rest = opening
    if case .comment(_, true)? = rest.items.first { rest.items.removeFirst() }
    while rest.items.first == .blankLine { rest.items.removeFirst() }
    var gap = rest
    for statement in block.statements {
      writeGap(gap, isFirst: false, isLast: false)
      write(statement)
      let next = block.statements.first { $0.span.start >= statement.span.end }?.span.start ?? end
      gap = ScriptGap(source, statement.span.end, next)
    }
    writeGap(gap, isFirst: false, isLast: true)
  }

  private mutating func write(_ condition: Condition) {
    switch condition {
    case .word(let word): line += source[word.span]
    case .comparison(let left, let comparison, let right):
      line += "\(source[left.span]) \(comparison.rawValue) \(source[right.span])"
    case .not(let inner):
      line += "not "
      write(inner, inBrackets: inner.isJoined)
    case .all(let parts): write(parts, joinedBy: " and ")
    case .any(let parts): write(parts, joinedBy: " or ")
    case .succeeds(let block):
      line += "succeeds"
      write(block)
    }
  }

  private mutating func write(_ parts: [Condition], joinedBy joint: String) {
    for (index, part) in parts.enumerated() {
      if index > 0 { line += joint }
      // `and` binds stronger, so it needs brackets in itself alone; `or` in both.
      let needsBrackets =
        switch part {
        case .any: true
        case .all: joint == " and "
        default: false
        }
      write(part, inBrackets: needsBrackets)
    }
  }

  private mutating func write(_ condition: Condition, inBrackets: Bool) {
    if inBrackets { line += "(" }
    write(condition)
    if inBrackets { line += ")" }
  }
}

extension Condition {
  /// Whether it is made of parts that `and` or `or` joins.
  fileprivate var isJoined: Bool {
    switch self {
    case .all, .any: true
    default: false
    }
  }
}

extension String {
  fileprivate var trimmed: String {
    var bytes = Array(utf8)[...]
    while let first = bytes.first, first == 0x20 || first == 0x09 { bytes.removeFirst() }
    while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// What stands between two statements: comments and blank lines.
struct ScriptGap: Equatable {
  enum Item: Equatable {
    /// With its `#`; trailing where it stands on the line of what is before it.
    case comment(String, isTrailing: Bool)
    /// One or more.
    case blankLine
  }
  var items: [Item] = []

  init(_ source: SourceText, _ start: Int, _ end: Int) {
    let bytes = source.bytes
    var position = start
    // Line ends since the last thing on a line.
    var lineEnds = 0
    while position < end {
      switch bytes[position] {
      case UInt8(ascii: "\n"):
        lineEnds += 1
        if lineEnds == 2 { items.append(.blankLine) }
        position += 1
      case UInt8(ascii: "#"):
        let lineEnd = bytes[position..<end].firstIndex(of: UInt8(ascii: "\n")) ?? end
        var last = lineEnd
        while last > position, [0x20, 0x09, 0x0D].contains(bytes[last - 1]) { last -= 1 }
        // At the start of the text nothing stands before it.
        items.append(.comment(source[Span(position, last)], isTrailing: lineEnds == 0 && start > 0))
        lineEnds = 0
        position = lineEnd
      default: position += 1
      }
    }
  }
}
