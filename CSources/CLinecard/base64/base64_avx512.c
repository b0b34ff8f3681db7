/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>

#include "base64_internal.h"
#include "linecard/base64.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi")))

/*
 * A round has 64 characters or 48 bytes. The tables are in registers: vpermi2b looks up one of 128 ASCII characters,
 * vpermb one of 64 values. The end of a text is a masked round: a masked load or store touches no memory outside.
 */
enum { CHARACTERS = 64, BYTES = 48 };

AVX512 static inline __mmask64 lowest(size_t count) { return count < 64 ? ((__mmask64)1 << count) - 1 : ~(__mmask64)0; }

/* Decode */

/* Returns the values of the characters, and sets the top bit of a byte of `faults` for each that is not a symbol. */
AVX512 static inline __m512i values(__m512i text, __m512i *faults) {
    const __m512i first = _mm512_loadu_si512(lc_base64_values), second = _mm512_loadu_si512(lc_base64_values + 64);
    const __m512i value = _mm512_permutex2var_epi8(first, text, second);
    *faults = _mm512_ternarylogic_epi32(*faults, value, text, 0xFE); /* the OR of the three */
    return value;
}

static const uint8_t joined_order[64] = {
    2,  1,  0,  6,  5,  4,  10, 9,  8,  14, 13, 12, 18, 17, 16, 22, 21, 20, 26, 25, 24, 30, 29, 28,
    34, 33, 32, 38, 37, 36, 42, 41, 40, 46, 45, 44, 50, 49, 48, 54, 53, 52, 58, 57, 56, 62, 61, 60,
};

/* Joins each group of four values to three bytes, 48 in all, followed by zeros. */
AVX512 static inline __m512i joined(__m512i values) {
    /* 00dddddd 00cccccc 00bbbbbb 00aaaaaa, last byte first */
    const __m512i pairs = _mm512_maddubs_epi16(values, _mm512_set1_epi32(0x01400140));
    /* 0000cccc ccdddddd 0000aaaa aabbbbbb */
    const __m512i groups = _mm512_madd_epi16(pairs, _mm512_set1_epi32(0x00011000));
    /* 00000000 aaaaaabb bbbbcccc ccdddddd */
    return _mm512_maskz_permutexvar_epi8(lowest(BYTES), _mm512_loadu_si512(joined_order), groups);
}

/* Decodes the last round of a text: 4 to 64 characters, whole groups. Returns false for an error in any round. */
AVX512 static inline bool decode_end(uint8_t *bytes, const uint8_t *text, size_t count, __m512i faults) {
    const size_t padding = (size_t)(text[count - 1] == '=') + (text[count - 1] == '=' && text[count - 2] == '=');
    /* Padding and missing characters become A, whose value is zero. */
    const __m512i characters = _mm512_mask_loadu_epi8(_mm512_set1_epi8('A'), lowest(count - padding), text);
    const __m512i content = joined(values(characters, &faults));
    const size_t written = count / 4 * 3 - padding;
    const __mmask64 beyond = _mm512_test_epi8_mask(content, content) & ~lowest(written);
    if (_mm512_movepi8_mask(faults) != 0 || beyond != 0) return false;
    _mm512_mask_storeu_epi8(bytes, lowest(written), content);
    return true;
}

AVX512 static lc_result decode(uint8_t *bytes, const uint8_t *text, size_t count) {
    __m512i faults = _mm512_setzero_si512();
    if (count == 0 || count % 4 != 0) return lc_base64_decode_rest(bytes, text, count, 0);
    size_t i = 0;
    for (; count - i > CHARACTERS; i += CHARACTERS) {
        const __m512i content = joined(values(_mm512_loadu_si512(text + i), &faults));
        _mm512_mask_storeu_epi8(bytes + i / 4 * 3, lowest(BYTES), content);
    }
    if (!decode_end(bytes + i / 4 * 3, text + i, count - i, faults))
        return lc_base64_decode_rest(bytes, text, count, 0);
    return (lc_result){LC_OK, lc_base64_decoded_count(text, count)};
}

/* Encode */

static const uint8_t split_order[64] = {
    1,  0,  2,  1,  4,  3,  5,  4,  7,  6,  8,  7,  10, 9,  11, 10, 13, 12, 14, 13, 16, 15,
    17, 16, 19, 18, 20, 19, 22, 21, 23, 22, 25, 24, 26, 25, 28, 27, 29, 28, 31, 30, 32, 31,
    34, 33, 35, 34, 37, 36, 38, 37, 40, 39, 41, 40, 43, 42, 44, 43, 46, 45, 47, 46,
};

/* Encodes 48 bytes to 64 symbols. */
AVX512 static inline __m512i symbols(__m512i bytes) {
    const __m512i alphabet = _mm512_loadu_si512(lc_base64_symbols);
    /* aaaaaabb bbbbcccc ccdddddd becomes bbbbcccc ccdddddd aaaaaabb bbbbcccc, last byte first */
    const __m512i groups = _mm512_permutexvar_epi8(_mm512_loadu_si512(split_order), bytes);
    /* The positions of a, b, c and d in the 64 bits of two groups. */
    const __m512i starts = _mm512_set1_epi64(0x3036242A1016040A);
    /* The lookup uses the lower six bits and ignores the two above them. */
    return _mm512_permutexvar_epi8(_mm512_multishift_epi64_epi8(starts, groups), alphabet);
}

AVX512 static void encode(uint8_t *text, const uint8_t *bytes, size_t count) {
    size_t i = 0;
    for (; count - i >= 64; i += BYTES) _mm512_storeu_si512(text + i / 3 * 4, symbols(_mm512_loadu_si512(bytes + i)));
    for (; i < count; i += BYTES) {
        const size_t chunk = count - i < BYTES ? count - i : BYTES;
        const __m512i symbol = symbols(_mm512_maskz_loadu_epi8(lowest(chunk), bytes + i));
        const __mmask64 is_symbol = lowest((chunk * 4 + 2) / 3);
        const __m512i characters = _mm512_mask_blend_epi8(is_symbol, _mm512_set1_epi8('='), symbol);
        _mm512_mask_storeu_epi8(text + i / 3 * 4, lowest((chunk + 2) / 3 * 4), characters);
    }
}

const lc_base64_kernels lc_base64_avx512 = {
    .name = "avx512",
    .needs = LC_CPU_AVX512BW | LC_CPU_AVX512VBMI,
    .decode = decode,
    .encode = encode,
};

#endif
