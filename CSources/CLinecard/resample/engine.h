/* SPDX-License-Identifier: Apache-2.0 */
/** The interface between a resampler (resample.c) and the engines that do its work. */
#ifndef LC_ENGINE_H
#define LC_ENGINE_H

#include "linecard/resample.h"

/**
 * A way to resample. Room and rates are checked before an engine is called; the engine counts in `consumed` and
 * `produced`. `process` and `flush` write at most the bounds; `tail`, `flush` and `reset` are called only after input
 * since the last start.
 */
typedef struct lc_engine {
    double (*delay)(const lc_resampler *resampler);
    size_t (*tail)(const lc_resampler *resampler); /**< The most samples that `flush` can return now. */
    lc_result (*process)(lc_resampler *resampler, int16_t *out, const int16_t *in, size_t count);
    lc_result (*flush)(lc_resampler *resampler, int16_t *out);
    lc_status (*reset)(lc_resampler *resampler);
    void (*destroy)(lc_resampler *resampler);
} lc_engine;

/** The state that all resamplers share. The state of an engine begins with it. */
struct lc_resampler {
    const lc_engine *engine;
    uint32_t input_hz;
    uint32_t output_hz;
    unsigned factor;   /**< output_hz / input_hz where that is a whole number, or 0. */
    uint64_t consumed; /**< Input samples since the start. */
    uint64_t produced; /**< Output samples since the start. */
};

/** Returns the shared state at the start of a stream. */
lc_resampler lc_resampler_started(const lc_engine *engine, uint32_t input_hz, uint32_t output_hz);

/** Returns the output samples that are due after `consumed` input samples, by the law of linecard/resample.h. */
uint64_t lc_resampler_due(const lc_resampler *resampler, uint64_t consumed);

/** Opens a resampler that copies. This and the next two return a status of `lc_resampler_create`. */
lc_status lc_copy_create(lc_resampler **resampler, uint32_t hz);

/** Opens Linecard's own filter between two different rates. */
lc_status lc_direct_create(lc_resampler **resampler, uint32_t input_hz, uint32_t output_hz);

/** Opens libsoxr between two different rates. LC_QUALITY_UNAVAILABLE in a library that was built without it. */
lc_status lc_soxr_create(lc_resampler **resampler, uint32_t input_hz, uint32_t output_hz, lc_quality quality);

#endif
