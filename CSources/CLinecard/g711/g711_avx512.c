/* SPDX-License-Identifier: Apache-2.0 */
#include "g711_internal.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi")))

/*
 * A round has 64 codes or samples, looked up in registers: vpermi2b reads a table of 128 bytes. A law has 128
 * magnitudes, so their low bytes fill two registers and their high bytes two more. An incomplete last round is aligned
 * with the end of the data and converts some codes a second time. Only data shorter than a round is masked.
 */
enum { ROUND = 64 };

typedef struct table {
    __m512i first, second; /* entries 0 to 63, 64 to 127 */
} table;

AVX512 static inline table load_table(const uint8_t bytes[128]) {
    return (table){_mm512_loadu_si512(bytes), _mm512_loadu_si512(bytes + 64)};
}

/* Uses the lower seven bits of an index. */
AVX512 static inline __m512i look_up(table table, __m512i indices) {
    return _mm512_permutex2var_epi8(table.first, indices, table.second);
}

AVX512 static inline __mmask64 lowest(size_t count) { return ((__mmask64)1 << count) - 1; }

/* Decode */

typedef struct magnitudes {
    table low, high;
} magnitudes;

typedef struct samples {
    __m512i left, right; /* 0 to 31, 32 to 63 */
} samples;

/* In both laws the top bit of a code, as sent, is set for positive samples. */
AVX512 static inline samples expand(const magnitudes *magnitudes, __m512i sent) {
    /* Unpacking works within 128-bit lanes: eighths in this order come out in order. */
    const __m512i eighths = _mm512_setr_epi64(0, 4, 1, 5, 2, 6, 3, 7);
    const __m512i zero = _mm512_setzero_si512();
    const __mmask64 negative = ~_mm512_movepi8_mask(sent);
    const __m512i code = _mm512_permutexvar_epi64(eighths, sent);
    const __m512i low = look_up(magnitudes->low, code), high = look_up(magnitudes->high, code);
    const __m512i left = _mm512_unpacklo_epi8(low, high), right = _mm512_unpackhi_epi8(low, high);
    return (samples){_mm512_mask_sub_epi16(left, (__mmask32)negative, zero, left),
                     _mm512_mask_sub_epi16(right, (__mmask32)(negative >> 32), zero, right)};
}

AVX512 static inline void expand_round(int16_t *pcm, const uint8_t *codes, const magnitudes *magnitudes) {
    const samples samples = expand(magnitudes, _mm512_loadu_si512(codes));
    _mm512_storeu_si512(pcm, samples.left);
    _mm512_storeu_si512(pcm + 32, samples.right);
}

AVX512 static inline void expand_partial(int16_t *pcm, const uint8_t *codes, size_t count,
                                         const magnitudes *magnitudes) {
    const __mmask64 lanes = lowest(count);
    const samples samples = expand(magnitudes, _mm512_maskz_loadu_epi8(lanes, codes));
    _mm512_mask_storeu_epi16(pcm, (__mmask32)lanes, samples.left);
    if (count > 32) _mm512_mask_storeu_epi16(pcm + 32, (__mmask32)(lanes >> 32), samples.right);
}

AVX512 static inline void decode(int16_t *pcm, const uint8_t *codes, size_t count, const uint8_t low[128],
                                 const uint8_t high[128]) {
    const magnitudes magnitudes = {load_table(low), load_table(high)};
    if (count < ROUND) {
        if (count > 0) expand_partial(pcm, codes, count, &magnitudes);
        return;
    }
    size_t i = 0;
    for (; i + ROUND <= count; i += ROUND) expand_round(pcm + i, codes + i, &magnitudes);
    if (i < count) expand_round(pcm + count - ROUND, codes + count - ROUND, &magnitudes);
}

AVX512 static void decode_mu(int16_t *pcm, const uint8_t *codes, size_t count) {
    decode(pcm, codes, count, lc_g711_mu_magnitudes_low, lc_g711_mu_magnitudes_high);
}

AVX512 static void decode_a(int16_t *pcm, const uint8_t *codes, size_t count) {
    decode(pcm, codes, count, lc_g711_a_magnitudes_low, lc_g711_a_magnitudes_high);
}

/* Encode */

