/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FAULT_H
#define FAULT_H

#include <stdbool.h>

/** A fault that ended a call. */
typedef struct fault {
    int signal;          /**< SIGSEGV or SIGBUS: memory. SIGILL: an instruction that the CPU lacks. */
    const void *address; /**< Address of the memory or of the instruction. */
} fault;

/** Installs the handlers of fault signals. */
void fault_install(void);

/** Calls a function. Returns false and sets `fault` if it faults. */
bool fault_survives(fault *fault, void (*call)(void *), void *argument);

#endif
