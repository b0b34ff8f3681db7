/* SPDX-License-Identifier: Apache-2.0 */
/** The checks of a fuzz target. */
#ifndef FUZZ_CHECK_H
#define FUZZ_CHECK_H

#include <stdio.h>
#include <stdlib.h>

/** Reports a broken promise, with a message as for printf, and ends the run. libFuzzer writes the input to a file. */
#define CHECK(promise, ...)                                                                                            \
    do {                                                                                                               \
        if (promise) break;                                                                                            \
        fprintf(stderr, "%s:%d: ", __FILE__, __LINE__);                                                                \
        fprintf(stderr, __VA_ARGS__);                                                                                  \
        fputc('\n', stderr);                                                                                           \
        abort();                                                                                                       \
    } while (0)

#endif
