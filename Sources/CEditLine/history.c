// libedit's history, which Up, Down and Ctrl-R walk through.
// Rules: nothing is saved here; which lines stay and which of two equal ones goes is decided by the caller.
#include "private.h"
#include <stdlib.h>

int ce_history_add(ce_editor *editor, const char *line) {
  HistEvent event;
  return history(editor->history, &event, H_ENTER, line) < 0 ? -1 : event.num;
}

void ce_history_remove(ce_editor *editor, int number) {
  HistEvent event;
  // H_DEL hands out a copy of the removed line, which is ours to free.
  if (history(editor->history, &event, H_DEL, number) == 0) free((void *)event.str);
}

void ce_history_clear(ce_editor *editor) {
  HistEvent event;
  history(editor->history, &event, H_CLEAR);
}
