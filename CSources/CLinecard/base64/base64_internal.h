/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LC_BASE64_INTERNAL_H
#define LC_BASE64_INTERNAL_H

#include "linecard/kernels.h"

/** The reference, which runs on every CPU. */
extern const lc_base64_kernels lc_base64_reference;

#if defined(__x86_64__)
extern const lc_base64_kernels lc_base64_avx2;
extern const lc_base64_kernels lc_base64_avx512;
#elif defined(__aarch64__)
extern const lc_base64_kernels lc_base64_neon;
#endif

/** The symbols of RFC 4648 table 1, by value. */
extern const uint8_t lc_base64_symbols[64];

/** The values of ASCII characters, or LC_BASE64_NO_VALUE. Only that has the top bit, so an OR of several shows whether
 *  one is missing. */
extern const uint8_t lc_base64_values[256];
enum { LC_BASE64_NO_VALUE = 0x80 };

/**
 * Decodes the end of a text with the reference, which also reports errors.
 *
 * @param start  characters that were decoded, a multiple of four, so that the rules for the end hold for the rest.
 */
static inline lc_result lc_base64_decode_rest(uint8_t *bytes, const uint8_t *text, size_t count, size_t start) {
    const size_t written = start / 4 * 3;
    lc_result result = lc_base64_reference.decode(bytes + written, text + start, count - start);
    result.count += result.status == LC_OK ? written : start;
    return result;
}

#endif
