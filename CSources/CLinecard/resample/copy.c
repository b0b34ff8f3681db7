/* SPDX-License-Identifier: Apache-2.0 */
/* The engine between equal rates. */
#include <stdlib.h>
#include <string.h>

#include "engine.h"

static double delay(const lc_resampler *resampler) {
    (void)resampler;
    return 0;
}

static size_t tail(const lc_resampler *resampler) {
    (void)resampler;
    return 0;
}

static lc_result process(lc_resampler *resampler, int16_t *out, const int16_t *in, size_t count) {
    memcpy(out, in, count * sizeof *in);
    resampler->consumed += count;
    resampler->produced += count;
    return (lc_result){LC_OK, count};
}

static lc_status reset(lc_resampler *resampler) {
    resampler->consumed = 0;
    resampler->produced = 0;
    return LC_OK;
}

static lc_result flush(lc_resampler *resampler, int16_t *out) {
    (void)out;
    return (lc_result){reset(resampler), 0};
}

static void destroy(lc_resampler *resampler) { free(resampler); }

static const lc_engine copy = {
    .delay = delay, .tail = tail, .process = process, .flush = flush, .reset = reset, .destroy = destroy};

lc_status lc_copy_create(lc_resampler **resampler, uint32_t hz) {
    lc_resampler *created = malloc(sizeof *created);
    if (created == NULL) return LC_OUT_OF_MEMORY;
    *created = lc_resampler_started(&copy, hz, hz);
    *resampler = created;
    return LC_OK;
}
