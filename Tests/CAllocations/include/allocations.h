/* SPDX-License-Identifier: Apache-2.0 */
/** Counts what a thread allocates. Linking this is enough: it takes the place of the C library's functions. */
#ifndef ALLOCATIONS_H
#define ALLOCATIONS_H

#include <stdbool.h>
#include <stddef.h>

/** Whether they are counted: not where a sanitizer has taken that place, and only with glibc. */
bool allocations_are_counted(void);

/** How often the calling thread has allocated memory, or had it moved, since it started; in C or in Swift. */
size_t allocations_of_this_thread(void);

#endif
