/* SPDX-License-Identifier: Apache-2.0 */
/** Counts allocations, for checks that code allocates nothing or frees all that it allocates. */
#ifndef FUZZ_ALLOCATIONS_H
#define FUZZ_ALLOCATIONS_H

#include <stddef.h>

/** Returns the count of this thread's allocations since the first call of this function in any thread. */
size_t fuzz_allocations(void);

/** Returns the bytes of the heap in use by all threads. */
size_t fuzz_live_bytes(void);

#endif
