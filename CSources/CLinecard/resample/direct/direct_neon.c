/* SPDX-License-Identifier: Apache-2.0 */
#include "direct_planes.h"

#if defined(__aarch64__)

#include <arm_neon.h>

/*
 * Two or three outputs at a time, of 40 or 32 periods: 20 or 24 sums stand in registers. Each vector of samples is
 * loaded once for all outputs, and each coefficient once for all periods, so that the multipliers rarely wait for
 * either.
 */
enum { LANES = 4, VECTORS_OF_TWO = 10, VECTORS_OF_THREE = 8, MOST_OUTPUTS = 3, MOST_VECTORS = 10 };

/* Rounds to the nearest, halves to even, and clips. */
static inline void store(int16_t *pcm, float32x4_t sums) { vst1_s16(pcm, vqmovn_s32(vcvtnq_s32_f32(sums))); }

/* Computes `outputs` outputs from `first` on, for `vectors` vectors of periods from `start` on. */
LC_DIRECT_INLINE void sum(lc_direct_planes *planes, size_t first, size_t start, int outputs, int vectors) {
    const lc_direct_filter *filter = planes->filter;
    const float *coefficients = filter->coefficients + first;
    float32x4_t sums[MOST_OUTPUTS][MOST_VECTORS], factors[MOST_OUTPUTS];
#pragma GCC unroll 10
    for (int o = 0; o < outputs; ++o)
#pragma GCC unroll 10
        for (int v = 0; v < vectors; ++v) sums[o][v] = vdupq_n_f32(0);
    for (size_t plane = 0; plane < filter->inputs; ++plane) {
        const float *in = planes->in + plane * planes->in_stride + start;
        for (size_t taps = lc_direct_taps(filter, plane); taps > 0; --taps, ++in, coefficients += filter->outputs) {
#pragma GCC unroll 10
            for (int o = 0; o < outputs; ++o) factors[o] = vld1q_dup_f32(coefficients + o);
#pragma GCC unroll 10
            for (int v = 0; v < vectors; ++v) {
                const float32x4_t samples = vld1q_f32(in + v * LANES);
#pragma GCC unroll 10
                for (int o = 0; o < outputs; ++o) sums[o][v] = vfmaq_f32(sums[o][v], factors[o], samples);
            }
        }
    }
    int16_t *out = planes->out + first * planes->out_stride + start;
#pragma GCC unroll 10
    for (int o = 0; o < outputs; ++o, out += planes->out_stride)
#pragma GCC unroll 10
        for (int v = 0; v < vectors; ++v) store(out + v * LANES, sums[o][v]);
}

static void fill_two(lc_direct_planes *planes, size_t first) {
    const size_t periods = planes->periods;
    size_t start = 0;
    for (; start + VECTORS_OF_TWO * LANES <= periods; start += VECTORS_OF_TWO * LANES)
        sum(planes, first, start, 2, VECTORS_OF_TWO);
    for (; start + 4 * LANES <= periods; start += 4 * LANES) sum(planes, first, start, 2, 4);
    for (; start < periods; start += LANES) sum(planes, first, start, 2, 1);
}

static void fill_three(lc_direct_planes *planes, size_t first) {
    const size_t periods = planes->periods;
    size_t start = 0;
    for (; start + VECTORS_OF_THREE * LANES <= periods; start += VECTORS_OF_THREE * LANES)
        sum(planes, first, start, 3, VECTORS_OF_THREE);
    for (; start + 4 * LANES <= periods; start += 4 * LANES) sum(planes, first, start, 3, 4);
    for (; start < periods; start += LANES) sum(planes, first, start, 3, 1);
}

static void fill(lc_direct_planes *planes) {
    const size_t outputs = planes->filter->outputs, step = outputs % 3 == 0 ? 3 : 2;
    for (size_t first = 0; first < outputs; first += step) (step == 3 ? fill_three : fill_two)(planes, first);
}

static void convolve(int16_t *out, const int16_t *in, size_t periods, const lc_direct_filter *filter) {
    lc_direct_run(out, in, periods, filter, fill);
}

const lc_direct_kernels lc_direct_neon = {.name = "neon", .needs = LC_CPU_NEON, .convolve = convolve};

#endif
