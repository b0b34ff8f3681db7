/* SPDX-License-Identifier: Apache-2.0 */
#include "linecard/resample.h"

#include <stdbool.h>
#include <stddef.h>

#include "engine.h"
#include "linecard/recipe.h"

/* The most input samples for which no count overflows: 250 years at 48 kHz. */
static const uint64_t most_consumed = UINT64_MAX / 48000;

static const uint32_t rates[] = {8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000};

bool lc_rate_is_supported(uint32_t hz) {
    for (size_t i = 0; i < sizeof rates / sizeof *rates; ++i)
        if (rates[i] == hz) return true;
    return false;
}

lc_status lc_resampler_create(lc_resampler **resampler, uint32_t input_hz, uint32_t output_hz, lc_quality quality) {
    if (resampler == NULL || (unsigned)quality > LC_QUALITY_DIRECT) return LC_INVALID_ARGUMENT;
    if (!lc_rate_is_supported(input_hz) || !lc_rate_is_supported(output_hz)) return LC_UNSUPPORTED_RATE;
    if (input_hz == output_hz) return lc_copy_create(resampler, input_hz);
    if (quality == LC_QUALITY_DIRECT) return lc_direct_create(resampler, input_hz, output_hz);
    return lc_soxr_create(resampler, input_hz, output_hz, quality);
}

void lc_resampler_destroy(lc_resampler *resampler) {
    if (resampler != NULL) resampler->engine->destroy(resampler);
}

double lc_resampler_delay(const lc_resampler *resampler) {
    return resampler != NULL ? resampler->engine->delay(resampler) : 0;
}

size_t lc_resampler_bound(const lc_resampler *resampler, size_t count) {
    if (resampler == NULL) return 0;
    if (count > most_consumed - resampler->consumed) return SIZE_MAX;
    const uint64_t bound = lc_resampler_due(resampler, resampler->consumed + count) - resampler->produced;
    return bound < SIZE_MAX ? (size_t)bound : SIZE_MAX;
}

size_t lc_resampler_flush_bound(const lc_resampler *resampler) {
    return resampler == NULL || resampler->consumed == 0 ? 0 : resampler->engine->tail(resampler);
}

lc_result lc_resampler_process(lc_resampler *resampler, int16_t *out, size_t capacity, const int16_t *in,
                               size_t count) {
    if (resampler == NULL || (in == NULL && count > 0)) return (lc_result){LC_INVALID_ARGUMENT, 0};
    const size_t bound = lc_resampler_bound(resampler, count);
    if (capacity < bound) return (lc_result){LC_INSUFFICIENT_CAPACITY, bound};
    if (out == NULL && bound > 0) return (lc_result){LC_INVALID_ARGUMENT, 0};
    if (count == 0) return (lc_result){LC_OK, 0};
    return resampler->engine->process(resampler, out, in, count);
}

lc_result lc_resampler_flush(lc_resampler *resampler, int16_t *out, size_t capacity) {
    if (resampler == NULL) return (lc_result){LC_INVALID_ARGUMENT, 0};
    const size_t bound = lc_resampler_flush_bound(resampler);
    if (capacity < bound) return (lc_result){LC_INSUFFICIENT_CAPACITY, bound};
    if (out == NULL && bound > 0) return (lc_result){LC_INVALID_ARGUMENT, 0};
    if (resampler->consumed == 0) return (lc_result){LC_OK, 0};
    return resampler->engine->flush(resampler, out);
}

lc_status lc_resampler_reset(lc_resampler *resampler) {
    if (resampler == NULL) return LC_INVALID_ARGUMENT;
    return resampler->consumed == 0 ? LC_OK : resampler->engine->reset(resampler);
}
