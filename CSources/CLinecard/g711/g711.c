/* SPDX-License-Identifier: Apache-2.0 */
#include "linecard/g711.h"

#include <stdatomic.h>

#include "g711_internal.h"

static const lc_g711_kernels *const ladder[] = {
#if defined(__x86_64__)
    &lc_g711_avx512, &lc_g711_avx2,
#elif defined(__aarch64__)
    &lc_g711_neon,
#endif
    &lc_g711_reference, /* needs nothing, so the search below always ends */
};

const lc_g711_kernels *lc_g711_kernels_at(size_t index) {
    return index < sizeof ladder / sizeof *ladder ? ladder[index] : NULL;
}

/* Racing threads store the same pointer, so relaxed order is enough. */
static const lc_g711_kernels *kernels(void) {
    static _Atomic(const lc_g711_kernels *) chosen;
    const lc_g711_kernels *k = atomic_load_explicit(&chosen, memory_order_relaxed);
    if (k == NULL) {
        size_t rung = 0;
        while (ladder[rung]->needs & ~lc_cpu_features()) ++rung;
        k = ladder[rung];
        atomic_store_explicit(&chosen, k, memory_order_relaxed);
    }
    return k;
}

lc_status lc_g711_decode(int16_t *pcm, const uint8_t *codes, size_t count, lc_law law) {
    if ((unsigned)law > LC_LAW_A || (count > 0 && (pcm == NULL || codes == NULL))) return LC_INVALID_ARGUMENT;
    (law == LC_LAW_A ? kernels()->decode_a : kernels()->decode_mu)(pcm, codes, count);
    return LC_OK;
}

lc_status lc_g711_encode(uint8_t *codes, const int16_t *pcm, size_t count, lc_law law) {
    if ((unsigned)law > LC_LAW_A || (count > 0 && (pcm == NULL || codes == NULL))) return LC_INVALID_ARGUMENT;
    (law == LC_LAW_A ? kernels()->encode_a : kernels()->encode_mu)(codes, pcm, count);
    return LC_OK;
}
