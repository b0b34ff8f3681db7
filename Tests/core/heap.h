/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A heap that can run out. Linking it is enough, because it replaces the C library's functions, for libsoxr too. Only
 * with glibc, and without a sanitizer that replaces them itself.
 */
#ifndef HEAP_H
#define HEAP_H

#include <stdbool.h>
#include <stddef.h>

/** Returns true if allocations are counted and can be refused. */
bool heap_is_watched(void);

/** Resets the count, and refuses `refused` requests after the first `granted` ones. SIZE_MAX is no limit. */
void heap_limit(size_t granted, size_t refused);

/** Returns the count of requests since `heap_limit`, refused or not. */
size_t heap_requests(void);

/** Returns the count of blocks in use. */
size_t heap_blocks(void);

#endif
