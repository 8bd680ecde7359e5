// libedit's variadic calls behind typed functions, and the trampolines from libedit's callbacks to ours.
// Rules: EL_CLIENTDATA is always the ce_editor; EL_SIGNAL stays off (libedit's handler redraws inside a signal
// handler and sends the signal to the whole process group).
#define _GNU_SOURCE
#include "private.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
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
static char *right_prompt_of(EditLine *line) { return editor_of(line)->right_prompt; }

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
SLOT(16) SLOT(17) SLOT(18) SLOT(19) SLOT(20) SLOT(21) SLOT(22) SLOT(23)
#undef SLOT

static unsigned char (*const commands[CE_COMMAND_SLOTS])(EditLine *, int) = {
    command0,  command1,  command2,  command3,  command4,  command5,  command6,  command7,
    command8,  command9,  command10, command11, command12, command13, command14, command15,
    command16, command17, command18, command19, command20, command21, command22, command23,
};

// A terminal that takes nothing more loses what is drawn; whoever reads keys finds out that it is gone.
static void send_all(int terminal, const unsigned char *bytes, size_t count) {
  while (count > 0) {
    ssize_t sent = write(terminal, bytes, count);
    if (sent > 0) {
      bytes += sent;
      count -= (size_t)sent;
    } else if (sent < 0 && errno == EAGAIN) {
      struct pollfd ready = {.fd = terminal, .events = POLLOUT};
      poll(&ready, 1, -1);
    } else if (sent == 0 || errno != EINTR) {
      return;
    }
  }
}

// How many bytes of a character start here that would turn the text around or steer the terminal and takes no column: marks and
// embeddings of direction (UAX #9, 2), and the second set of control characters (ECMA-48, 5.3); 0 for any other one.
static size_t steering(const unsigned char *bytes, size_t count) {
  if (count >= 2 && bytes[0] == 0xC2 && bytes[1] >= 0x80 && bytes[1] <= 0x9F) return 2;
  if (count >= 2 && bytes[0] == 0xD8 && bytes[1] == 0x9C) return 2;
  if (count < 3 || bytes[0] != 0xE2) return 0;
  int is_direction = bytes[1] == 0x80 ? (bytes[2] >= 0xAA && bytes[2] <= 0xAE) || bytes[2] == 0x8E || bytes[2] == 0x8F
                                      : bytes[1] == 0x81 && bytes[2] >= 0xA6 && bytes[2] <= 0xA9;
  return is_direction ? 3 : 0;
}

// libedit takes what turns text around for something that can be printed, in no column. Leaving it out of what is drawn keeps
// its picture of the screen true; the text itself keeps it.
static size_t without_steering(unsigned char *bytes, size_t count) {
  size_t kept = 0;
  for (size_t place = 0; place < count;) {
    size_t length = bytes[place] < 0x80 ? 0 : steering(bytes + place, count - place);
    if (length == 0) bytes[kept++] = bytes[place++];
    place += length;
  }
  return kept;
}

static void send_gathered(ce_editor *editor) {
  editor->gathered_count = without_steering(editor->gathered, editor->gathered_count);
  send_all(editor->terminal, editor->gathered, editor->gathered_count);
  editor->gathered_count = 0;
}

// Called by the stream when libedit flushes it, which it does before every key and now and then while it draws.
static ssize_t gather(void *cookie, const char *bytes, size_t count) {
  ce_editor *editor = cookie;
  if (editor->gathered_count + count > editor->gathered_room) {
    size_t room = (editor->gathered_count + count) * 2;
    unsigned char *larger = realloc(editor->gathered, room);
    if (!larger) {
      send_gathered(editor);
      send_all(editor->terminal, (const unsigned char *)bytes, count);
      return (ssize_t)count;
    }
    editor->gathered = larger;
    editor->gathered_room = room;
  }
  memcpy(editor->gathered + editor->gathered_count, bytes, count);
  editor->gathered_count += count;
  return (ssize_t)count;
}

