/* SPDX-License-Identifier: Apache-2.0 */
#include "allocations.h"

#include "glibc_heap.h"

#ifdef HAS_GLIBC_HEAP

#include <errno.h>

static _Thread_local size_t count;

bool allocations_are_counted(void) { return true; }

size_t allocations_of_this_thread(void) { return count; }

void *malloc(size_t size) {
    ++count;
    return __libc_malloc(size);
}

void *calloc(size_t elements, size_t size) {
    ++count;
    return __libc_calloc(elements, size);
}

void *realloc(void *memory, size_t size) {
    ++count;
    return __libc_realloc(memory, size);
}

void *memalign(size_t alignment, size_t size) {
    ++count;
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **memory, size_t alignment, size_t size) {
    void *made = memalign(alignment, size);
    if (made == NULL) return ENOMEM;
    *memory = made;
    return 0;
}

#else

bool allocations_are_counted(void) { return false; }

size_t allocations_of_this_thread(void) { return 0; }

#endif
