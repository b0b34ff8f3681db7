/* SPDX-License-Identifier: Apache-2.0 */
#include "floats.h"

#include <string.h>

/* Every x86-64 CPU has SSE2 and every arm64 CPU NEON, so there is no ladder. */
#if defined(__x86_64__)

#include <emmintrin.h>

static void widen_eight(float *floats, const int16_t *pcm) {
    const __m128i samples = _mm_loadu_si128((const void *)pcm);
    const __m128i low = _mm_unpacklo_epi16(samples, samples), high = _mm_unpackhi_epi16(samples, samples);
    _mm_storeu_ps(floats, _mm_cvtepi32_ps(_mm_srai_epi32(low, 16)));
    _mm_storeu_ps(floats + 4, _mm_cvtepi32_ps(_mm_srai_epi32(high, 16)));
}

static void round_eight(int16_t *pcm, const float *floats) {
    const __m128i low = _mm_cvtps_epi32(_mm_loadu_ps(floats)), high = _mm_cvtps_epi32(_mm_loadu_ps(floats + 4));
    _mm_storeu_si128((void *)pcm, _mm_packs_epi32(low, high));
}

#elif defined(__aarch64__)

#include <arm_neon.h>

static void widen_eight(float *floats, const int16_t *pcm) {
    const int16x8_t samples = vld1q_s16(pcm);
    vst1q_f32(floats, vcvtq_f32_s32(vmovl_s16(vget_low_s16(samples))));
    vst1q_f32(floats + 4, vcvtq_f32_s32(vmovl_high_s16(samples)));
}

static void round_eight(int16_t *pcm, const float *floats) {
    const int16x4_t low = vqmovn_s32(vcvtnq_s32_f32(vld1q_f32(floats)));
    const int16x4_t high = vqmovn_s32(vcvtnq_s32_f32(vld1q_f32(floats + 4)));
    vst1q_s16(pcm, vcombine_s16(low, high));
}

#else

static void widen_eight(float *floats, const int16_t *pcm) {
    for (size_t i = 0; i < 8; ++i) floats[i] = pcm[i];
}

/* Adding a number this large rounds, because a float of that size has no fraction bits. */
static void round_eight(int16_t *pcm, const float *floats) {
    const float large = 3 << 22;
    for (size_t i = 0; i < 8; ++i) {
        const float clipped = floats[i] < INT16_MIN ? INT16_MIN : floats[i] > INT16_MAX ? INT16_MAX : floats[i];
        const volatile float moved = clipped + large; /* volatile prevents excess precision */
        pcm[i] = (int16_t)(moved - large);
    }
}

#endif

void lc_floats_from_samples(float *floats, const int16_t *pcm, size_t count) {
    size_t i = 0;
    for (; i + 8 <= count; i += 8) widen_eight(floats + i, pcm + i);
    for (; i < count; ++i) floats[i] = pcm[i];
}

void lc_samples_from_floats(int16_t *pcm, const float *floats, size_t count) {
    float last[8] = {0};
    int16_t rounded[8];
    size_t i = 0;
    for (; i + 8 <= count; i += 8) round_eight(pcm + i, floats + i);
    if (i == count) return;
    memcpy(last, floats + i, (count - i) * sizeof *floats);
    round_eight(rounded, last);
    memcpy(pcm + i, rounded, (count - i) * sizeof *pcm);
}
