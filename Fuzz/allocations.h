/* SPDX-License-Identifier: Apache-2.0 */
/** Counts what the heap was asked for, to hold code to asking for nothing, or to giving it back. */
#ifndef FUZZ_ALLOCATIONS_H
#define FUZZ_ALLOCATIONS_H

#include <stddef.h>

/** How often this thread has allocated memory since the first call of all. */
size_t fuzz_allocations(void);

/** How many bytes of the heap are in use, by all threads. */
size_t fuzz_live_bytes(void);

#endif
