// What a call meets outside of its words: the status it ends with, variables and files. The manual page shows it whole.

internal import LocalStore
internal import Shell

/// Facts of a call, each with what it means.
enum CallReference {
  typealias Entry = (name: String, text: String)

  /// Of the statement that failed; what ran before it stays done.
  static let statuses: [Entry] = [
    ("0", "all went well"), ("1", "a command failed"), ("2", "could not be parsed, or was called wrongly"),
    ("3", "refused: it sent nothing"), ("4", "a deletion went through in part"),
    ("5", "the service could not be reached or refused the token"), ("130", "interrupted"),
  ]

  static let variables: [Entry] = [
    ("RECSH_ENV", "the environment to start in; --env beats it"),
    (
      "RECSH_SECRET_NAME",
      "the token for ${secret:NAME} in a script; in capitals, and '_' for what is no letter or digit"
    ),
    ("RECSH_PAGER", "what shows a result taller than the screen; else PAGER, else less"),
    ("PAGER", "see RECSH_PAGER"), ("LESS", "options for less; where it is not set, FRX"),
    ("RECSH_SCREEN_READER", "1: results and progress as plain lines"),
    ("VISUAL", "what edits a statement; else EDITOR, else vi"), ("EDITOR", "see VISUAL"),
    ("EDITRC", "key bindings, in place of ~/.editrc"),
    ("NO_COLOR", "set and not empty: no colours"),
    ("CLICOLOR_FORCE", "set and not 0: colours though no terminal is there"),
    ("TERM", "dumb: no colours, and nothing is drawn over"),
    ("XDG_CONFIG_HOME", "the folder above that of the configuration; else ~/.config"),
    ("XDG_STATE_HOME", "the folder above that of journal and history; else ~/.local/state"),
  ]

  /// Places as they are where no flag and no variable says otherwise.
  static var files: [Entry] {
    // Folders begin with a slash, so the sign for a home stands behind one until the places are worked out.
    guard let paths = try? StatePaths(configuration: nil, state: nil, variable: { $0 == "HOME" ? "/~" : nil }) else {
      return []
    }
    let places: [Entry] = [
      (paths.configuration, "the environments, which 'env add' writes"),
      (paths.startFile, "statements that run at the start of the prompt"),
      (paths.credentials, "tokens that 'login' keeps, mode 0600"),
      (paths.journal, "every deletion and restoration, with snapshots"),
      (paths.history, "what was typed, by environment, tokens masked"),
      (paths.stages, "stages of sessions that ended without leaving; 'stage recover' reads them"),
      (paths.locks, "who deletes in which environment"),
      (paths.rates, "the calls of the last minute, where calls-per-minute holds"),
    ]
    return places.map { (String($0.name.dropFirst()), $0.text) } + [("~/.editrc", "key bindings; 'man editrc'")]
  }
}
