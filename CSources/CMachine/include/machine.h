/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MACHINE_H
#define MACHINE_H

#include <stdbool.h>
#include <stdint.h>

/* Queries of the machine that Swift does not offer, for Benchmarks/bench. */

/* Returns the bytes of the heap in use, the allocator's overhead for each block included, or -1 if they are unknown. */
int64_t machine_heap_bytes(void);

/* Pins the calling thread to the core at `index` among those that the program may use. Returns false if the system
 * cannot do so or has no such core; the thread then runs on any core. */
bool machine_pin_to_core(unsigned index);

#endif
