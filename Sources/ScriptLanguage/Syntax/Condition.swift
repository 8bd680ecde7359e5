/// What `if`, `while` and `assert` ask.
public indirect enum Condition: Sendable, Equatable {
  /// A lone word: true unless it is empty, `false`, `no`, `off` or `0`.
  case word(Word)
  case comparison(Word, Comparison, Word)
  case not(Condition)
  /// All of two or more, asked in order up to the first that fails.
  case all([Condition])
  /// Any of two or more, asked in order up to the first that holds.
  case any([Condition])
  /// `succeeds { }`: true when the block runs without an error.
  case succeeds(Block)

  public enum Comparison: String, Sendable, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    /// A regular expression finds something in the text.
    case matches = "=~"
    /// The word is an element of the list.
    case isIn = "in"
  }

  /// Every word, in order; not those inside of blocks.
  public var words: [Word] {
    switch self {
    case .word(let word): [word]
    case .comparison(let left, _, let right): [left, right]
    case .not(let inner): inner.words
    case .all(let parts), .any(let parts): parts.flatMap(\.words)
    case .succeeds: []
    }
  }

  /// The blocks of every `succeeds`.
  public var blocks: [Block] {
    switch self {
    case .word, .comparison: []
    case .not(let inner): inner.blocks
    case .all(let parts), .any(let parts): parts.flatMap(\.blocks)
    case .succeeds(let block): [block]
    }
  }
}
