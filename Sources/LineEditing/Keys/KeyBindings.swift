// Which key does what.
// Rules: ours come first, then the person's `~/.editrc`, then those without which the editor is not safe. `bind -v` and
// `bind -e` in that file reset libedit's key maps; only then are all of ours bound once more.
import Glibc

/// Applies key bindings to an editor.
struct KeyBindings {
  let handle: EditLineHandle

  /// Binds everything and reads the person's file. False where a line of the file was refused: libedit leaves out the
  /// rest of it.
  func apply() -> Bool {
    for command in EditorCommand.allCases { handle.add(command) }
    handle.useEmacsKeys()
    bindOurs()
    bindEssentials()
    var understood = true
    if let file = Self.configurationFile() { understood = handle.source(file) }
    if !handle.isBound(PrivateKey.wake.spelling, to: EditorCommand.wake.name) { bindOurs() }
    bindEssentials()
    handle.enableEditing()
    return understood
  }

  /// `$EDITRC`, else `~/.editrc`; nil where there is no such file.
  private static func configurationFile() -> String? {
    // getenv's strings are copied at once; this thread is the only one that touches them here.
    let path =
      getenv("EDITRC").map { String(cString: $0) }
      ?? getenv("HOME").map { String(cString: $0) + "/.editrc" }
    guard let path, !path.isEmpty, access(path, F_OK) == 0 else { return nil }
    return path
  }

  private func bindOurs() {
    bind(Self.common)
    bind(handle.usesViKeys ? Self.vi : Self.emacs)
  }

  private func bindEssentials() {
    // Ctrl-S would freeze the terminal; Ctrl-C, Ctrl-Z and Ctrl-\ are keys while a line is edited. As signals they would
    // make the kernel throw away what is still unread, the start of a paste among it.
    handle.setMode("-ixon")
    handle.setMode("-isig")
    // libedit swaps the two ends of a line, and a paste with both would get twice as many lines.
    handle.setMode("-icrnl")
    handle.setMode("-inlcr")
    for (key, command) in Self.essential {
      handle.bind(key, to: command)
      handle.bind(key, to: command, inViCommands: true)
    }
    // libedit's own command runs what comes back from the editor at once.
    handle.bind("v", to: EditorCommand.editOutside.name, inViCommands: true)
  }

  private func bind(_ bindings: [(String, String)]) {
    for (key, command) in bindings { handle.bind(key, to: command) }
  }

  private static let essential: [(String, String)] = [
    ("^C", EditorCommand.interrupt.name),
    ("^Z", EditorCommand.suspend.name),
    ("\\e[200~", EditorCommand.readPaste.name),
    (PrivateKey.wake.spelling, EditorCommand.wake.name),
    (PrivateKey.paste.spelling, EditorCommand.insertPaste.name),
    (PrivateKey.showCandidates.spelling, EditorCommand.showCandidates.name),
    (PrivateKey.abandonLine.spelling, EditorCommand.abandonLine.name),
    (PrivateKey.continueSearch.spelling, EditorCommand.continueSearch.name),
    (PrivateKey.escape.spelling, "vi-command-mode"),
    (PrivateKey.olderHistory.spelling, "ed-prev-history"),
    (PrivateKey.newerHistory.spelling, "ed-next-history"),
    (PrivateKey.nextCharacter.spelling, "ed-next-char"),
    (PrivateKey.endOfText.spelling, "ed-move-to-end"),
    (PrivateKey.nextWord.spelling, "em-next-word"),
    (PrivateKey.insertText.spelling, EditorCommand.insertText.name),
  ]

  private static let common: [(String, String)] = [
    ("^I", EditorCommand.complete.name),
    ("^L", "ed-clear-screen"),
    ("^R", EditorCommand.searchHistory.name),
    ("^U", "vi-kill-line-prev"),
    ("^W", "ed-delete-prev-word"),
    ("\\e[A", EditorCommand.up.name), ("\\eOA", EditorCommand.up.name),
    ("\\e[B", EditorCommand.down.name), ("\\eOB", EditorCommand.down.name),
    ("\\e[C", EditorCommand.right.name), ("\\eOC", EditorCommand.right.name),
    ("\\e[D", "ed-prev-char"), ("\\eOD", "ed-prev-char"),
    ("\\e[H", "ed-move-to-beg"), ("\\eOH", "ed-move-to-beg"), ("\\e[1~", "ed-move-to-beg"),
    ("\\e[F", EditorCommand.end.name), ("\\eOF", EditorCommand.end.name), ("\\e[4~", EditorCommand.end.name),
    ("\\e[3~", "ed-delete-next-char"),
    ("\\e[1;5C", EditorCommand.nextWord.name), ("\\e[1;5D", "ed-prev-word"),
    ("\\e[1;3C", EditorCommand.nextWord.name), ("\\e[1;3D", "ed-prev-word"),
  ]

  private static let emacs: [(String, String)] = [
    ("^P", EditorCommand.up.name), ("^N", EditorCommand.down.name),
    ("^F", EditorCommand.right.name), ("^E", EditorCommand.end.name),
    ("\\eb", "ed-prev-word"), ("\\ef", EditorCommand.nextWord.name),
    ("\\e^M", EditorCommand.insertNewline.name), ("\\e^J", EditorCommand.insertNewline.name),
    ("^X^E", EditorCommand.editOutside.name),
  ]

  private static let vi: [(String, String)] = [
    ("^A", "ed-move-to-beg"), ("^E", EditorCommand.end.name), ("^X^E", EditorCommand.editOutside.name),
  ]
}
