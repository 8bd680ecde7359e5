// A prompt as libedit wants it.
// Rules, all from how libedit keeps escape sequences: a group between two \1 belongs to the next visible character, so
// a prompt never ends in one and no two stand side by side; the blank at the end is plain.
import Prompting

/// The text of a prompt with its colours, and its width without them.
struct StyledPrompt: Equatable {
  /// With `\1` around escape sequences.
  let text: String
  /// In columns.
  let width: Int

  init(_ prompt: Prompt, usesColor: Bool) {
    var text = ""
    var current = ""
    for piece in prompt.pieces + [Prompt.Piece(" ")] where !piece.text.isEmpty {
      let style = usesColor ? Self.style(of: piece.role) : ""
      if style != current {
        text += "\u{1}\u{1b}[0" + style + "m\u{1}"
        current = style
      }
      text += TerminalText.escaped(piece.text)
    }
    self.text = text
    width = TerminalText.width(of: TerminalText.escaped(prompt.text)) + 1
  }

  /// SGR parameters, each with its semicolon.
  private static func style(of role: Prompt.Role) -> String {
    switch role {
    case .plain: ""
    case .environment: ";1;32"
    case .protected: ";1;37;41"
    case .count: ";36"
    case .continuation: ";2"
    }
  }
}
