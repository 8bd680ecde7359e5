// How much memory a process has asked for and not given back, which Swift's module of the C library leaves out.
#ifndef CMEMORYINUSE_H
#define CMEMORYINUSE_H

#include <stddef.h>

/// Bytes in all of the allocator's arenas (glibc's mallinfo2).
size_t memory_in_use(void);

#endif
