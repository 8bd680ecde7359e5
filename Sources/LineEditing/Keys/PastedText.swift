// What comes out of a paste.
// Rules: a paste never moves the cursor, never rings, never ends a line, never runs; so of the control characters only
// newlines stay, and a tab becomes blanks (as a key it would complete).

/// The text of a bracketed paste, fit for the line.
struct PastedText: Equatable {
  /// Blanks that stand for a tab.
  private static let tab = "    "

  let text: String

  init(_ bytes: some Collection<UInt8>) {
    var text = ""
    var previous: Unicode.Scalar = " "
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar {
      case "\n" where previous == "\r": break
      case "\n", "\r": text.unicodeScalars.append("\n")
      case "\t": text += Self.tab
      default:
        if scalar.properties.generalCategory != .control { text.unicodeScalars.append(scalar) }
      }
      previous = scalar
    }
    while text.unicodeScalars.last == "\n" { text.unicodeScalars.removeLast() }
    self.text = text
  }
}
