/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FAULT_H
#define FAULT_H

#include <stdbool.h>

/** What ended a call. */
typedef struct fault {
    int signal;          /**< SIGSEGV or SIGBUS: memory. SIGILL: an instruction that the CPU lacks. */
    const void *address; /**< Of the memory, or of the instruction. */
} fault;

/** Has the signals of faults come here. */
void fault_install(void);

/** Calls, and lives on when that faults: false then, and what happened in `fault`. */
bool fault_survives(fault *fault, void (*call)(void *), void *argument);

#endif
