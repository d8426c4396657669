/*===- Memory.c - Blocks for weights and workspaces -----------------------===*/
#include "runtime/core/Runtime.h"

#include <stdlib.h>
#include <sys/mman.h>

/* Blocks of this size and more are worth huge pages: reading weights once
 * through is up to a tenth faster with them. */
static const size_t hugePage = (size_t)2 << 20;

void *inception_allocate(size_t size) {
  bool huge = size >= hugePage;
  void *block = NULL;
  if (posix_memalign(&block, huge ? hugePage : INCEPTION_ALIGNMENT,
                     size ? size : 1))
    return NULL;
  /* Only whole pages, so that memory of others is left as it is. Systems that
   * refuse give usual pages. */
  if (huge)
    madvise(block, size / hugePage * hugePage, MADV_HUGEPAGE);
  return block;
}
