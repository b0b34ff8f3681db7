/* SPDX-License-Identifier: Apache-2.0 */
#include "heap.h"

#include <stdint.h>

#include "../CAllocations/glibc_heap.h"

#ifdef HAS_GLIBC_HEAP

static size_t requests, first_refused = SIZE_MAX, first_granted = SIZE_MAX, blocks;

bool heap_is_watched(void) { return true; }

void heap_limit(size_t granted, size_t refused) {
    requests = 0;
    first_refused = granted;
    first_granted = refused > SIZE_MAX - granted ? SIZE_MAX : granted + refused;
}

size_t heap_requests(void) { return requests; }

size_t heap_blocks(void) { return blocks; }

static bool is_refused(void) {
    const size_t request = requests++;
    return request >= first_refused && request < first_granted;
}

static void *counted(void *memory) {
    if (memory != NULL) ++blocks;
    return memory;
}

void *malloc(size_t size) { return is_refused() ? NULL : counted(__libc_malloc(size)); }

void *calloc(size_t elements, size_t size) { return is_refused() ? NULL : counted(__libc_calloc(elements, size)); }

void *realloc(void *memory, size_t size) {
    if (is_refused()) return NULL;
    return memory == NULL ? counted(__libc_malloc(size)) : __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    return is_refused() ? NULL : counted(__libc_memalign(alignment, size));
}

void free(void *memory) {
    if (memory != NULL) --blocks;
    __libc_free(memory);
}

#else

bool heap_is_watched(void) { return false; }

void heap_limit(size_t granted, size_t refused) { (void)granted, (void)refused; }

size_t heap_requests(void) { return 0; }

size_t heap_blocks(void) { return 0; }

#endif
