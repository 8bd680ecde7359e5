// The one place where Swift touches libedit's memory.
// Rules: every pointer that comes out of C is copied before the next call, because libedit reuses its buffers; the
// handle stays on the thread that made it; it draws through libedit's own stream so that the order of output is kept.
import CEditLine

/// Answers libedit while a line is read.
protocol EditLineDelegate: AnyObject {
  func run(_ command: EditorCommand) -> EditorReply
  /// The next key, or nil when reading is over.
  func nextKey() -> Unicode.Scalar?
}

/// libedit's editor and history as an object.
final class EditLineHandle {
  weak var delegate: (any EditLineDelegate)?
  private let editor: OpaquePointer

  init?(program: String) {
    guard TerminalLocale.isUTF8, let editor = ce_editor_open(program) else { return nil }
    self.editor = editor
    // Unretained: C uses the pointer only inside calls of this object, and deinit closes the editor.
    let callbacks = ce_callbacks(
      owner: Unmanaged.passUnretained(self).toOpaque(),
      command: { owner, slot in
        guard let command = EditorCommand(rawValue: slot), let handle = EditLineHandle.from(owner) else {
          return EditorReply.beep.code
        }
        return (handle.delegate?.run(command) ?? .beep).code
      },
      next_key: { owner, place in
        guard let key = EditLineHandle.from(owner)?.delegate?.nextKey() else { return -1 }
        // libedit's own variable, alive during this call.
        place?.pointee = Int32(bitPattern: key.value)
        return 1
      })
    ce_editor_connect(editor, callbacks)
  }

  deinit { ce_editor_close(editor) }

  private static func from(_ owner: UnsafeMutableRawPointer?) -> EditLineHandle? {
    // What `init` passed: an EditLineHandle and nothing else.
    owner.map { Unmanaged<EditLineHandle>.fromOpaque($0).takeUnretainedValue() }
  }

  // MARK: - Reading

  /// One line with its newline, or nil when reading was ended.
  func readLine() -> [Unicode.Scalar]? {
    var count: Int32 = 0
    guard let line = ce_editor_read_line(editor, &count), count > 0 else { return nil }
    return Self.scalars(line, count: Int(count))
  }

  /// The text being edited, and how many scalars of it stand before the cursor.
  func text() -> (scalars: [Unicode.Scalar], cursor: Int) {
    var count = 0
    var cursor = 0
    guard let text = ce_editor_text(editor, &count, &cursor) else { return ([], 0) }
    return (Self.scalars(text, count: count), cursor)
  }

  private static func scalars(_ start: UnsafePointer<Int32>, count: Int) -> [Unicode.Scalar] {
    // libedit's buffer holds `count` code points until the next call; they are copied here.
    UnsafeBufferPointer(start: start, count: count).map { Unicode.Scalar(UInt32(bitPattern: $0)) ?? "\u{fffd}" }
  }

  // MARK: - Editing

  /// False where libedit could not take the text.
  func insert(_ text: String) -> Bool { ce_editor_insert(editor, text) == 0 }
  func deleteBeforeCursor(_ count: Int) { ce_editor_delete_before(editor, Int32(clamping: count)) }
  func moveCursor(by distance: Int) { ce_editor_move_cursor(editor, Int32(clamping: distance)) }
  /// Presses a key that runs after the present command has been drawn.
  func press(_ key: PrivateKey) { Unicode.Scalar(key.rawValue).map(press) }
  func press(_ key: Unicode.Scalar) { ce_editor_push(editor, String(Character(key))) }
  /// Puts `text` in the place of what is being edited. False where libedit could not take it.
  func replaceText(with text: String) -> Bool { ce_editor_replace(editor, text) == 0 }

  // MARK: - Drawing

  func setPrompt(_ text: String) { ce_editor_set_prompt(editor, text) }
  func setRightPrompt(_ text: String) { ce_editor_set_right_prompt(editor, text) }
  func write(_ text: String) { ce_editor_write(editor, text) }
  /// Whether anything has been drawn since the last flush.
  var hasUnshown: Bool { ce_editor_unshown(editor) > 0 }
  /// Shows what has been drawn, all at once.
  func flush() { ce_editor_flush(editor) }
  /// Draws prompt and text from the terminal's cursor on.
  func refresh() { ce_editor_refresh(editor) }
  func resize() { ce_editor_resize(editor) }
  func setRaw(_ raw: Bool) { ce_editor_set_raw(editor, raw) }
  /// Whether the terminal can do what `capability`, a name of termcap, stands for.
  func terminalCan(_ capability: String) -> Bool { ce_editor_terminal_can(editor, capability) }

  // MARK: - Keys

  func useEmacsKeys() { ce_editor_use_emacs_keys(editor) }
  var usesViKeys: Bool { ce_editor_uses_vi_keys(editor) }
  func add(_ command: EditorCommand) { _ = ce_editor_add_command(editor, command.name, command.rawValue) }
  func bind(_ key: String, to command: String, inViCommands: Bool = false) {
    _ = ce_editor_bind(editor, key, command, inViCommands)
  }
  func isBound(_ key: String, to command: String) -> Bool { ce_editor_is_bound(editor, key, command) }
  func setMode(_ mode: String) { ce_editor_set_mode(editor, mode) }
  func enableEditing() { ce_editor_enable(editor) }
  /// False where a line of the file was refused.
  func source(_ path: String) -> Bool { ce_editor_source(editor, path) == 0 }

  // MARK: - History

  /// The entry's number, or nil where it was not taken.
  func addToHistory(_ line: String) -> Int32? {
    let number = ce_history_add(editor, line)
    return number < 0 ? nil : number
  }
  func removeFromHistory(_ number: Int32) { ce_history_remove(editor, number) }
  func clearHistory() { ce_history_clear(editor) }
}
