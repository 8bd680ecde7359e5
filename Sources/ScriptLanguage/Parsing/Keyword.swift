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

  /// Nil where `bytes` are none. No string is made: every statement passes here.
  init?(_ bytes: ArraySlice<UInt8>) {
    guard (2...8).contains(bytes.count), let first = bytes.first else { return nil }
    let candidates: [Keyword]
    switch first {
    case UInt8(ascii: "a"): candidates = Self.byA
    case UInt8(ascii: "b"): candidates = Self.byB
    case UInt8(ascii: "c"): candidates = Self.byC
    case UInt8(ascii: "d"): candidates = Self.byD
    case UInt8(ascii: "e"): candidates = Self.byE
    case UInt8(ascii: "f"): candidates = Self.byF
    case UInt8(ascii: "i"): candidates = Self.byI
    case UInt8(ascii: "l"): candidates = Self.byL
    case UInt8(ascii: "r"): candidates = Self.byR
    case UInt8(ascii: "s"): candidates = Self.byS
    case UInt8(ascii: "t"): candidates = Self.byT
    case UInt8(ascii: "u"): candidates = Self.byU
    case UInt8(ascii: "w"): candidates = Self.byW
    default: return nil
    }
    for candidate in candidates where candidate.rawValue.utf8.elementsEqual(bytes) {
      self = candidate
      return
    }
    return nil
  }

  private static let byA: [Keyword] = [.assert]
  private static let byB: [Keyword] = [.break]
  private static let byC: [Keyword] = [.continue, .catch]
  private static let byD: [Keyword] = [.define]
  private static let byE: [Keyword] = [.else, .exit]
  private static let byF: [Keyword] = [.foreach]
  private static let byI: [Keyword] = [.if]
  private static let byL: [Keyword] = [.let]
  private static let byR: [Keyword] = [.repeat, .return]
  private static let byS: [Keyword] = [.source]
  private static let byT: [Keyword] = [.try, .time]
  private static let byU: [Keyword] = [.unlet]
  private static let byW: [Keyword] = [.while, .with]

  /// Whether what follows is more than words up to the end of the statement.
  var readsOn: Bool {
    switch self {
    case .let, .unlet, .source, .break, .continue, .return, .exit: false
    case .if, .else, .foreach, .while, .repeat, .try, .catch, .with, .define, .time, .assert: true
    }
  }
}

extension Parser {
  /// The words that no command may be called: they begin forms.
  public static let keywords: [String] = Keyword.allCases.map(\.rawValue)
}
