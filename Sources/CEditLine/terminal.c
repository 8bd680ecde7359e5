// Locale, widths, sizes and modes of terminals.
// Rules: a mode is changed only under a guard, so that a crash, an exit() or an untrapped signal leaves the terminal
// usable; what runs in a signal handler here is async-signal-safe (write, tcsetattr, sigaction, raise).
#define _GNU_SOURCE
#include "include/CEditLine.h"
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

bool ce_use_utf8_locale(void) {
  // Only LC_CTYPE: numbers and messages stay as they are.
  setlocale(LC_CTYPE, "");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
  return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

int ce_columns(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

bool ce_window_size(int descriptor, int *rows, int *columns) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return false;
  *rows = size.ws_row;
  *columns = size.ws_col;
  return true;
}

bool ce_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0; }

void ce_stop_process_group(void) {
  // The whole group, as the terminal itself would: a script that started us must stop too, or nobody reads the keys.
  struct sigaction standard = {.sa_handler = SIG_DFL}, previous;
  sigemptyset(&standard.sa_mask);
  sigaction(SIGTSTP, &standard, &previous);
  kill(0, SIGTSTP);
  sigaction(SIGTSTP, &previous, NULL);
}

bool ce_keep_mode(int descriptor) {
  static struct termios kept;
  static bool is_kept;
  struct termios mode;
  if (tcgetattr(descriptor, &mode) != 0) return false;
  if (!is_kept) {
    kept = mode;
    is_kept = true;
  } else if (
      mode.c_iflag != kept.c_iflag || mode.c_oflag != kept.c_oflag || mode.c_cflag != kept.c_cflag ||
      mode.c_lflag != kept.c_lflag || memcmp(mode.c_cc, kept.c_cc, sizeof kept.c_cc) != 0) {
    tcsetattr(descriptor, TCSADRAIN, &kept);
  }
  return true;
}

struct guard {
  atomic_bool active;
  int input;
  int output;
  bool bracketed_paste;
  struct termios mode;
};
static struct guard guards[2];

static void put_back(struct guard *guard, int when) {
  static const char no_paste[] = "\033[?2004l";
  if (!atomic_exchange(&guard->active, false)) return;
  if (guard->bracketed_paste) (void)!write(guard->output, no_paste, sizeof no_paste - 1);
  tcsetattr(guard->input, when, &guard->mode);
}

static void put_back_all(void) {
  for (int i = 0; i < 2; i++) put_back(&guards[i], TCSANOW);
}

// Signals that end the process, and that nobody handles for the sake of going on.
static const int fatal[] = {SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGQUIT};
enum { FATAL_COUNT = sizeof fatal / sizeof *fatal };
static struct sigaction before[FATAL_COUNT];

static void on_fatal(int signal) {
  int kept = errno;
  put_back_all();
  // Once more, for whoever was there before: it is delivered when this handler returns.
  for (int i = 0; i < FATAL_COUNT; i++)
    if (fatal[i] == signal) sigaction(signal, &before[i], NULL);
  raise(signal);
  errno = kept;
}

static void install(void) {
  static atomic_bool installed;
  if (atomic_exchange(&installed, true)) return;
  struct sigaction action = {.sa_handler = on_fatal, .sa_flags = SA_ONSTACK};
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < FATAL_COUNT; i++) {
    sigaction(fatal[i], NULL, &before[i]);
    // Whoever ignores a signal goes on ignoring it.
    if (before[i].sa_handler != SIG_IGN) sigaction(fatal[i], &action, NULL);
  }
  atexit(put_back_all);
}

bool ce_guard_begin(int which, int input, int output, bool bracketed_paste) {
  struct guard *guard = &guards[which];
  if (tcgetattr(input, &guard->mode) != 0) return false;
  guard->input = input;
  guard->output = output;
  guard->bracketed_paste = bracketed_paste;
  install();
  atomic_store(&guard->active, true);
  return true;
}

void ce_guard_end(int which, bool discard_input) { put_back(&guards[which], discard_input ? TCSAFLUSH : TCSADRAIN); }

bool ce_read_keys(int descriptor) {
  struct termios mode;
  if (tcgetattr(descriptor, &mode) != 0) return false;
  mode.c_iflag &= ~(tcflag_t)(IXON | ISTRIP | INLCR | IGNCR);
  mode.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
  mode.c_cc[VMIN] = 1;
  mode.c_cc[VTIME] = 0;
  return tcsetattr(descriptor, TCSAFLUSH, &mode) == 0;
}
