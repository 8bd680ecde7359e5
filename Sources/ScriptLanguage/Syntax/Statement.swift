// A statement's words lie side by side with its form, so that a parser can fill one statement again and again: a script of a
// million lines then needs the memory of one.

/// One statement: a command or form, and where its output goes.
public struct Statement: Sendable, Equatable {
  /// What the words are.
  public enum Form: Sendable, Equatable {
    /// A command and its words, the name first; never empty.
    case command
    /// `let name = words…`, `let name += words…`; the words are the values.
    case assignment(name: Span, isAppending: Bool)
    /// `unlet name`.
    case unset(name: Span)
    /// `source FILE [args…]`; the words are those after `source`.
    case source
    /// `if COND { } else if COND { } else { }`.
    indirect case conditional([Branch], otherwise: Block?)
    /// `foreach name in words… { }`; the words are what it goes through.
    indirect case foreach(name: Span, Block)
    /// `foreach name in --lines FILE { }`; the one word is the file.
    indirect case foreachLine(name: Span, Block)
    /// `while COND { }`.
    indirect case whileLoop(Condition, Block)
    /// `repeat N { }`; the one word is the number.
    indirect case repeatLoop(Block)
    /// `try { } catch [name] { }`.
    indirect case attempt(Block, handler: Handler?)
    /// `with ENVIRONMENT { }`; the one word is the environment.
    indirect case with(Block)
    /// `define name params… { }`.
    indirect case definition(Definition)
    /// `time { }`.
    indirect case time(Block)
    /// `assert COND [, message…]`; the words are the message.
    indirect case assertion(Condition)
    case breakLoop
    case continueLoop
    /// `return [words…]`.
    case returning
    /// `exit [status]`.
    case exit
  }

  /// From the first byte of the first word to the last of the last.
  public var span: Span
  public var form: Form
  /// What belongs to the form, without the words that name it; of a command all, the name first.
  public var words: [Word]
  /// A leading `-`: its failure is shown and passed over.
  public var isForgiving: Bool
  public var destination: Destination?

  public init(
    span: Span = Span(0, 0), form: Form = .command, words: [Word] = [], isForgiving: Bool = false,
    destination: Destination? = nil
  ) {
    self.span = span
    self.form = form
    self.words = words
    self.isForgiving = isForgiving
    self.destination = destination
  }

  /// Every block of it, in order.
  public var blocks: [Block] {
    switch form {
    case .command, .assignment, .unset, .source, .breakLoop, .continueLoop, .returning, .exit: []
    case .conditional(let branches, let otherwise):
      branches.flatMap { $0.condition.blocks + [$0.block] } + (otherwise.map { [$0] } ?? [])
    case .foreach(_, let block), .foreachLine(_, let block), .repeatLoop(let block), .with(let block), .time(let block):
      [block]
    case .whileLoop(let condition, let block): condition.blocks + [block]
    case .attempt(let block, let handler): [block] + (handler.map { [$0.block] } ?? [])
    case .definition(let definition): [definition.block]
    case .assertion(let condition): condition.blocks
    }
  }

  /// Whether `$1`, `$@` or `$#` stands anywhere in it, its blocks included; a command of one's own has its own.
  public var usesArguments: Bool {
    if case .definition = form { return false }
    return mentions { piece in
      switch piece.kind {
      case .argument, .arguments, .argumentCount: true
      default: false
      }
    }
  }

  /// The names of every `${secret:NAME}` in it, its blocks included.
  public var secretNames: [String] {
    var names: [String] = []
    _ = mentions { piece in
      if case .secret(let name) = piece.kind, !names.contains(name) { names.append(name) }
      return false
    }
    return names
  }

  private func mentions(_ isWanted: (Piece) -> Bool) -> Bool {
    for word in allWords {
      guard case .pieces(let pieces) = word.content else { continue }
      if pieces.contains(where: { Self.mentions($0, isWanted) }) { return true }
    }
    return blocks.contains { $0.statements.contains { $0.mentions(isWanted) } }
  }

  private static func mentions(_ piece: Piece, _ isWanted: (Piece) -> Bool) -> Bool {
    if isWanted(piece) { return true }
    switch piece.kind {
    case .quoted(let parts): return parts.contains { mentions($0, isWanted) }
    case .substitution(let statements): return statements.contains { $0.mentions(isWanted) }
    default: return false
    }
  }

  /// Every word of it, those of its conditions and the file of its destination too; not those inside of blocks.
  public var allWords: [Word] {
    var words = words
    switch form {
    case .conditional(let branches, _): for branch in branches { words += branch.condition.words }
    case .whileLoop(let condition, _), .assertion(let condition): words += condition.words
    default: break
    }
    if case .file(let word, _) = destination { words.append(word) }
    return words
  }
}

/// `{ … }`: statements handed to a form as code.
public struct Block: Sendable, Equatable {
  /// With its braces.
  public var span: Span
  public var statements: [Statement]

  public init(span: Span, statements: [Statement]) {
    self.span = span
    self.statements = statements
  }
}

/// A condition and what is done where it holds.
public struct Branch: Sendable, Equatable {
  public var condition: Condition
  public var block: Block

  public init(condition: Condition, block: Block) {
    self.condition = condition
    self.block = block
  }
}

/// What follows `catch`.
public struct Handler: Sendable, Equatable {
  /// The variable that gets the error's code, message and place.
  public var name: Span?
  public var block: Block

  public init(name: Span?, block: Block) {
    self.name = name
    self.block = block
  }
}

/// A command of one's own.
public struct Definition: Sendable, Equatable {
  public var name: Span
  public var parameters: [Span]
  /// The variable that takes every further word, written `name...`.
  public var rest: Span?
  public var block: Block

  public init(name: Span, parameters: [Span], rest: Span?, block: Block) {
    self.name = name
    self.parameters = parameters
    self.rest = rest
    self.block = block
  }
}

/// Where a statement's output goes instead of standard output.
public enum Destination: Sendable, Equatable {
  /// `> file`: replaced when whole. `>> file`: appended to.
  case file(Word, appending: Bool)
  /// `| text to the end of the line`: the standard input of `/bin/sh -c text`.
  case hostCommand(Span)

  var span: Span {
    switch self {
    case .file(let word, _): word.span
    case .hostCommand(let span): span
    }
  }
}
