/* SPDX-License-Identifier: Apache-2.0 */
/** What a fuzz target holds the library to. */
#ifndef FUZZ_CHECK_H
#define FUZZ_CHECK_H

#include <stdio.h>
#include <stdlib.h>

/** Reports a broken promise and ends the run; libFuzzer writes the input to a file. Takes what printf takes. */
#define CHECK(promise, ...)                                                                                            \
    do {                                                                                                               \
        if (promise) break;                                                                                            \
        fprintf(stderr, "%s:%d: ", __FILE__, __LINE__);                                                                \
        fprintf(stderr, __VA_ARGS__);                                                                                  \
        fputc('\n', stderr);                                                                                           \
        abort();                                                                                                       \
    } while (0)

#endif
