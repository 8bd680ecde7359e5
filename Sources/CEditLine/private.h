// The inside of an editor, shared by editor.c and history.c only.
#ifndef CEDITLINE_PRIVATE_H
#define CEDITLINE_PRIVATE_H

#include "include/CEditLine.h"
#include <histedit.h>
#include <stdio.h>

struct ce_editor {
  EditLine *line;
  History *history;
  /// A stream of our own on standard output, so that nobody else's buffer mixes with it.
  FILE *output;
  /// Swallows what libedit has to say about the terminal's name while it starts.
  FILE *nowhere;
  char *prompt;
  ce_callbacks callbacks;
};

#endif
