/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../engine.h"
#include "direct_internal.h"

/*
 * A resampler keeps the samples that the window of the current period has so far. It has already returned the outputs
 * of the period that were due, place * outputs / inputs of them. When more of the period arrives, the whole period is
 * computed again and they are skipped.
 */
typedef struct direct_resampler {
    lc_resampler common;
    const lc_direct_filter *filter;
    unsigned place;    /* samples of the current period so far */
    int16_t history[]; /* before + place samples; room for before + inputs */
} direct_resampler;

enum {
    WINDOW = LC_DIRECT_MOST_BEFORE + LC_DIRECT_BLOCK + 2 * LC_DIRECT_MOST_INPUTS,
    COMPUTED = LC_DIRECT_BLOCK + 2 * LC_DIRECT_MOST_OUTPUTS,
    LONGEST_TAIL = 128, /* more than a period and the delay of any filter, in samples in or out */
};

static double delay(const lc_resampler *common) {
    const lc_direct_filter *filter = ((const direct_resampler *)common)->filter;
    return filter->delay / (2.0 * filter->outputs * common->input_hz);
}

static unsigned due(const lc_direct_filter *filter, unsigned place) { return place * filter->outputs / filter->inputs; }

/* The outputs from the start of the current period to the end of the tail. */
static unsigned whole(const direct_resampler *resampler) {
    const lc_direct_filter *filter = resampler->filter;
    const unsigned halves = 2U * filter->inputs;
    return (2U * filter->outputs * resampler->place + filter->delay + halves - 1) / halves;
}

static size_t tail(const lc_resampler *common) {
    const direct_resampler *resampler = (const direct_resampler *)common;
    return whole(resampler) - due(resampler->filter, resampler->place);
}

/* Computes the outputs `from` to `to`, counted from the first of the window's periods. */
static void convolve(int16_t *out, const int16_t *window, unsigned from, unsigned to, const lc_direct_filter *filter) {
    const lc_direct_kernels *kernels = lc_direct_kernels_chosen();
    const unsigned periods = (to + filter->outputs - 1) / filter->outputs;
    if (from == to) return;
    if (from == 0 && to == periods * filter->outputs) {
        kernels->convolve(out, window, periods, filter);
        return;
    }
    int16_t computed[COMPUTED];
    kernels->convolve(computed, window, periods, filter);
    memcpy(out, computed + from, (to - from) * sizeof *out);
}

/* Takes samples, at most LC_DIRECT_BLOCK in or out. Returns the count of outputs. */
static unsigned take(direct_resampler *resampler, int16_t *out, const int16_t *in, unsigned count) {
    const lc_direct_filter *filter = resampler->filter;
    const unsigned held = filter->before + resampler->place, end = resampler->place + count;
    const unsigned from = due(filter, resampler->place), to = due(filter, end);
    const unsigned passed = end / filter->inputs * filter->inputs;
    int16_t window[WINDOW];
    memcpy(window, resampler->history, held * sizeof *window);
    memcpy(window + held, in, count * sizeof *window);
    memset(window + held + count, 0, filter->inputs * sizeof *window); /* completes the last period */
    convolve(out, window, from, to, filter);
    resampler->place = end - passed;
    memcpy(resampler->history, window + passed, (filter->before + resampler->place) * sizeof *window);
    return to - from;
}

static unsigned most_inputs(const lc_direct_filter *filter) {
    const unsigned wider = filter->inputs > filter->outputs ? filter->inputs : filter->outputs;
    return LC_DIRECT_BLOCK / wider * filter->inputs;
}

static lc_result process(lc_resampler *common, int16_t *out, const int16_t *in, size_t count) {
    direct_resampler *resampler = (direct_resampler *)common;
    const size_t most = most_inputs(resampler->filter);
    size_t written = 0;
    for (size_t start = 0; start < count; start += most)
        written += take(resampler, out + written, in + start, (unsigned)(count - start < most ? count - start : most));
    common->consumed += count;
    common->produced += written;
    return (lc_result){LC_OK, written};
}

static lc_status reset(lc_resampler *common) {
    direct_resampler *resampler = (direct_resampler *)common;
    common->consumed = 0;
    common->produced = 0;
    resampler->place = 0;
    memset(resampler->history, 0, resampler->filter->before * sizeof *resampler->history);
    return LC_OK;
}

static lc_result flush(lc_resampler *common, int16_t *out) {
    static const int16_t zeros[LONGEST_TAIL];
    direct_resampler *resampler = (direct_resampler *)common;
    const lc_direct_filter *filter = resampler->filter;
    const size_t count = tail(common);
    const unsigned end = (whole(resampler) * filter->inputs + filter->outputs - 1) / filter->outputs;
    int16_t computed[LONGEST_TAIL];
    assert(count <= LONGEST_TAIL - LC_DIRECT_MOST_OUTPUTS && end - resampler->place <= LONGEST_TAIL);
    take(resampler, computed, zeros, end - resampler->place);
    memcpy(out, computed, count * sizeof *out);
    return (lc_result){reset(common), count};
}

static void destroy(lc_resampler *common) { free(common); }

static const lc_engine direct = {
    .delay = delay, .tail = tail, .process = process, .flush = flush, .reset = reset, .destroy = destroy};

lc_status lc_direct_create(lc_resampler **resampler, uint32_t input_hz, uint32_t output_hz) {
    const lc_direct_filter *filter = lc_direct_filter_for(input_hz, output_hz);
    if (filter == NULL) return LC_UNSUPPORTED_PAIR;
    assert(filter->before <= LC_DIRECT_MOST_BEFORE && filter->inputs <= LC_DIRECT_MOST_INPUTS);
    const size_t room = (size_t)filter->before + filter->inputs;
    direct_resampler *created = calloc(1, sizeof *created + room * sizeof *created->history);
    if (created == NULL) return LC_OUT_OF_MEMORY;
    created->common = lc_resampler_started(&direct, input_hz, output_hz);
    created->filter = filter;
    *resampler = &created->common;
    return LC_OK;
}
