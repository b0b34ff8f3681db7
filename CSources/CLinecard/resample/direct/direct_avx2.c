/* SPDX-License-Identifier: Apache-2.0 */
#include "direct_planes.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,fma")))

/*
 * Two or three outputs at a time, of 40 or 32 periods: ten or twelve sums stand in registers. Each vector of samples is
 * loaded once for all outputs, and each coefficient once for all periods, so that the multipliers rarely wait for
 * either.
 */
enum { LANES = 8, VECTORS_OF_TWO = 5, VECTORS_OF_THREE = 4, MOST_OUTPUTS = 3, MOST_VECTORS = 5 };

/* Rounds to the nearest, halves to even, and clips. */
AVX2 static inline void store(int16_t *pcm, __m256 sums) {
    const __m256i rounded = _mm256_cvtps_epi32(sums);
    const __m128i low = _mm256_castsi256_si128(rounded), high = _mm256_extracti128_si256(rounded, 1);
    _mm_storeu_si128((void *)pcm, _mm_packs_epi32(low, high));
}

/* Computes `outputs` outputs from `first` on, for `vectors` vectors of periods from `start` on. */
AVX2 LC_DIRECT_INLINE void sum(lc_direct_planes *planes, size_t first, size_t start, int outputs, int vectors) {
    const lc_direct_filter *filter = planes->filter;
    const float *coefficients = filter->coefficients + first;
    __m256 sums[MOST_OUTPUTS][MOST_VECTORS], factors[MOST_OUTPUTS];
#pragma GCC unroll 5
    for (int o = 0; o < outputs; ++o)
#pragma GCC unroll 5
        for (int v = 0; v < vectors; ++v) sums[o][v] = _mm256_setzero_ps();
    for (size_t plane = 0; plane < filter->inputs; ++plane) {
        const float *in = planes->in + plane * planes->in_stride + start;
        for (size_t taps = lc_direct_taps(filter, plane); taps > 0; --taps, ++in, coefficients += filter->outputs) {
#pragma GCC unroll 5
            for (int o = 0; o < outputs; ++o) factors[o] = _mm256_broadcast_ss(coefficients + o);
#pragma GCC unroll 5
            for (int v = 0; v < vectors; ++v) {
                const __m256 samples = _mm256_loadu_ps(in + v * LANES);
#pragma GCC unroll 5
                for (int o = 0; o < outputs; ++o) sums[o][v] = _mm256_fmadd_ps(factors[o], samples, sums[o][v]);
            }
        }
    }
    int16_t *out = planes->out + first * planes->out_stride + start;
#pragma GCC unroll 5
    for (int o = 0; o < outputs; ++o, out += planes->out_stride)
#pragma GCC unroll 5
        for (int v = 0; v < vectors; ++v) store(out + v * LANES, sums[o][v]);
}

AVX2 static void fill_two(lc_direct_planes *planes, size_t first) {
    for (size_t start = 0; start < planes->periods; start += VECTORS_OF_TWO * LANES) {
        switch ((planes->periods - start + LANES - 1) / LANES) {
        case 1: sum(planes, first, start, 2, 1); break;
        case 2: sum(planes, first, start, 2, 2); break;
        case 3: sum(planes, first, start, 2, 3); break;
        case 4: sum(planes, first, start, 2, 4); break;
        default: sum(planes, first, start, 2, VECTORS_OF_TWO); break;
        }
    }
}

AVX2 static void fill_three(lc_direct_planes *planes, size_t first) {
    for (size_t start = 0; start < planes->periods; start += VECTORS_OF_THREE * LANES) {
        switch ((planes->periods - start + LANES - 1) / LANES) {
        case 1: sum(planes, first, start, 3, 1); break;
        case 2: sum(planes, first, start, 3, 2); break;
        case 3: sum(planes, first, start, 3, 3); break;
        default: sum(planes, first, start, 3, VECTORS_OF_THREE); break;
        }
    }
}

AVX2 static void fill(lc_direct_planes *planes) {
    const size_t outputs = planes->filter->outputs, step = outputs % 3 == 0 ? 3 : 2;
    for (size_t first = 0; first < outputs; first += step) (step == 3 ? fill_three : fill_two)(planes, first);
}

AVX2 static void convolve(int16_t *out, const int16_t *in, size_t periods, const lc_direct_filter *filter) {
    lc_direct_run(out, in, periods, filter, fill);
}

const lc_direct_kernels lc_direct_avx2 = {.name = "avx2", .needs = LC_CPU_AVX2 | LC_CPU_FMA, .convolve = convolve};

#endif
