/* SPDX-License-Identifier: Apache-2.0 */
#include "g711_internal.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

/*
 * A round has 32 codes or samples. An incomplete last round is aligned with the end of the data and converts some codes
 * a second time, which costs less than converting the rest one by one.
 */
enum { ROUND = 32 };

/* Bytes are unpacked to 16 bits within 128-bit lanes: quarters in this order come out in order. */
enum { QUARTERS = 0xD8 /* 0 2 1 3 */ };

/* One table for both lanes of a shuffle, indexed by segment. */
#define BY_SEGMENT(a, b, c, d, e, f, g, h)                                                                             \
    _mm256_setr_epi8(a, b, c, d, e, f, g, h, 0, 0, 0, 0, 0, 0, 0, 0, a, b, c, d, e, f, g, h, 0, 0, 0, 0, 0, 0, 0, 0)

AVX2 static inline __m256i load(const void *from) { return _mm256_loadu_si256(from); }

AVX2 static inline void store(void *to, __m256i value) { _mm256_storeu_si256(to, value); }

AVX2 static inline __m256i segments(__m256i code) {
    return _mm256_and_si256(_mm256_srli_epi16(code, 4), _mm256_set1_epi8(7));
}

/*
 * A magnitude is (((MMMM << 3) + 132) << EEE) - 132. The sum is a byte, the shift a multiplication by a power of two,
 * and 252 * 128 = 32256 still fits a signed sample.
 */
AVX2 static inline void expand_mu(int16_t *pcm, const uint8_t *codes) {
    const __m256i one = _mm256_set1_epi8(1), zero = _mm256_setzero_si256(), bias = _mm256_set1_epi16(132);
    const __m256i sent = _mm256_permute4x64_epi64(load(codes), QUARTERS);
    const __m256i code = _mm256_xor_si256(sent, _mm256_set1_epi8(-1)); /* SEEEMMMM */
    const __m256i interval = _mm256_slli_epi16(_mm256_and_si256(code, _mm256_set1_epi8(15)), 3);
    const __m256i sum = _mm256_add_epi8(interval, _mm256_set1_epi8((char)132));
    const __m256i power = _mm256_shuffle_epi8(BY_SEGMENT(1, 2, 4, 8, 16, 32, 64, (char)128), segments(code));
    const __m256i low = _mm256_mullo_epi16(_mm256_unpacklo_epi8(sum, zero), _mm256_unpacklo_epi8(power, zero));
    const __m256i high = _mm256_mullo_epi16(_mm256_unpackhi_epi8(sum, zero), _mm256_unpackhi_epi8(power, zero));
    /* SEEEMMMM 00000001: never zero, and negative if the sample is */
    store(pcm, _mm256_sign_epi16(_mm256_sub_epi16(low, bias), _mm256_unpacklo_epi8(one, code)));
    store(pcm + 16, _mm256_sign_epi16(_mm256_sub_epi16(high, bias), _mm256_unpackhi_epi8(one, code)));
}

/* A magnitude is (MMMM << 4) + 8 in segment 0 and ((MMMM << 4) + 264) << (EEE - 1) above, where 264 is 256 + 8. */
AVX2 static inline void expand_a(int16_t *pcm, const uint8_t *codes) {
    const __m256i one = _mm256_set1_epi8(1), zero = _mm256_setzero_si256();
    const __m256i sent = _mm256_permute4x64_epi64(load(codes), QUARTERS);
    const __m256i code = _mm256_xor_si256(sent, _mm256_set1_epi8(0x55)); /* SEEEMMMM */
    const __m256i interval = _mm256_slli_epi16(_mm256_and_si256(code, _mm256_set1_epi8(15)), 4);
    const __m256i sum = _mm256_or_si256(interval, _mm256_set1_epi8(8));
    const __m256i segment = segments(code);
    const __m256i lead = _mm256_shuffle_epi8(BY_SEGMENT(0, 1, 1, 1, 1, 1, 1, 1), segment);
    const __m256i power = _mm256_shuffle_epi8(BY_SEGMENT(1, 1, 2, 4, 8, 16, 32, 64), segment);
    const __m256i low = _mm256_mullo_epi16(_mm256_unpacklo_epi8(sum, lead), _mm256_unpacklo_epi8(power, zero));
    const __m256i high = _mm256_mullo_epi16(_mm256_unpackhi_epi8(sum, lead), _mm256_unpackhi_epi8(power, zero));
    /* S means positive in A-law, so it is inverted */
    const __m256i inverted = _mm256_xor_si256(code, _mm256_set1_epi8(-1));
    store(pcm, _mm256_sign_epi16(low, _mm256_unpacklo_epi8(one, inverted)));
    store(pcm + 16, _mm256_sign_epi16(high, _mm256_unpackhi_epi8(one, inverted)));
}

/* The magnitude by one's complement, so that -1 and 0 have the same. */
AVX2 static inline __m256i folded(__m256i pcm) { return _mm256_xor_si256(pcm, _mm256_srai_epi16(pcm, 15)); }

/*
 * A float is a companded number: exponent, then mantissa. Shifting its 32 bits sEEEEEEE Emmmmmmm... right by 19 leaves
 * the exponent and the four bits below the leading one. Integers below 2^15 convert to float without rounding.
 */
