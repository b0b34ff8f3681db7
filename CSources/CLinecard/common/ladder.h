/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LC_LADDER_H
#define LC_LADDER_H

#include <stdatomic.h>
#include <stddef.h>

#include "linecard/kernels.h"

/**
 * Defines `kernels`, which returns the first rung of the array `ladder` whose needs the CPU meets. The reference at the
 * end needs nothing, so the search always ends. Racing threads store the same pointer, so relaxed order is enough.
 */
#define LC_LADDER_CHOICE(type)                                                                                         \
    static const type *kernels(void) {                                                                                 \
        static _Atomic(const type *) chosen;                                                                           \
        const type *k = atomic_load_explicit(&chosen, memory_order_relaxed);                                           \
        if (k == NULL) {                                                                                               \
            size_t rung = 0;                                                                                           \
            while (ladder[rung]->needs & ~lc_cpu_features()) ++rung;                                                   \
            k = ladder[rung];                                                                                          \
            atomic_store_explicit(&chosen, k, memory_order_relaxed);                                                   \
        }                                                                                                              \
        return k;                                                                                                      \
    }

#endif
