// What is coloured is what the parser saw, so that a colour never lies: a word that looks like a command and is none is plain.
// Where a text can't be parsed any further, the rest is plain.

/// Tells what the parts of a script are.
public struct ScriptHighlighter {
  public enum Kind: String, Sendable, CaseIterable {
    case comment
    /// A word or sign of the language.
    case keyword
    case command
    case option
    /// A quoted text.
    case string
    /// A name, or what is put in its place.
    case variable
  }

  /// A part of a text.
  public struct Mark: Sendable, Equatable {
    public let span: Span
    public let kind: Kind
  }

  private let source: SourceText
  private var marks: [Mark] = []

  /// The parts of a script, in order; they do not overlap.
  public static func marks(in source: SourceText) -> [Mark] {
    var highlighter = ScriptHighlighter(source: source)
    var parser = Parser(source)
    var position = 0
    while let statement = try? parser.next() {
      highlighter.markGap(position, statement.span.start, isCode: false)
      highlighter.mark(statement)
      position = statement.span.end
    }
    if parser.isAtEnd { highlighter.markGap(position, source.bytes.count, isCode: false) }
    return highlighter.marks
  }

  private init(source: SourceText) { self.source = source }

  /// Something inside a statement, by where it stands.
  private enum Part {
    case word(Word, isCommand: Bool)
    case name(Span)
    case block(Block)
    case host(Span)

    var span: Span {
      switch self {
      case .word(let word, _): word.span
      case .name(let span), .host(let span): span
      case .block(let block): block.span
      }
    }
  }

  private mutating func mark(_ statement: Statement) {
    var parts = statement.blocks.map(Part.block) + statement.names.map(Part.name)
    let command = statement.form == .command ? statement.words.first?.span : nil
    parts += statement.allWords.map { Part.word($0, isCommand: $0.span == command) }
    if case .hostCommand(let span) = statement.destination { parts.append(.host(span)) }
    var position = statement.span.start
    for part in parts.sorted(by: { $0.span.start < $1.span.start }) {
      markGap(position, part.span.start, isCode: true)
      switch part {
      case .word(let word, let isCommand): mark(word, isCommand: isCommand)
      case .name(let span): add(span, .variable)
      case .block(let block): mark(block)
      case .host: break
      }
      position = part.span.end
    }
    markGap(position, statement.span.end, isCode: true)
  }

  private mutating func mark(_ block: Block) {
    add(Span(block.span.start, block.span.start + 1), .keyword)
    markInside(block.statements, block.span.start + 1, block.span.end - 1)
    add(Span(block.span.end - 1, block.span.end), .keyword)
  }

  private mutating func markInside(_ statements: [Statement], _ start: Int, _ end: Int) {
    var position = start
    for statement in statements {
      markGap(position, statement.span.start, isCode: false)
      mark(statement)
      position = statement.span.end
    }
    markGap(position, end, isCode: false)
  }

  private mutating func mark(_ word: Word, isCommand: Bool) {
    switch word.content {
    case .bare:
      if isCommand { add(word.span, .command) } else if source[word.span].hasPrefix("--") { add(word.span, .option) }
    case .pieces(let pieces): mark(pieces, within: word.span, isQuoted: false)
    }
  }

  /// Pieces; what is between them inside of quotes belongs to the quoted text.
  private mutating func mark(_ pieces: [Piece], within outer: Span, isQuoted: Bool) {
    var position = outer.start
    for piece in pieces {
      if isQuoted { add(Span(position, piece.span.start), .string) }
      switch piece.kind {
      case .literal: if piece.isQuoted { add(piece.span, .string) }
      case .quoted(let parts): mark(parts, within: piece.span, isQuoted: true)
      case .substitution(let statements) where source.bytes[piece.span.start] == UInt8(ascii: "$"):
        add(Span(piece.span.start, piece.span.start + 2), .variable)
        markInside(statements, piece.span.start + 2, piece.span.end - 1)
        add(Span(piece.span.end - 1, piece.span.end), .variable)
      case .substitution, .variable, .count, .argument, .arguments, .argumentCount, .processVariable, .secret:
        add(piece.span, piece.isQuoted && source.bytes[piece.span.start] != UInt8(ascii: "$") ? .string : .variable)
      }
      position = piece.span.end
    }
    if isQuoted { add(Span(position, outer.end), .string) }
  }

  /// Marks what stands between two parts: comments, and, inside of a statement, the language's own words and signs.
  private mutating func markGap(_ start: Int, _ end: Int, isCode: Bool) {
    let bytes = source.bytes
    var position = start
    while position < end {
      switch bytes[position] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): position += 1
      case UInt8(ascii: "#"):
        let lineEnd = bytes[position..<end].firstIndex { $0 == UInt8(ascii: "\n") } ?? end
        add(Span(position, lineEnd), .comment)
        position = lineEnd
      default:
        let from = position
        while position < end, ![0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
        if isCode { add(Span(from, position), .keyword) }
      }
    }
  }

  private mutating func add(_ span: Span, _ kind: Kind) {
    guard span.end > span.start else { return }
    if let last = marks.last, last.kind == kind, last.span.end == span.start {
      marks[marks.count - 1] = Mark(span: last.span.union(span), kind: kind)
    } else {
      marks.append(Mark(span: span, kind: kind))
    }
  }
}

extension Statement {
  /// The names that it gives: variables and a command of one's own.
  fileprivate var names: [Span] {
    switch form {
    case .assignment(let name, _), .unset(let name), .foreach(let name, _), .foreachLine(let name, _): [name]
    case .attempt(_, let handler): [handler?.name].compactMap { $0 }
    case .definition(let definition):
      [definition.name] + definition.parameters + [definition.rest].compactMap { $0 }
    default: []
    }
  }
}

extension Parser {
  /// Whether nothing is left to read.
  var isAtEnd: Bool { cursor >= bytes.count }
}
