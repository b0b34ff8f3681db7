/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MACHINE_H
#define MACHINE_H

#include <stdbool.h>
#include <stdint.h>

/* What the benchmark asks of the machine and Swift cannot: for Benchmarks/bench only. */

/* Bytes that the allocator has handed out and not got back, its own part of each block included; -1 where it does not
 * tell. */
int64_t machine_heap_bytes(void);

/* Keeps the calling thread on the index-th of the cores that the program may use. False where the system cannot be told
 * so, or has no such core: the thread then runs where the scheduler puts it. */
bool machine_pin_to_core(unsigned index);

#endif
