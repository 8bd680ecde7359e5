// A word stays a word: it is a list of pieces that become one text or, where a single piece stands alone, the elements of a
// list. Nothing is split, globbed or parsed again after substitution.

/// One word of a statement.
public struct Word: Sendable, Equatable {
  /// What a word is made of.
  public enum Content: Sendable, Equatable {
    /// The span's own bytes: no quote, no escape, no substitution. Costs no memory of its own.
    case bare
    case pieces([Piece])
  }
  public var span: Span
  public var content: Content

  public init(_ span: Span, _ content: Content) {
    self.span = span
    self.content = content
  }

  /// Whether it is its span's own bytes.
  public var isBare: Bool { if case .bare = content { true } else { false } }

  /// Whether it can only ever be the one text it shows: no substitution in it.
  public var isLiteral: Bool {
    switch content {
    case .bare: true
    case .pieces(let pieces): pieces.allSatisfy(\.isLiteral)
    }
  }

  /// Its text where it is literal.
  public func literal(in source: SourceText) -> String? {
    switch content {
    case .bare: return source[span]
    case .pieces(let pieces):
      var text = ""
      for piece in pieces {
        guard case .literal(let part) = piece.kind else { return nil }
        text += part
      }
      return text
    }
  }

  /// Its text where it was typed plainly: such a word alone can be a command, an option or a keyword.
  public func keyword(in source: SourceText) -> String? { content == .bare ? source[span] : nil }

  /// The statements of every `$(…)` in it, those inside of them not included.
  public var substitutions: [Statement] {
    guard case .pieces(let pieces) = content else { return [] }
    return pieces.flatMap(\.substitutions)
  }

  /// Whether it is `${secret:NAME}` and nothing else.
  public var isSecretReference: Bool {
    guard case .pieces(let pieces) = content, pieces.count == 1, case .secret = pieces[0].kind else { return false }
    return true
  }

  /// The one piece that stands alone in this word, unquoted, and so gives its elements one by one.
  public var listPiece: Piece? {
    guard case .pieces(let pieces) = content, pieces.count == 1, let piece = pieces.first, !piece.isQuoted else {
      return nil
    }
    if case .literal = piece.kind { return nil }
    return piece
  }
}

/// A part of a word.
public struct Piece: Sendable, Equatable {
  public indirect enum Kind: Sendable, Equatable {
    /// Text that stands for itself, escapes undone.
    case literal(String)
    /// `$name`, `${name}`.
    case variable(String)
    /// `${#name}`.
    case count(String)
    /// `$1`, `${12}`; from 1.
    case argument(Int)
    /// `$@`.
    case arguments
    /// `$#`.
    case argumentCount
    /// `${env:NAME}`.
    case processVariable(String)
    /// `${secret:NAME}`.
    case secret(String)
    /// `$(…)`.
    case substitution([Statement])
    /// `"…"` with more than one part: joined to one text.
    case quoted([Piece])
  }
  public var kind: Kind
  public var span: Span
  /// Inside double quotes: its elements are joined.
  public var isQuoted: Bool

  public init(_ kind: Kind, _ span: Span, isQuoted: Bool = false) {
    self.kind = kind
    self.span = span
    self.isQuoted = isQuoted
  }

  var substitutions: [Statement] {
    switch kind {
    case .substitution(let statements): statements
    case .quoted(let parts): parts.flatMap(\.substitutions)
    default: []
    }
  }

  var isLiteral: Bool { if case .literal = kind { true } else { false } }
}
