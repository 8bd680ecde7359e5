// Keys that nobody can type.
// Rules: they are C1 control characters, which the key reader drops when they come from the terminal; everything that
// happens beside the keyboard reaches libedit as one of them, so that it runs as an ordinary editor command, at a moment
// when drawing is allowed.

/// A key that only this target can press.
enum PrivateKey: UInt32, CaseIterable {
  /// Notices wait, or the window has changed its size.
  case wake = 0x9f
  /// A paste has been read.
  case paste = 0x9e
  /// Esc with nothing behind it, in vi mode.
  case escape = 0x9d
  /// The cursor is at the end of the text: show the candidates.
  case showCandidates = 0x9c
  /// The cursor is at the end of the text: end the line without running it.
  case abandonLine = 0x9b
  case olderHistory = 0x9a
  case newerHistory = 0x99
  /// A key of a search has been drawn: take the next one.
  case continueSearch = 0x98
  case nextCharacter = 0x97
  case endOfText = 0x96
  case nextWord = 0x95
  /// The reading begins with a text that is there already.
  case insertText = 0x94

  /// As a key binding spells it: a backslash and three octal digits.
  var spelling: String { "\\" + String(rawValue, radix: 8) }
}
