/* SPDX-License-Identifier: Apache-2.0 */
#include <stdatomic.h>

#include "direct_internal.h"

static const lc_direct_kernels *const ladder[] = {
#if defined(__x86_64__)
    &lc_direct_avx512, &lc_direct_avx2,
#elif defined(__aarch64__)
    &lc_direct_neon,
#endif
    &lc_direct_reference, /* needs nothing, so the search below always ends */
};

const lc_direct_kernels *lc_direct_kernels_at(size_t index) {
    return index < sizeof ladder / sizeof *ladder ? ladder[index] : NULL;
}

/* Racing threads store the same pointer, so relaxed order is enough. */
const lc_direct_kernels *lc_direct_kernels_chosen(void) {
    static _Atomic(const lc_direct_kernels *) chosen;
    const lc_direct_kernels *k = atomic_load_explicit(&chosen, memory_order_relaxed);
    if (k == NULL) {
        size_t rung = 0;
        while (ladder[rung]->needs & ~lc_cpu_features()) ++rung;
        k = ladder[rung];
        atomic_store_explicit(&chosen, k, memory_order_relaxed);
    }
    return k;
}
