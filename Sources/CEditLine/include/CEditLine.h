// What Swift sees of libedit: typed functions where libedit has variadic ones, and one opaque type.
// Rules: no libedit header is included here; every pointer handed out says how long it is good for;
// nothing here decides anything, it only calls.
#ifndef CEDITLINE_H
#define CEDITLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// MARK: - Editor (editor.c)

/// An editor with its history, on standard input and output.
typedef struct ce_editor ce_editor;

/// What a command tells libedit to do next; the values are libedit's CC_* (checked in editor.c).
enum {
  CE_REPLY_NOTHING = 0,
  CE_REPLY_NEWLINE = 1,
  CE_REPLY_REFRESH = 4,
  CE_REPLY_CURSOR = 5,
  CE_REPLY_BEEP = 6,
};

/// How many commands of our own an editor can have.
enum { CE_COMMAND_SLOTS = 24 };

/// Functions libedit calls while a line is read. `owner` is handed back untouched.
typedef struct ce_callbacks {
  void *owner;
  /// Runs the command of a slot; returns a CE_REPLY_ value.
  uint8_t (*command)(void *owner, int slot);
  /// Waits for a key and stores its code point. Returns 1, or -1 when reading is over.
  int (*next_key)(void *owner, int32_t *key);
} ce_callbacks;

/// Null when libedit cannot be set up. The terminal's name may be unknown: nothing is printed about it.
ce_editor *ce_editor_open(const char *program);
void ce_editor_close(ce_editor *editor);
void ce_editor_connect(ce_editor *editor, ce_callbacks callbacks);

/// The prompt is copied; escape sequences in it stand between two \1 characters.
void ce_editor_set_prompt(ce_editor *editor, const char *prompt);
/// The same at the right edge; libedit leaves it out where the text comes near. Empty for none.
void ce_editor_set_right_prompt(ce_editor *editor, const char *prompt);
/// Reads one line. The code points are good until the next call on this editor; null when reading ended.
const int32_t *ce_editor_read_line(ce_editor *editor, int *count);
/// The text being edited. The code points are good until the next call on this editor.
const int32_t *ce_editor_text(ce_editor *editor, size_t *count, size_t *cursor);

int ce_editor_insert(ce_editor *editor, const char *text);
/// Replaces the whole text; the cursor stays where it is, or at the end.
int ce_editor_replace(ce_editor *editor, const char *text);
void ce_editor_delete_before(ce_editor *editor, int count);
void ce_editor_move_cursor(ce_editor *editor, int distance);
/// Puts text before the input still to come, as if it had been typed.
void ce_editor_push(ce_editor *editor, const char *text);
/// Draws prompt and text anew from the terminal's cursor on.
void ce_editor_refresh(ce_editor *editor);
/// Asks the terminal for its size.
void ce_editor_resize(ce_editor *editor);
/// Writes to the stream libedit draws on, so that the order of both is kept.
void ce_editor_write(ce_editor *editor, const char *text);
/// How many bytes have been drawn since the last flush.
size_t ce_editor_unshown(ce_editor *editor);
/// Shows what has been drawn. Until then nothing of it reaches the terminal.
void ce_editor_flush(ce_editor *editor);
void ce_editor_set_raw(ce_editor *editor, bool raw);

void ce_editor_use_emacs_keys(ce_editor *editor);
bool ce_editor_uses_vi_keys(ce_editor *editor);
/// Names the command of a slot for key bindings, in ASCII and once.
int ce_editor_add_command(ce_editor *editor, const char *name, int slot);
/// Binds a key in the main map, or in vi's map of commands.
int ce_editor_bind(ce_editor *editor, const char *key, const char *command, bool in_vi_commands);
/// Whether a key of the main map is bound to a command.
bool ce_editor_is_bound(ce_editor *editor, const char *key, const char *command);
/// Sets or clears ("-isig") a mode of the terminal for the time of editing.
void ce_editor_set_mode(ce_editor *editor, const char *mode);
/// Switches editing on, whatever a configuration file said.
void ce_editor_enable(ce_editor *editor);
/// Reads a configuration file: 0, or something else where a line of it was refused.
int ce_editor_source(ce_editor *editor, const char *path);
/// Whether the terminal has a capability, by its two-letter termcap name.
bool ce_editor_terminal_can(ce_editor *editor, const char *capability);

// MARK: - History (history.c)

/// Adds a line as the newest. Returns its number, or -1.
int ce_history_add(ce_editor *editor, const char *line);
void ce_history_remove(ce_editor *editor, int number);
void ce_history_clear(ce_editor *editor);

// MARK: - Terminal (terminal.c)

/// Makes LC_CTYPE a UTF-8 locale: the environment's, else C.UTF-8. False where there is none.
bool ce_use_utf8_locale(void);
/// Columns a character takes: 0, 1, 2, or -1 where it cannot be printed.
int ce_columns(uint32_t scalar);
/// False where the descriptor is no terminal or does not know its size.
bool ce_window_size(int descriptor, int *rows, int *columns);
/// A pipe that neither blocks nor outlives exec.
bool ce_pipe(int ends[2]);
/// Gives the terminal at `descriptor` the mode that it had at the first call, if another program has changed it since.
/// False where there is no terminal.
bool ce_keep_mode(int descriptor);
/// Stops the process group, as Ctrl-Z does; returns when it goes on.
void ce_stop_process_group(void);

/// Who has changed the terminal.
enum { CE_GUARD_EDITOR = 0, CE_GUARD_QUESTION = 1 };

/// Remembers the mode of the terminal at `input`; a crash or exit() until the end puts it back, and ends bracketed paste
/// by writing to `output`. False where there is no terminal.
bool ce_guard_begin(int guard, int input, int output, bool bracketed_paste);
/// Puts the remembered mode back, discarding input that nobody has read where told so.
void ce_guard_end(int guard, bool discard_input);
/// Keys one by one: no echo, no line editing, no signals by key, no flow control. Discards waiting input.
bool ce_read_keys(int descriptor);

// MARK: - Signals (signals.c)

/// How many pipes can receive signals at once.
enum { CE_SIGNAL_PIPES = 8 };

/// Takes one of the pipes into which the handler writes signal numbers, a byte each; its number, or -1.
int ce_signal_pipe_take(void);
int ce_signal_pipe_read_end(int pipe);
void ce_signal_pipe_release(int pipe);
/// Counts a watcher of a signal; the first one installs the handler.
void ce_signal_watch(int signal);
/// The last watcher to leave puts back what was there before.
void ce_signal_unwatch(int signal);
int ce_signal_watchers(int signal);

#endif