/* The parameters of a law. */
typedef struct law {
    table shifts;
    __m512i bias;     /* added to a magnitude */
    __m512i inverted; /* the bits sent inverted for positive samples; for negative ones the top bit is the opposite */
} law;

/* A shift right by SSS leaves 1MMMM in segment SSS - 3, and 0MMMM in segment 0 of A-law. Either way EEEMMMM is
 * (SSS << 4) + the rest - 64. */
AVX512 static inline __m512i compress_half(const law *law, __m512i pcm) {
    /* Folded by one's complement, so that -1 and 0 have the same magnitude. The saturated sum clips at the largest
     * code. */
    const __m512i folded = _mm512_xor_si512(pcm, _mm512_srai_epi16(pcm, 15));
    const __m512i magnitude = _mm512_adds_epi16(folded, law->bias);
    const __m512i shift = _mm512_maskz_permutex2var_epi8(0x5555555555555555, law->shifts.first,
                                                         _mm512_srli_epi16(magnitude, 8), law->shifts.second);
    return _mm512_add_epi16(_mm512_slli_epi16(shift, 4), _mm512_srlv_epi16(magnitude, shift));
}

AVX512 static inline __m512i compress(const law *law, __m512i left, __m512i right) {
    /* The low byte of every 16-bit lane. */
    const __m512i even =
        _mm512_set_epi8(126, 124, 122, 120, 118, 116, 114, 112, 110, 108, 106, 104, 102, 100, 98, 96, 94, 92, 90, 88,
                        86, 84, 82, 80, 78, 76, 74, 72, 70, 68, 66, 64, 62, 60, 58, 56, 54, 52, 50, 48, 46, 44, 42, 40,
                        38, 36, 34, 32, 30, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0);
    const __m512i sum = _mm512_permutex2var_epi8(compress_half(law, left), even, compress_half(law, right));
    const __mmask64 negative = (__mmask64)_mm512_movepi16_mask(right) << 32 | _mm512_movepi16_mask(left);
    const __m512i code = _mm512_xor_si512(_mm512_sub_epi8(sum, _mm512_set1_epi8(64)), law->inverted);
    return _mm512_mask_add_epi8(code, negative, code, _mm512_set1_epi8((char)0x80)); /* flips the top bit */
}

AVX512 static inline void compress_round(uint8_t *codes, const int16_t *pcm, const law *law) {
    const __m512i code = compress(law, _mm512_loadu_si512(pcm), _mm512_loadu_si512(pcm + 32));
    _mm512_storeu_si512(codes, code);
}

AVX512 static inline void compress_partial(uint8_t *codes, const int16_t *pcm, size_t count, const law *law) {
    const __mmask64 lanes = lowest(count);
    const __m512i left = _mm512_maskz_loadu_epi16((__mmask32)lanes, pcm);
    const __m512i right =
        count > 32 ? _mm512_maskz_loadu_epi16((__mmask32)(lanes >> 32), pcm + 32) : _mm512_setzero_si512();
    _mm512_mask_storeu_epi8(codes, lanes, compress(law, left, right));
}

AVX512 static inline void encode(uint8_t *codes, const int16_t *pcm, size_t count, const law *law) {
    if (count < ROUND) {
        if (count > 0) compress_partial(codes, pcm, count, law);
        return;
    }
    size_t i = 0;
    for (; i + ROUND <= count; i += ROUND) compress_round(codes + i, pcm + i, law);
    if (i < count) compress_round(codes + count - ROUND, pcm + count - ROUND, law);
}

AVX512 static void encode_mu(uint8_t *codes, const int16_t *pcm, size_t count) {
    const law law = {load_table(lc_g711_mu_shifts), _mm512_set1_epi16(132), _mm512_set1_epi8((char)0xFF)};
    encode(codes, pcm, count, &law);
}

AVX512 static void encode_a(uint8_t *codes, const int16_t *pcm, size_t count) {
    const law law = {load_table(lc_g711_a_shifts), _mm512_setzero_si512(), _mm512_set1_epi8((char)0xD5)};
    encode(codes, pcm, count, &law);
}

const lc_g711_kernels lc_g711_avx512 = {
    .name = "avx512",
    .needs = LC_CPU_AVX512BW | LC_CPU_AVX512VBMI,
    .decode_mu = decode_mu,
    .encode_mu = encode_mu,
    .decode_a = decode_a,
    .encode_a = encode_a,
};

#endif
