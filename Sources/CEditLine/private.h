// The inside of an editor, shared by editor.c and history.c only.
#ifndef CEDITLINE_PRIVATE_H
#define CEDITLINE_PRIVATE_H

#include "include/CEditLine.h"
#include <histedit.h>
#include <stdio.h>
#include <wchar.h>

struct ce_editor {
  EditLine *line;
  History *history;
  /// What libedit draws on. It gathers, so that everything that one key changes reaches the terminal at once.
  FILE *output;
  /// A copy of standard output, so that nobody else's buffer mixes with it.
  int terminal;
  unsigned char *gathered;
  size_t gathered_count;
  size_t gathered_room;
  /// Swallows what libedit has to say about the terminal's name while it starts.
  FILE *nowhere;
  char *prompt;
  char *right_prompt;
  ce_callbacks callbacks;
  /// Names of our commands, in ASCII, which libedit points to.
  wchar_t *command_names[CE_COMMAND_SLOTS];
};

#endif
