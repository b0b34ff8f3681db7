/* SPDX-License-Identifier: Apache-2.0 */
#include "../../common/ladder.h"
#include "direct_internal.h"

static const lc_direct_kernels *const ladder[] = {
#if defined(__x86_64__)
    &lc_direct_avx512,
    &lc_direct_avx2,
#elif defined(__aarch64__)
    &lc_direct_neon,
#endif
    &lc_direct_reference,
};

const lc_direct_kernels *lc_direct_kernels_at(size_t index) {
    return index < sizeof ladder / sizeof *ladder ? ladder[index] : NULL;
}

LC_LADDER_CHOICE(lc_direct_kernels)

const lc_direct_kernels *lc_direct_kernels_chosen(void) { return kernels(); }
