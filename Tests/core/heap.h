/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A heap that can run out. Linking this is enough: it takes the place of the C library's functions, for libsoxr too.
 * Only with glibc, and not where a sanitizer has taken that place.
 */
#ifndef HEAP_H
#define HEAP_H

#include <stdbool.h>
#include <stddef.h>

/** Whether allocations are counted and can be made to fail. */
bool heap_is_watched(void);

/** Starts counting anew and refuses `refused` requests after the first `granted` ones; SIZE_MAX never comes. */
void heap_limit(size_t granted, size_t refused);

/** How often memory was asked for since `heap_limit`, refused or not. */
size_t heap_requests(void);

/** Blocks that are allocated and not freed. */
size_t heap_blocks(void);

#endif
