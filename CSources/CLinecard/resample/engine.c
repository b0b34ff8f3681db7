/* SPDX-License-Identifier: Apache-2.0 */
#include "engine.h"

lc_resampler lc_resampler_started(const lc_engine *engine, uint32_t input_hz, uint32_t output_hz) {
    const unsigned factor = output_hz % input_hz == 0 ? output_hz / input_hz : 0;
    return (lc_resampler){.engine = engine, .input_hz = input_hz, .output_hz = output_hz, .factor = factor};
}

/* It is called several times a push, so avoiding a division is measurable. */
uint64_t lc_resampler_due(const lc_resampler *resampler, uint64_t consumed) {
    if (resampler->factor > 0) return consumed * resampler->factor;
    return consumed * resampler->output_hz / resampler->input_hz;
}
