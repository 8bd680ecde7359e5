#define _GNU_SOURCE
#include "CMemoryInUse.h"
#include <malloc.h>

size_t memory_in_use(void) {
  struct mallinfo2 info = mallinfo2();
  // Large blocks lie outside of the arenas.
  return info.uordblks + info.hblkhd;
}
