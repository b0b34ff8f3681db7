/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>

#include "base64_internal.h"

enum { NO = LC_BASE64_NO_VALUE };
// clang-format off
const uint8_t lc_base64_symbols[64] = {
    'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P',
    'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', 'a', 'b', 'c', 'd', 'e', 'f',
    'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v',
    'w', 'x', 'y', 'z', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '+', '/',
};

const uint8_t lc_base64_values[256] = {
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, 62, NO, NO, NO, 63,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, NO, NO, NO, NO, NO, NO,
    NO,  0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14,
    15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, NO, NO, NO, NO, NO,
    NO, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
    41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
};
// clang-format on

/* Returns the first error in reading order. All characters before `start` are symbols. */
static lc_result fault(const uint8_t *text, size_t start, size_t count) {
    for (size_t i = start; i < count; ++i) {
        if (text[i] == '=') {
            const bool ends = i + 1 == count || (i + 2 == count && text[i + 1] == '=');
            if (!ends || count % 4 != 0) return (lc_result){LC_BASE64_PADDING, i};
        } else if (lc_base64_values[text[i]] == NO) {
            return (lc_result){LC_BASE64_SYMBOL, i};
        }
    }
    return (lc_result){LC_BASE64_LENGTH, count};
}

/* Decodes the last group of four to three bytes, or to two or one if it is padded. */
static lc_result decode_last(uint8_t *bytes, const uint8_t *text, size_t count, size_t written) {
    const uint8_t *group = text + count - 4;
    const unsigned padding = group[3] != '=' ? 0 : group[2] != '=' ? 1 : 2;
    const unsigned a = lc_base64_values[group[0]], b = lc_base64_values[group[1]];
    const unsigned c = padding == 2 ? 0 : lc_base64_values[group[2]], d = padding > 0 ? 0 : lc_base64_values[group[3]];
    if ((a | b | c | d) & NO) return fault(text, count - 4, count);
    if (padding == 2 && (b & 15)) return (lc_result){LC_BASE64_TRAILING_BITS, count - 3};
    if (padding == 1 && (c & 3)) return (lc_result){LC_BASE64_TRAILING_BITS, count - 2};
    bytes[written] = (uint8_t)(a << 2 | b >> 4);
    if (padding < 2) bytes[written + 1] = (uint8_t)(b << 4 | c >> 2);
    if (padding < 1) bytes[written + 2] = (uint8_t)(c << 6 | d);
    return (lc_result){LC_OK, written + 3 - padding};
}

static lc_result decode(uint8_t *bytes, const uint8_t *text, size_t count) {
    size_t i = 0, written = 0;
    for (; i + 4 < count; i += 4, written += 3) {
        const unsigned a = lc_base64_values[text[i]], b = lc_base64_values[text[i + 1]],
                       c = lc_base64_values[text[i + 2]], d = lc_base64_values[text[i + 3]];
        if ((a | b | c | d) & NO) return fault(text, i, count);
        bytes[written] = (uint8_t)(a << 2 | b >> 4);
        bytes[written + 1] = (uint8_t)(b << 4 | c >> 2);
        bytes[written + 2] = (uint8_t)(c << 6 | d);
    }
    if (count == 0) return (lc_result){LC_OK, 0};
    if (count % 4 != 0) return fault(text, i, count);
    return decode_last(bytes, text, count, written);
}

static void encode(uint8_t *text, const uint8_t *bytes, size_t count) {
    for (; count >= 3; count -= 3, bytes += 3, text += 4) {
        text[0] = lc_base64_symbols[bytes[0] >> 2];
        text[1] = lc_base64_symbols[(bytes[0] & 3) << 4 | bytes[1] >> 4];
        text[2] = lc_base64_symbols[(bytes[1] & 15) << 2 | bytes[2] >> 6];
        text[3] = lc_base64_symbols[bytes[2] & 63];
    }
    if (count == 0) return;
    const unsigned second = count == 2 ? bytes[1] : 0;
    text[0] = lc_base64_symbols[bytes[0] >> 2];
    text[1] = lc_base64_symbols[(bytes[0] & 3u) << 4 | second >> 4];
    text[2] = count == 2 ? lc_base64_symbols[(second & 15) << 2] : '=';
    text[3] = '=';
}

const lc_base64_kernels lc_base64_reference = {
    .name = "reference",
    .needs = 0,
    .decode = decode,
    .encode = encode,
};
