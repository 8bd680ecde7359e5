// The commands this target adds to libedit's own.
// Rule: the number of a case is its slot in the C target, its name is what `~/.editrc` can bind keys to.

/// An editor command of ours.
enum EditorCommand: Int32, CaseIterable {
  case complete, showCandidates, interrupt, abandonLine, insertPaste, readPaste, suspend, wake, up, down
  case searchHistory, continueSearch
  case right, end, nextWord, insertText, insertNewline, editOutside

  /// As `bind` knows it.
  var name: String {
    switch self {
    case .complete: "el-complete"
    case .showCandidates: "el-show-candidates"
    case .interrupt: "el-interrupt"
    case .abandonLine: "el-abandon-line"
    case .insertPaste: "el-insert-paste"
    case .readPaste: "el-read-paste"
    case .suspend: "el-suspend"
    case .wake: "el-wake"
    case .up: "el-up"
    case .down: "el-down"
    case .searchHistory: "el-search-history"
    case .continueSearch: "el-continue-search"
    case .right: "el-right"
    case .end: "el-end"
    case .nextWord: "el-next-word"
    case .insertText: "el-insert-text"
    case .insertNewline: "el-insert-newline"
    case .editOutside: "el-edit-outside"
    }
  }
}
