/* SPDX-License-Identifier: Apache-2.0 */
#include "witness_base64.h"

#include <stdbool.h>

uint8_t witness_symbol(unsigned value) {
    if (value < 26) return (uint8_t)('A' + value);
    if (value < 52) return (uint8_t)('a' + value - 26);
    if (value < 62) return (uint8_t)('0' + value - 52);
    return value == 62 ? '+' : '/';
}

/* The value of a symbol, or -1. */
static int value_of(uint8_t symbol) {
    if (symbol >= 'A' && symbol <= 'Z') return symbol - 'A';
    if (symbol >= 'a' && symbol <= 'z') return symbol - 'a' + 26;
    if (symbol >= '0' && symbol <= '9') return symbol - '0' + 52;
    return symbol == '+' ? 62 : symbol == '/' ? 63 : -1;
}

lc_result witness_base64_encode(uint8_t *text, const uint8_t *bytes, size_t count) {
    size_t written = 0;
    unsigned bits = 0, waiting = 0;
    for (size_t i = 0; i < count; ++i) {
        bits = bits << 8 | bytes[i];
        for (waiting += 8; waiting >= 6;) text[written++] = witness_symbol(bits >> (waiting -= 6) & 63);
    }
    if (waiting > 0) text[written++] = witness_symbol(bits << (6 - waiting) & 63);
    while (written % 4 != 0) text[written++] = '=';
    return (lc_result){LC_OK, written};
}

/* Padding is one or two `=` that end a text of whole groups. */
static bool may_pad(const uint8_t *text, size_t count, size_t place) {
    return count % 4 == 0 && place + 2 >= count && text[count - 1] == '=';
}

lc_result witness_base64_decode(uint8_t *bytes, const uint8_t *text, size_t count) {
    size_t written = 0, symbols = 0;
    unsigned bits = 0, waiting = 0;
    for (size_t i = 0; i < count; ++i) {
        const int value = value_of(text[i]);
        if (value < 0 && text[i] != '=') return (lc_result){LC_BASE64_SYMBOL, i};
        if (value < 0 && !may_pad(text, count, i)) return (lc_result){LC_BASE64_PADDING, i};
        if (value < 0) continue;
        ++symbols;
        bits = bits << 6 | (unsigned)value;
        waiting += 6;
        if (waiting < 8) continue;
        waiting -= 8;
        bytes[written++] = (uint8_t)(bits >> waiting);
    }
    if (count % 4 != 0) return (lc_result){LC_BASE64_LENGTH, count};
    if (bits & ((1u << waiting) - 1)) return (lc_result){LC_BASE64_TRAILING_BITS, symbols - 1};
    return (lc_result){LC_OK, written};
}
