// Half-typed text can't be parsed, so this reads only as much as Tab needs: where the last statement begins, its plain
// words, and the word under the cursor with its quotes taken off.

/// The statement that a cursor stands in, as far as it is typed.
struct PartialStatement: Equatable {
  /// Finished words before the cursor's, quotes taken off.
  var words: [String] = []
  /// What is typed of the word at the cursor, quotes taken off.
  var current = ""
  /// Scalars of that word as typed, quotes included.
  var currentScalars = 0
  /// The word at the cursor begins with `$`; `current` is what follows it.
  var isVariable = false
  /// The word at the cursor is the file that output goes to.
  var isDestination = false
  /// The file that output goes to is written; nothing may follow.
  var isOver = false

  /// Nil where nothing of ours can stand: in a comment, behind a `|` or behind the file that output goes to.
  init?(_ text: String) {
    var reader = Reader()
    for scalar in text.unicodeScalars { reader.read(scalar) }
    guard !reader.isSkipping, !reader.statement.isOver else { return nil }
    self = reader.statement
  }

  fileprivate init() {}

  fileprivate mutating func finishWord() {
    // The file behind a `>` is no word of the command.
    if isDestination { isOver = true } else { words.append(isVariable ? "$" + current : current) }
    current = ""
    currentScalars = 0
    isVariable = false
  }
}

/// Goes over the text once, scalar by scalar.
private struct Reader {
  var statement = PartialStatement()
  /// In a comment or behind a `|`: nothing counts up to the end of the line.
  var isSkipping = false
  private var quote: Unicode.Scalar?
  private var isEscaped = false
  private var isInWord = false
  private var isInBraces = false
  private var previous: Unicode.Scalar = "\n"
  /// What stood around each open `$(`.
  private var outer: [PartialStatement] = []

  mutating func read(_ scalar: Unicode.Scalar) {
    defer { previous = scalar }
    if isSkipping {
      if scalar == "\n" { start(PartialStatement()) }
      return
    }
    if isInWord { statement.currentScalars += 1 }
    if isEscaped {
      readEscaped(scalar)
    } else if let open = quote {
      readQuoted(scalar, open)
    } else if isInBraces {
      statement.current.unicodeScalars.append(scalar)
      isInBraces = scalar != "}"
    } else {
      readPlain(scalar)
    }
  }

  private mutating func readEscaped(_ scalar: Unicode.Scalar) {
    isEscaped = false
    guard scalar == "\n" else { return statement.current.unicodeScalars.append(scalar) }
    // A continued line: outside quotes the word ends there, and one that is only the `\` never was.
    guard quote == nil else { return }
    if statement.currentScalars > 2 { statement.finishWord() }
    statement.currentScalars = 0
    isInWord = false
  }

  private mutating func readQuoted(_ scalar: Unicode.Scalar, _ open: Unicode.Scalar) {
    switch scalar {
    case open: quote = nil
    case "\\" where open == "\"": isEscaped = true
    default: statement.current.unicodeScalars.append(scalar)
    }
  }

  private mutating func readPlain(_ scalar: Unicode.Scalar) {
    switch scalar {
    case " ", "\t":
      if isInWord { statement.finishWord() }
      isInWord = false
    case "\n", ";": start(PartialStatement())
    case "{" where previous == "$":
      statement.current.unicodeScalars.append(scalar)
      isInBraces = true
    case "{": start(PartialStatement())
    case "(":
      outer.append(statement)
      start(PartialStatement())
    case ")":
      // The word that the substitution stands in goes on; no candidate begins as it does.
      guard var around = outer.popLast() else { return start(PartialStatement()) }
      around.current = (around.isVariable ? "$" : "") + around.current + "(…)"
      around.isVariable = false
      start(around)
      isInWord = true
    case ">":
      if isInWord { statement.finishWord() }
      isInWord = false
      statement.isDestination = true
    case "|": isSkipping = true
    case "#" where !isInWord: isSkipping = true
    default: readWord(scalar)
    }
  }

  private mutating func readWord(_ scalar: Unicode.Scalar) {
    if !isInWord {
      isInWord = true
      // A leading `-` forgives; the command's name starts behind it.
      if scalar == "-", statement.words.isEmpty { return }
      statement.currentScalars = 1
    }
    switch scalar {
    case "'", "\"": quote = scalar
    case "\\": isEscaped = true
    case "$" where statement.current.isEmpty: statement.isVariable = true
    default: statement.current.unicodeScalars.append(scalar)
    }
  }

  private mutating func start(_ new: PartialStatement) {
    statement = new
    isSkipping = false
    isInWord = false
  }
}