AVX2 static inline __m256i exponents_and_mantissas(__m256i magnitude) {
    const __m256i zero = _mm256_setzero_si256();
    const __m256 low = _mm256_cvtepi32_ps(_mm256_unpacklo_epi16(magnitude, zero));
    const __m256 high = _mm256_cvtepi32_ps(_mm256_unpackhi_epi16(magnitude, zero));
    return _mm256_packs_epi32(_mm256_srli_epi32(_mm256_castps_si256(low), 19),
                              _mm256_srli_epi32(_mm256_castps_si256(high), 19));
}

/* The result of exponents_and_mantissas for 2^power. */
#define EXPONENT(power) _mm256_set1_epi16((127 + (power)) << 4)

/* Biased, magnitudes go from 2^7 up; the saturated sum clips at the largest code. */
AVX2 static inline __m256i compress_mu(__m256i pcm) {
    const __m256i biased = _mm256_adds_epi16(folded(pcm), _mm256_set1_epi16(132));
    return _mm256_sub_epi16(exponents_and_mantissas(biased), EXPONENT(7));
}

/* Segment 0 has the step of segment 1: its magnitudes are moved to segment 1, and their codes back. */
AVX2 static inline __m256i compress_a(__m256i pcm) {
    const __m256i magnitude = folded(pcm);
    const __m256i is_lowest = _mm256_cmpgt_epi16(_mm256_set1_epi16(256), magnitude);
    const __m256i moved = _mm256_add_epi16(magnitude, _mm256_and_si256(is_lowest, _mm256_set1_epi16(256)));
    const __m256i code = _mm256_sub_epi16(exponents_and_mantissas(moved), EXPONENT(7));
    return _mm256_sub_epi16(code, _mm256_and_si256(is_lowest, _mm256_set1_epi16(16)));
}

/* Joins and stores the codes of 32 samples. `inverted` has the bits that are sent inverted for positive samples; for
 * negative samples the top bit is the opposite. */
AVX2 static inline void send(uint8_t *codes, __m256i pcm[2], __m256i first, __m256i second, char inverted) {
    const __m256i top = _mm256_set1_epi8((char)0x80);
    const __m256i sign = _mm256_and_si256(_mm256_packs_epi16(pcm[0], pcm[1]), top);
    const __m256i mask = _mm256_xor_si256(sign, _mm256_set1_epi8(inverted));
    const __m256i code = _mm256_xor_si256(_mm256_packus_epi16(first, second), mask);
    store(codes, _mm256_permute4x64_epi64(code, QUARTERS));
}

AVX2 static inline void encode_mu_round(uint8_t *codes, const int16_t *samples) {
    __m256i pcm[2] = {load(samples), load(samples + 16)};
    send(codes, pcm, compress_mu(pcm[0]), compress_mu(pcm[1]), (char)0xFF);
}

AVX2 static inline void encode_a_round(uint8_t *codes, const int16_t *samples) {
    __m256i pcm[2] = {load(samples), load(samples + 16)};
    send(codes, pcm, compress_a(pcm[0]), compress_a(pcm[1]), (char)0xD5);
}

AVX2 static void decode_mu(int16_t *pcm, const uint8_t *codes, size_t count) {
    size_t i = 0;
    if (count < ROUND) lc_g711_reference.decode_mu(pcm, codes, count);
    for (; i + ROUND <= count; i += ROUND) expand_mu(pcm + i, codes + i);
    if (i > 0 && i < count) expand_mu(pcm + count - ROUND, codes + count - ROUND);
}

AVX2 static void decode_a(int16_t *pcm, const uint8_t *codes, size_t count) {
    size_t i = 0;
    if (count < ROUND) lc_g711_reference.decode_a(pcm, codes, count);
    for (; i + ROUND <= count; i += ROUND) expand_a(pcm + i, codes + i);
    if (i > 0 && i < count) expand_a(pcm + count - ROUND, codes + count - ROUND);
}

AVX2 static void encode_mu(uint8_t *codes, const int16_t *pcm, size_t count) {
    size_t i = 0;
    if (count < ROUND) lc_g711_reference.encode_mu(codes, pcm, count);
    for (; i + ROUND <= count; i += ROUND) encode_mu_round(codes + i, pcm + i);
    if (i > 0 && i < count) encode_mu_round(codes + count - ROUND, pcm + count - ROUND);
}

AVX2 static void encode_a(uint8_t *codes, const int16_t *pcm, size_t count) {
    size_t i = 0;
    if (count < ROUND) lc_g711_reference.encode_a(codes, pcm, count);
    for (; i + ROUND <= count; i += ROUND) encode_a_round(codes + i, pcm + i);
    if (i > 0 && i < count) encode_a_round(codes + count - ROUND, pcm + count - ROUND);
}

const lc_g711_kernels lc_g711_avx2 = {
    .name = "avx2",
    .needs = LC_CPU_AVX2,
    .decode_mu = decode_mu,
    .encode_mu = encode_mu,
    .decode_a = decode_a,
    .encode_a = encode_a,
};

#endif
