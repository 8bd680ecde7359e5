// libedit's variadic calls behind typed functions, and the trampolines from libedit's callbacks to ours.
// Rules: EL_CLIENTDATA is always the ce_editor; EL_SIGNAL stays off (libedit's handler redraws inside a signal
// handler and sends the signal to the whole process group).
#define _GNU_SOURCE
#include "private.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

_Static_assert(
    CE_REPLY_NOTHING == CC_NORM && CE_REPLY_NEWLINE == CC_NEWLINE && CE_REPLY_REFRESH == CC_REFRESH &&
        CE_REPLY_CURSOR == CC_CURSOR && CE_REPLY_BEEP == CC_ERROR,
    "libedit's reply codes are not those of CEditLine.h");
_Static_assert(sizeof(wchar_t) == sizeof(int32_t), "a wide character is a code point");

static ce_editor *editor_of(EditLine *line) {
  void *data = NULL;
  el_get(line, EL_CLIENTDATA, &data);
  return data;
}

static char *prompt_of(EditLine *line) { return editor_of(line)->prompt; }

static int next_key(EditLine *line, wchar_t *key) {
  ce_callbacks *callbacks = &editor_of(line)->callbacks;
  int32_t scalar = 0;
  int result = callbacks->next_key(callbacks->owner, &scalar);
  *key = (wchar_t)scalar;
  return result;
}

// libedit tells a command neither its name nor any data of ours, so each slot needs a function of its own.
#define SLOT(n)                                                                                                        \
  static unsigned char command##n(EditLine *line, int key) {                                                           \
    (void)key;                                                                                                         \
    ce_callbacks *callbacks = &editor_of(line)->callbacks;                                                             \
    return callbacks->command(callbacks->owner, n);                                                                    \
  }
SLOT(0) SLOT(1) SLOT(2) SLOT(3) SLOT(4) SLOT(5) SLOT(6) SLOT(7)
SLOT(8) SLOT(9) SLOT(10) SLOT(11) SLOT(12) SLOT(13) SLOT(14) SLOT(15)
#undef SLOT

static unsigned char (*const commands[CE_COMMAND_SLOTS])(EditLine *, int) = {
    command0, command1, command2,  command3,  command4,  command5,  command6,  command7,
    command8, command9, command10, command11, command12, command13, command14, command15,
};

static FILE *stream_on_copy(int descriptor) {
  int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
  if (copy < 0) return NULL;
  FILE *stream = fdopen(copy, "w");
  if (!stream) close(copy);
  return stream;
}

ce_editor *ce_editor_open(const char *program) {
  ce_editor *editor = calloc(1, sizeof *editor);
  if (!editor) return NULL;
  editor->prompt = strdup("");
  editor->output = stream_on_copy(STDOUT_FILENO);
  editor->nowhere = fopen("/dev/null", "we");
  editor->history = history_init();
  if (editor->prompt && editor->output && editor->nowhere && editor->history)
    editor->line = el_init_fd(
        program, stdin, editor->output, editor->nowhere, STDIN_FILENO, fileno(editor->output), STDERR_FILENO);
  if (!editor->line) {
    ce_editor_close(editor);
    return NULL;
  }
  HistEvent event;
  // Without a size libedit keeps nothing; the owner bounds the history itself.
  history(editor->history, &event, H_SETSIZE, INT32_MAX);
  el_set(editor->line, EL_SETFP, 2, stderr);
  el_set(editor->line, EL_CLIENTDATA, (void *)editor);
  el_set(editor->line, EL_SIGNAL, 0);
  el_set(editor->line, EL_HIST, history, editor->history);
  el_set(editor->line, EL_PROMPT_ESC, prompt_of, '\1');
  return editor;
}

void ce_editor_close(ce_editor *editor) {
  if (!editor) return;
  if (editor->line) el_end(editor->line);
  if (editor->history) history_end(editor->history);
  if (editor->output) fclose(editor->output);
  if (editor->nowhere) fclose(editor->nowhere);
  free(editor->prompt);
  free(editor);
}

