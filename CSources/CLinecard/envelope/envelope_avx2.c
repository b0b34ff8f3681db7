/* SPDX-License-Identifier: Apache-2.0 */
#include "envelope_internal.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

/* Sets the top bit of a byte of `odd` for a backslash, a control character or a byte beyond ASCII. */
AVX2 static inline uint64_t quotes_of_half(const uint8_t *text, __m256i *odd) {
    const __m256i characters = _mm256_loadu_si256((const void *)text);
    const __m256i backslash = _mm256_cmpeq_epi8(characters, _mm256_set1_epi8('\\'));
    /* Bytes beyond ASCII are negative as signed numbers. */
    const __m256i below = _mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), characters);
    *odd = _mm256_or_si256(*odd, _mm256_or_si256(backslash, below));
    return (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(characters, _mm256_set1_epi8('"')));
}

AVX2 static inline uint64_t quotes_of_round(const uint8_t *text, __m256i *odd) {
    return quotes_of_half(text, odd) | quotes_of_half(text + LC_ENVELOPE_ROUND / 2, odd) << 32;
}

AVX2 static bool find_quotes(uint64_t *quotes, const uint8_t *text, size_t count) {
    if (count < LC_ENVELOPE_ROUND) return lc_envelope_reference.find_quotes(quotes, text, count);
    __m256i odd = _mm256_setzero_si256();
    size_t i = 0;
    for (; i + LC_ENVELOPE_ROUND <= count; i += LC_ENVELOPE_ROUND) *quotes++ = quotes_of_round(text + i, &odd);
    /* An incomplete last round is aligned with the end of the text; the shift drops the bits already written. */
    if (i < count) {
        const size_t again = i + LC_ENVELOPE_ROUND - count;
        *quotes = quotes_of_round(text + i - again, &odd) >> again;
    }
    return _mm256_movemask_epi8(odd) == 0;
}

const lc_envelope_kernels lc_envelope_avx2 = {.name = "avx2", .needs = LC_CPU_AVX2, .find_quotes = find_quotes};

#endif
