// Signals become bytes in pipes.
// Rules: the handler only writes to pipes; a pipe once made is never closed, since a handler on another thread may be
// about to write to it; it is taken again instead.
#define _GNU_SOURCE
#include "include/CEditLine.h"
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum { SIGNAL_LIMIT = 65 };

struct signal_pipe {
  bool taken;
  int read_end;
  int kept_write_end;
  /// What the handler writes to: 0 while nobody listens. Standard input is never the end of such a pipe.
  atomic_int write_end;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct signal_pipe pipes[CE_SIGNAL_PIPES];
static int watchers[SIGNAL_LIMIT];
static struct sigaction before[SIGNAL_LIMIT];

static void on_signal(int signal) {
  int kept = errno;
  unsigned char byte = (unsigned char)signal;
  for (int i = 0; i < CE_SIGNAL_PIPES; i++) {
    int end = atomic_load(&pipes[i].write_end);
    if (end > 0) (void)!write(end, &byte, 1);
  }
  errno = kept;
}

static bool prepare(struct signal_pipe *pipe) {
  if (pipe->kept_write_end == 0) {
    int ends[2];
    if (!ce_pipe(ends)) return false;
    pipe->read_end = ends[0];
    pipe->kept_write_end = ends[1];
  }
  char stale[64];
  while (read(pipe->read_end, stale, sizeof stale) > 0) {
  }
  pipe->taken = true;
  atomic_store(&pipe->write_end, pipe->kept_write_end);
  return true;
}

int ce_signal_pipe_take(void) {
  int found = -1;
  pthread_mutex_lock(&lock);
  for (int i = 0; i < CE_SIGNAL_PIPES && found < 0; i++)
    if (!pipes[i].taken && prepare(&pipes[i])) found = i;
  pthread_mutex_unlock(&lock);
  return found;
}

int ce_signal_pipe_read_end(int pipe) { return pipe < 0 ? -1 : pipes[pipe].read_end; }

void ce_signal_pipe_release(int pipe) {
  if (pipe < 0) return;
  pthread_mutex_lock(&lock);
  atomic_store(&pipes[pipe].write_end, 0);
  pipes[pipe].taken = false;
  pthread_mutex_unlock(&lock);
}

void ce_signal_watch(int signal) {
  if (signal <= 0 || signal >= SIGNAL_LIMIT) return;
  pthread_mutex_lock(&lock);
  if (watchers[signal]++ == 0) {
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, &before[signal]);
  }
  pthread_mutex_unlock(&lock);
}

void ce_signal_unwatch(int signal) {
  if (signal <= 0 || signal >= SIGNAL_LIMIT) return;
  pthread_mutex_lock(&lock);
  if (watchers[signal] > 0 && --watchers[signal] == 0) sigaction(signal, &before[signal], NULL);
  pthread_mutex_unlock(&lock);
}

int ce_signal_watchers(int signal) {
  if (signal <= 0 || signal >= SIGNAL_LIMIT) return 0;
  pthread_mutex_lock(&lock);
  int count = watchers[signal];
  pthread_mutex_unlock(&lock);
  return count;
}