void ce_editor_connect(ce_editor *editor, ce_callbacks callbacks) {
  editor->callbacks = callbacks;
  el_set(editor->line, EL_GETCFN, next_key);
}

void ce_editor_set_prompt(ce_editor *editor, const char *prompt) {
  char *copy = strdup(prompt);
  if (!copy) return;
  free(editor->prompt);
  editor->prompt = copy;
}

const int32_t *ce_editor_read_line(ce_editor *editor, int *count) {
  return (const int32_t *)el_wgets(editor->line, count);
}

const int32_t *ce_editor_text(ce_editor *editor, size_t *count, size_t *cursor) {
  const LineInfoW *info = el_wline(editor->line);
  *count = (size_t)(info->lastchar - info->buffer);
  *cursor = (size_t)(info->cursor - info->buffer);
  return (const int32_t *)info->buffer;
}

int ce_editor_insert(ce_editor *editor, const char *text) { return el_insertstr(editor->line, text); }
int ce_editor_replace(ce_editor *editor, const char *text) { return el_replacestr(editor->line, text); }
void ce_editor_delete_before(ce_editor *editor, int count) { el_deletestr(editor->line, count); }
void ce_editor_move_cursor(ce_editor *editor, int distance) { el_cursor(editor->line, distance); }
void ce_editor_push(ce_editor *editor, const char *text) { el_push(editor->line, text); }
void ce_editor_refresh(ce_editor *editor) { el_set(editor->line, EL_REFRESH); }
void ce_editor_resize(ce_editor *editor) { el_resize(editor->line); }
void ce_editor_write(ce_editor *editor, const char *text) { fputs(text, editor->output); }
void ce_editor_flush(ce_editor *editor) { fflush(editor->output); }
void ce_editor_set_raw(ce_editor *editor, bool raw) { el_set(editor->line, EL_PREP_TERM, raw ? 1 : 0); }
void ce_editor_use_emacs_keys(ce_editor *editor) { el_set(editor->line, EL_EDITOR, "emacs"); }

bool ce_editor_uses_vi_keys(ce_editor *editor) {
  const char *name = NULL;
  el_get(editor->line, EL_EDITOR, &name);
  return name && strcmp(name, "vi") == 0;
}

int ce_editor_add_command(ce_editor *editor, const char *name, int slot) {
  if (slot < 0 || slot >= CE_COMMAND_SLOTS) return -1;
  return el_set(editor->line, EL_ADDFN, name, name, commands[slot]);
}

int ce_editor_bind(ce_editor *editor, const char *key, const char *command, bool in_vi_commands) {
  if (in_vi_commands) return el_set(editor->line, EL_BIND, "-a", key, command, NULL);
  return el_set(editor->line, EL_BIND, key, command, NULL);
}

bool ce_editor_is_bound(ce_editor *editor, const char *key, const char *command) {
  // libedit answers this question only in print, on its output stream.
  char *text = NULL;
  size_t size = 0;
  FILE *answer = open_memstream(&text, &size);
  if (!answer) return false;
  el_set(editor->line, EL_SETFP, 1, answer);
  el_set(editor->line, EL_BIND, key, NULL);
  el_set(editor->line, EL_SETFP, 1, editor->output);
  fclose(answer);
  bool found = text && strstr(text, command);
  free(text);
  return found;
}

void ce_editor_set_mode(ce_editor *editor, const char *mode) {
  // "-d" names the mode in which a line is edited.
  el_set(editor->line, EL_SETTY, "-d", mode, NULL);
}

void ce_editor_enable(ce_editor *editor) { el_set(editor->line, EL_EDITMODE, 1); }
int ce_editor_source(ce_editor *editor, const char *path) { return el_source(editor->line, path); }

bool ce_editor_terminal_can(ce_editor *editor, const char *capability) {
  char *value = NULL;
  return el_get(editor->line, EL_GETTC, capability, &value) == 0 && value && *value;
}
