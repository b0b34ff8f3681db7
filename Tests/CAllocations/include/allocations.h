/* SPDX-License-Identifier: Apache-2.0 */
/** Counts a thread's allocations. Linking it is enough, because it replaces the C library's functions. */
#ifndef ALLOCATIONS_H
#define ALLOCATIONS_H

#include <stdbool.h>
#include <stddef.h>

/** Returns true if allocations are counted: with glibc, and without a sanitizer that replaces its functions. */
bool allocations_are_counted(void);

/** Returns the count of the calling thread's allocations and reallocations since it started, in C and Swift. */
size_t allocations_of_this_thread(void);

#endif
