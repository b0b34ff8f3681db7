/* SPDX-License-Identifier: Apache-2.0 */
#include "../engine.h"

#ifndef LC_WITH_SOXR

bool lc_has_soxr(void) { return false; }

lc_status lc_soxr_create(lc_resampler **resampler, uint32_t input_hz, uint32_t output_hz, lc_quality quality) {
    (void)resampler, (void)input_hz, (void)output_hz, (void)quality;
    return LC_QUALITY_UNAVAILABLE;
}

#endif
