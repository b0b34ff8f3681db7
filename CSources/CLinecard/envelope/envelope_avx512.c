/* SPDX-License-Identifier: Apache-2.0 */
#include "envelope_internal.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl")))

/* Sets bits of `odd` for backslashes, control characters and bytes beyond ASCII. */
AVX512 static inline uint64_t quotes_of_round(__m512i characters, __mmask64 *odd) {
    /* Bytes beyond ASCII are negative as signed numbers. */
    *odd |= _mm512_cmpeq_epi8_mask(characters, _mm512_set1_epi8('\\')) |
            _mm512_cmplt_epi8_mask(characters, _mm512_set1_epi8(0x20));
    return _mm512_cmpeq_epi8_mask(characters, _mm512_set1_epi8('"'));
}

AVX512 static bool find_quotes(uint64_t *quotes, const uint8_t *text, size_t count) {
    __mmask64 odd = 0;
    size_t i = 0;
    for (; i + LC_ENVELOPE_ROUND <= count; i += LC_ENVELOPE_ROUND)
        *quotes++ = quotes_of_round(_mm512_loadu_si512(text + i), &odd);
    if (i < count) {
        /* A masked load reads nothing past the text; spaces take the place of the missing characters. */
        const __mmask64 rest = ((__mmask64)1 << (count - i)) - 1;
        *quotes = quotes_of_round(_mm512_mask_loadu_epi8(_mm512_set1_epi8(' '), rest, text + i), &odd);
    }
    return odd == 0;
}

const lc_envelope_kernels lc_envelope_avx512 = {
    .name = "avx512",
    .needs = LC_CPU_AVX512BW,
    .find_quotes = find_quotes,
};

#endif
