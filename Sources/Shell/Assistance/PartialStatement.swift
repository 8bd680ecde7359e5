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

  /// Nil where nothing of ours can stand: in a comment, or behind a `|`.
  init?(_ text: String) {
    var quote: Unicode.Scalar?
    var escaped = false
    var inWord = false
    func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }
    for scalar in text.unicodeScalars {
      if inWord || quote != nil { currentScalars += 1 }
      if escaped {
        current.unicodeScalars.append(scalar)
        escaped = false
      } else if let open = quote {
        if scalar == open {
          quote = nil
        } else if scalar == "\\", open == "\"" {
          escaped = true
        } else {
          current.unicodeScalars.append(scalar)
        }
      } else if isBlank(scalar) {
        if inWord { finishWord() }
        inWord = false
      } else if scalar == ";" || scalar == "\n" || scalar == "{" || scalar == "(" {
        self.words = []
        finishWord()
        self.words = []
        inWord = false
      } else if scalar == "|" || (scalar == "#" && !inWord) {
        return nil
      } else {
        if !inWord {
          inWord = true
          currentScalars = 1
          if scalar == "-", words.isEmpty {
            // A leading `-` forgives; the command's name starts behind it.
            currentScalars = 0
            continue
          }
        }
        switch scalar {
        case "'", "\"": quote = scalar
        case "\\": escaped = true
        case "$" where current.isEmpty: isVariable = true
        default: current.unicodeScalars.append(scalar)
        }
      }
    }
  }

  private mutating func finishWord() {
    words.append(isVariable ? "$" + current : current)
    current = ""
    currentScalars = 0
    isVariable = false
  }
}
