/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>
#include <string.h>

#include "base64_internal.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

/* A round has 32 characters or 24 bytes, half of them in each 128-bit lane. Half a round uses one lane. */
enum { CHARACTERS = 32, BYTES = 24 };

#define LANES(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)

/* Decode */

/*
 * The upper half of a character selects one run of the alphabet, the lower half the runs that contain it: a bit for
 * each of the runs + /, 0-9, A-O, P-Z, a-o, p-z. A character is a symbol if the two agree. Its value is the character
 * plus the offset of its run; / has its own offset, one place before that of +.
 */
AVX2 static inline bool values(__m256i *values, __m256i text) {
    const __m256i runs_by_low_half =
        LANES((char)0xA8, (char)0xF8, (char)0xF8, (char)0xF8, (char)0xF8, (char)0xF8, (char)0xF8, (char)0xF8,
              (char)0xF8, (char)0xF8, (char)0xF0, 0x54, 0x50, 0x50, 0x50, 0x54);
    const __m256i run_of_high_half = LANES(0, 0, 4, 8, 16, 32, 64, (char)128, 0, 0, 0, 0, 0, 0, 0, 0);
    const __m256i offset_of_run =
        LANES(0, 63 - '/', 62 - '+', 52 - '0', -'A', -'A', 26 - 'a', 26 - 'a', 0, 0, 0, 0, 0, 0, 0, 0);
    const __m256i high_half = _mm256_and_si256(_mm256_srli_epi16(text, 4), _mm256_set1_epi8(15));
    /* Indexed by whole characters: a shuffle uses their lower half, and gives 0 beyond ASCII. */
    const __m256i agreed =
        _mm256_and_si256(_mm256_shuffle_epi8(runs_by_low_half, text), _mm256_shuffle_epi8(run_of_high_half, high_half));
    const __m256i is_slash = _mm256_cmpeq_epi8(text, _mm256_set1_epi8('/')); /* -1 if true */
    const __m256i offset = _mm256_shuffle_epi8(offset_of_run, _mm256_add_epi8(high_half, is_slash));
    *values = _mm256_add_epi8(text, offset);
    return _mm256_movemask_epi8(_mm256_cmpeq_epi8(agreed, _mm256_setzero_si256())) == 0;
}

/* Joins each group of four values to three bytes, twelve in the lower part of each lane. */
AVX2 static inline __m256i joined(__m256i values) {
    /* 00dddddd 00cccccc 00bbbbbb 00aaaaaa, last byte first */
    const __m256i pairs = _mm256_maddubs_epi16(values, _mm256_set1_epi32(0x01400140));
    /* 0000cccc ccdddddd 0000aaaa aabbbbbb */
    const __m256i groups = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));
    /* 00000000 aaaaaabb bbbbcccc ccdddddd */
    return _mm256_shuffle_epi8(groups, LANES(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1));
}

AVX2 static inline bool decode_round(uint8_t *bytes, const uint8_t *text) {
    __m256i value;
    const bool is_good = values(&value, _mm256_loadu_si256((const void *)text));
    const __m256i lanes = joined(value);
    const __m256i adjacent = _mm256_permutevar8x32_epi32(lanes, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7));
    _mm_storeu_si128((void *)bytes, _mm256_castsi256_si128(adjacent));
    _mm_storel_epi64((void *)(bytes + 16), _mm256_extracti128_si256(adjacent, 1));
    return is_good;
}

AVX2 static inline bool decode_half_round(uint8_t *bytes, const uint8_t *text) {
    __m256i value;
    const bool is_good = values(&value, _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)text)));
    const __m128i lane = _mm256_castsi256_si128(joined(value));
    _mm_storel_epi64((void *)bytes, lane);
    const int last = _mm_extract_epi32(lane, 2);
    memcpy(bytes + 8, &last, sizeof last);
    return is_good;
}

/* The reference decodes the last group, which may be padded, and reports errors. */
AVX2 static lc_result decode(uint8_t *bytes, const uint8_t *text, size_t count) {
    size_t i = 0;
    while (count - i > CHARACTERS && decode_round(bytes + i / 4 * 3, text + i)) i += CHARACTERS;
    if (count - i > CHARACTERS / 2 && decode_half_round(bytes + i / 4 * 3, text + i)) i += CHARACTERS / 2;
    return lc_base64_decode_rest(bytes, text, count, i);
}

/* Encode */

/* Splits twelve bytes in each lane into sixteen values. */
AVX2 static inline __m256i split(__m256i bytes) {
    /* aaaaaabb bbbbcccc ccdddddd becomes bbbbcccc ccdddddd aaaaaabb bbbbcccc, last byte first */
    const __m256i groups = _mm256_shuffle_epi8(bytes, LANES(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10));
    /* a and c move right by 10 and 6, as the upper halves of products */
    const __m256i a_and_c =
        _mm256_mulhi_epu16(_mm256_and_si256(groups, _mm256_set1_epi32(0x0FC0FC00)), _mm256_set1_epi32(0x04000040));
    /* b and d move left by 4 and 8, as products */
    const __m256i b_and_d =
        _mm256_mullo_epi16(_mm256_and_si256(groups, _mm256_set1_epi32(0x003F03F0)), _mm256_set1_epi32(0x01000010));
    return _mm256_or_si256(a_and_c, b_and_d);
}

/* A symbol is the value plus the offset of its run: 0 is A-Z, 1 is a-z, 2 to 11 are digits, 12 is + and 13 is /. */
AVX2 static inline __m256i symbols(__m256i values) {
    const __m256i offset_of_run = LANES('A', 'a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
                                        '0' - 52, '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 0, 0);
    const __m256i beyond_letters = _mm256_subs_epu8(values, _mm256_set1_epi8(51));
    const __m256i beyond_upper = _mm256_cmpgt_epi8(values, _mm256_set1_epi8(25)); /* -1 if true */
    return _mm256_add_epi8(values, _mm256_shuffle_epi8(offset_of_run, _mm256_sub_epi8(beyond_letters, beyond_upper)));
}

/* Reads four bytes more than it encodes. */
AVX2 static inline void encode_round(uint8_t *text, const uint8_t *bytes) {
    const __m128i low = _mm_loadu_si128((const void *)bytes), high = _mm_loadu_si128((const void *)(bytes + BYTES / 2));
    _mm256_storeu_si256((void *)text, symbols(split(_mm256_set_m128i(high, low))));
}

AVX2 static inline void encode_half_round(uint8_t *text, const uint8_t *bytes) {
    const __m256i both = _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)bytes));
    _mm_storeu_si128((void *)text, _mm256_castsi256_si128(symbols(split(both))));
}

AVX2 static void encode(uint8_t *text, const uint8_t *bytes, size_t count) {
    size_t i = 0;
    for (; count - i >= BYTES + 4; i += BYTES) encode_round(text + i / 3 * 4, bytes + i);
    for (; count - i >= BYTES / 2 + 4; i += BYTES / 2) encode_half_round(text + i / 3 * 4, bytes + i);
    lc_base64_reference.encode(text + i / 3 * 4, bytes + i, count - i);
}

const lc_base64_kernels lc_base64_avx2 = {
    .name = "avx2",
    .needs = LC_CPU_AVX2,
    .decode = decode,
    .encode = encode,
};

#endif