ce_editor *ce_editor_open(const char *program) {
  ce_editor *editor = calloc(1, sizeof *editor);
  if (!editor) return NULL;
  editor->prompt = strdup("");
  editor->right_prompt = strdup("");
  editor->terminal = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  if (editor->terminal >= 0) editor->output = fopencookie(editor, "w", (cookie_io_functions_t){.write = gather});
  editor->nowhere = fopen("/dev/null", "we");
  editor->history = history_init();
  if (editor->prompt && editor->right_prompt && editor->output && editor->nowhere && editor->history)
    editor->line = el_init_fd(
        program, stdin, editor->output, editor->nowhere, STDIN_FILENO, editor->terminal, STDERR_FILENO);
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
  el_set(editor->line, EL_RPROMPT_ESC, right_prompt_of, '\1');
  return editor;
}

void ce_editor_close(ce_editor *editor) {
  if (!editor) return;
  if (editor->line) el_end(editor->line);
  for (int slot = 0; slot < CE_COMMAND_SLOTS; slot++) free(editor->command_names[slot]);
  if (editor->history) history_end(editor->history);
  if (editor->output) fclose(editor->output);
  send_gathered(editor);
  if (editor->terminal >= 0) close(editor->terminal);
  free(editor->gathered);
  if (editor->nowhere) fclose(editor->nowhere);
  free(editor->prompt);
  free(editor->right_prompt);
  free(editor);
}

void ce_editor_connect(ce_editor *editor, ce_callbacks callbacks) {
  editor->callbacks = callbacks;
  el_set(editor->line, EL_GETCFN, next_key);
}

static void replace_text(char **place, const char *text) {
  char *copy = strdup(text);
  if (!copy) return;
  free(*place);
  *place = copy;
}

void ce_editor_set_prompt(ce_editor *editor, const char *prompt) { replace_text(&editor->prompt, prompt); }
void ce_editor_set_right_prompt(ce_editor *editor, const char *prompt) { replace_text(&editor->right_prompt, prompt); }

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

size_t ce_editor_unshown(ce_editor *editor) {
  fflush(editor->output);
  return editor->gathered_count;
}

void ce_editor_flush(ce_editor *editor) {
  fflush(editor->output);
  send_gathered(editor);
}

void ce_editor_set_raw(ce_editor *editor, bool raw) { el_set(editor->line, EL_PREP_TERM, raw ? 1 : 0); }
void ce_editor_use_emacs_keys(ce_editor *editor) { el_set(editor->line, EL_EDITOR, "emacs"); }

bool ce_editor_uses_vi_keys(ce_editor *editor) {
  const char *name = NULL;
  el_get(editor->line, EL_EDITOR, &name);
  return name && strcmp(name, "vi") == 0;
}

int ce_editor_add_command(ce_editor *editor, const char *name, int slot) {
  if (slot < 0 || slot >= CE_COMMAND_SLOTS || editor->command_names[slot]) return -1;
  // Of narrow names libedit makes wide copies that it never frees; wide ones it only points to, so they stay until its end.
  size_t length = strlen(name);
  wchar_t *wide = calloc(length + 1, sizeof *wide);
  if (!wide) return -1;
  for (size_t i = 0; i < length; i++) wide[i] = (unsigned char)name[i];
  editor->command_names[slot] = wide;
  return el_wset(editor->line, EL_ADDFN, wide, wide, commands[slot]);
}

int ce_editor_bind(ce_editor *editor, const char *key, const char *command, bool in_vi_commands) {
  if (in_vi_commands) return el_set(editor->line, EL_BIND, "-a", key, command, NULL);
  return el_set(editor->line, EL_BIND, key, command, NULL);
}

bool ce_editor_is_bound(ce_editor *editor, const char *key, const char *command) {
  // libedit answers this question only in print, on its output stream; what it prints is taken out again.
  size_t before = ce_editor_unshown(editor);
  el_set(editor->line, EL_BIND, key, NULL);
  size_t after = ce_editor_unshown(editor);
  if (after <= before) return false;
  editor->gathered_count = before;
  return memmem(editor->gathered + before, after - before, command, strlen(command)) != NULL;
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
