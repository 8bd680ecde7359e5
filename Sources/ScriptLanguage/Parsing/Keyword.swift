/// The words that begin a form of the language when they are written plainly where a command could stand.
enum Keyword: String, CaseIterable {
  case `let`
  case unlet
  case source
  case `if`
  case `else`
  case foreach
  case `while`
  case `repeat`
  case `try`
  case `catch`
  case with
  case define
  case time
  case assert
  case `break`
  case `continue`
  case `return`
  case exit

  /// Nil where a word of at most eight bytes, given as one number, is none. No string is made, and no list walked: every
  /// statement passes here.
  init?(packed: UInt64) {
    switch packed {
    case Self.packed("let"): self = .let
    case Self.packed("unlet"): self = .unlet
    case Self.packed("source"): self = .source
    case Self.packed("if"): self = .if
    case Self.packed("else"): self = .else
    case Self.packed("foreach"): self = .foreach
    case Self.packed("while"): self = .while
    case Self.packed("repeat"): self = .repeat
    case Self.packed("try"): self = .try
    case Self.packed("catch"): self = .catch
    case Self.packed("with"): self = .with
    case Self.packed("define"): self = .define
    case Self.packed("time"): self = .time
    case Self.packed("assert"): self = .assert
    case Self.packed("break"): self = .break
    case Self.packed("continue"): self = .continue
    case Self.packed("return"): self = .return
    case Self.packed("exit"): self = .exit
    default: return nil
    }
  }

  /// The bytes of a short word as one number.
  @inline(__always)
  private static func packed(_ word: StaticString) -> UInt64 {
    var packed: UInt64 = 0
    word.withUTF8Buffer { for byte in $0 { packed = packed << 8 | UInt64(byte) } }
    return packed
  }

  /// Whether what follows is more than words up to the end of the statement.
  var readsOn: Bool {
    switch self {
    case .let, .unlet, .source, .break, .continue, .return, .exit: false
    case .if, .else, .foreach, .while, .repeat, .try, .catch, .with, .define, .time, .assert: true
    }
  }
}

extension Parser {
  /// The keyword that a plain word is.
  @inline(__always)
  func keyword(at span: Span) -> Keyword? {
    let count = span.end - span.start
    guard count >= 2, count <= 8 else { return nil }
    var packed: UInt64 = 0
    for index in span.start..<span.end { packed = packed << 8 | UInt64(bytes[index]) }
    return Keyword(packed: packed)
  }

  /// The words that no command may be called: they begin forms.
  public static let keywords: [String] = Keyword.allCases.map(\.rawValue)
}
