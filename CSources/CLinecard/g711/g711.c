/* SPDX-License-Identifier: Apache-2.0 */
#include "linecard/g711.h"

#include "../common/ladder.h"
#include "g711_internal.h"

static const lc_g711_kernels *const ladder[] = {
#if defined(__x86_64__)
    &lc_g711_avx512,
    &lc_g711_avx2,
#elif defined(__aarch64__)
    &lc_g711_neon,
#endif
    &lc_g711_reference,
};

const lc_g711_kernels *lc_g711_kernels_at(size_t index) {
    return index < sizeof ladder / sizeof *ladder ? ladder[index] : NULL;
}

LC_LADDER_CHOICE(lc_g711_kernels)

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
