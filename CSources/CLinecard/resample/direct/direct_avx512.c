/* SPDX-License-Identifier: Apache-2.0 */
#include "direct_planes.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl")))

/*
 * Two or three outputs at a time, of 80 periods: ten or fifteen sums stand in registers. Each vector of samples is
 * loaded once for all outputs, and each coefficient once for all periods, so that the multipliers rarely wait for
 * either.
 */
enum { LANES = 16, VECTORS = 5, MOST_OUTPUTS = 3 };

/* Rounds to the nearest, halves to even, and clips. */
AVX512 static inline void store(int16_t *pcm, __m512 sums) {
    _mm256_storeu_si256((void *)pcm, _mm512_cvtsepi32_epi16(_mm512_cvtps_epi32(sums)));
}

/* Computes `outputs` outputs from `first` on, for `vectors` vectors of periods from `start` on. */
AVX512 LC_DIRECT_INLINE void sum(lc_direct_planes *planes, size_t first, size_t start, int outputs, int vectors) {
    const lc_direct_filter *filter = planes->filter;
    const float *coefficients = filter->coefficients + first;
    __m512 sums[MOST_OUTPUTS][VECTORS], factors[MOST_OUTPUTS];
#pragma GCC unroll 5
    for (int o = 0; o < outputs; ++o)
#pragma GCC unroll 5
        for (int v = 0; v < vectors; ++v) sums[o][v] = _mm512_setzero_ps();
    for (size_t plane = 0; plane < filter->inputs; ++plane) {
        const float *in = planes->in + plane * planes->in_stride + start;
        for (size_t taps = lc_direct_taps(filter, plane); taps > 0; --taps, ++in, coefficients += filter->outputs) {
#pragma GCC unroll 5
            for (int o = 0; o < outputs; ++o) factors[o] = _mm512_set1_ps(coefficients[o]);
#pragma GCC unroll 5
            for (int v = 0; v < vectors; ++v) {
                const __m512 samples = _mm512_loadu_ps(in + v * LANES);
#pragma GCC unroll 5
                for (int o = 0; o < outputs; ++o) sums[o][v] = _mm512_fmadd_ps(factors[o], samples, sums[o][v]);
            }
        }
    }
    int16_t *out = planes->out + first * planes->out_stride + start;
#pragma GCC unroll 5
    for (int o = 0; o < outputs; ++o, out += planes->out_stride)
#pragma GCC unroll 5
        for (int v = 0; v < vectors; ++v) store(out + v * LANES, sums[o][v]);
}

AVX512 static void fill_two(lc_direct_planes *planes, size_t first) {
    for (size_t start = 0; start < planes->periods; start += VECTORS * LANES) {
        switch ((planes->periods - start + LANES - 1) / LANES) {
        case 1: sum(planes, first, start, 2, 1); break;
        case 2: sum(planes, first, start, 2, 2); break;
        case 3: sum(planes, first, start, 2, 3); break;
        case 4: sum(planes, first, start, 2, 4); break;
        default: sum(planes, first, start, 2, VECTORS); break;
        }
    }
}

AVX512 static void fill_three(lc_direct_planes *planes, size_t first) {
    for (size_t start = 0; start < planes->periods; start += VECTORS * LANES) {
        switch ((planes->periods - start + LANES - 1) / LANES) {
        case 1: sum(planes, first, start, 3, 1); break;
        case 2: sum(planes, first, start, 3, 2); break;
        case 3: sum(planes, first, start, 3, 3); break;
        case 4: sum(planes, first, start, 3, 4); break;
        default: sum(planes, first, start, 3, VECTORS); break;
        }
    }
}

AVX512 static void fill(lc_direct_planes *planes) {
    const size_t outputs = planes->filter->outputs, step = outputs % 3 == 0 ? 3 : 2;
    for (size_t first = 0; first < outputs; first += step) (step == 3 ? fill_three : fill_two)(planes, first);
}

AVX512 static void convolve(int16_t *out, const int16_t *in, size_t periods, const lc_direct_filter *filter) {
    lc_direct_run(out, in, periods, filter, fill);
}

const lc_direct_kernels lc_direct_avx512 = {.name = "avx512", .needs = LC_CPU_AVX512BW, .convolve = convolve};

#endif
