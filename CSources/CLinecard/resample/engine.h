/* SPDX-License-Identifier: Apache-2.0 */
/** What stands between the interface of a resampler (resample.c) and those who do the work. */
#ifndef LC_ENGINE_H
#define LC_ENGINE_H

#include "linecard/resample.h"

/**
 * A way to resample. The interface checks room and rates; an engine counts in `taken` and `given`. `process` and
 * `flush` write at most the bounds; `tail`, `flush` and `reset` are called only when something was taken since the
 * start.
 */
typedef struct lc_engine {
    double (*delay)(const lc_resampler *resampler);
    size_t (*tail)(const lc_resampler *resampler); /**< The most samples that `flush` can return now. */
    lc_result (*process)(lc_resampler *resampler, int16_t *out, const int16_t *in, size_t count);
    lc_result (*flush)(lc_resampler *resampler, int16_t *out);
    lc_status (*reset)(lc_resampler *resampler);
    void (*destroy)(lc_resampler *resampler);
} lc_engine;

/** What is common to all resamplers; the state of an engine begins with it. */
struct lc_resampler {
    const lc_engine *engine;
    uint32_t input_hz;
    uint32_t output_hz;
    unsigned factor; /**< output_hz / input_hz where that is a whole number, or 0. */
    uint64_t taken;  /**< Input samples since the start. */
    uint64_t given;  /**< Output samples since the start. */
};

/** The common part at the start of a stream. */
lc_resampler lc_resampler_started(const lc_engine *engine, uint32_t input_hz, uint32_t output_hz);

/** The output samples that the law allows to have come out once `taken` samples went in. */
uint64_t lc_resampler_due(const lc_resampler *resampler, uint64_t taken);

/** Opens a resampler that copies. The status is that of `lc_resampler_create`, as below. */
lc_status lc_copy_create(lc_resampler **resampler, uint32_t hz);

/** Opens Linecard's own filter between two different rates. */
lc_status lc_direct_create(lc_resampler **resampler, uint32_t input_hz, uint32_t output_hz);

/** Opens libsoxr between two different rates. LC_QUALITY_UNAVAILABLE in a library that was built without it. */
lc_status lc_soxr_create(lc_resampler **resampler, uint32_t input_hz, uint32_t output_hz, lc_quality quality);

#endif
