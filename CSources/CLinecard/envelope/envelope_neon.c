/* SPDX-License-Identifier: Apache-2.0 */
#include "envelope_internal.h"

#if defined(__aarch64__)

#include <arm_neon.h>

/* A different bit for each of eight lanes. */
static const uint8_t bits[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};

/* Sets a byte of `odd` for a backslash, a control character or a byte beyond ASCII. */
static inline uint8x16_t quote_bits(const uint8_t *text, uint8x16_t *odd) {
    const uint8x16_t characters = vld1q_u8(text);
    /* Bytes beyond ASCII are negative as signed numbers. */
    const uint8x16_t below = vcltq_s8(vreinterpretq_s8_u8(characters), vdupq_n_s8(0x20));
    *odd = vorrq_u8(*odd, vorrq_u8(below, vceqq_u8(characters, vdupq_n_u8('\\'))));
    return vandq_u8(vceqq_u8(characters, vdupq_n_u8('"')), vld1q_u8(bits));
}

/* Adding neighbours three times collects the bits of eight lanes in one byte. */
static inline uint64_t quotes_of_round(const uint8_t *text, uint8x16_t *odd) {
    const uint8x16_t first = vpaddq_u8(quote_bits(text, odd), quote_bits(text + 16, odd));
    const uint8x16_t second = vpaddq_u8(quote_bits(text + 32, odd), quote_bits(text + 48, odd));
    const uint8x16_t all = vpaddq_u8(first, second);
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

static bool find_quotes(uint64_t *quotes, const uint8_t *text, size_t count) {
    if (count < LC_ENVELOPE_ROUND) return lc_envelope_reference.find_quotes(quotes, text, count);
    uint8x16_t odd = vdupq_n_u8(0);
    size_t i = 0;
    for (; i + LC_ENVELOPE_ROUND <= count; i += LC_ENVELOPE_ROUND) *quotes++ = quotes_of_round(text + i, &odd);
    /* An incomplete last round is aligned with the end of the text; the shift drops the bits already written. */
    if (i < count) {
        const size_t again = i + LC_ENVELOPE_ROUND - count;
        *quotes = quotes_of_round(text + i - again, &odd) >> again;
    }
    return vmaxvq_u8(odd) == 0;
}

const lc_envelope_kernels lc_envelope_neon = {.name = "neon", .needs = LC_CPU_NEON, .find_quotes = find_quotes};

#endif
