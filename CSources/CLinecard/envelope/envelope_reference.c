/* SPDX-License-Identifier: Apache-2.0 */
#include "envelope_internal.h"

static bool find_quotes(uint64_t *quotes, const uint8_t *text, size_t count) {
    bool needs_no_unescaping = true;
    for (size_t i = 0; i < count; ++i) {
        if (i % LC_ENVELOPE_ROUND == 0) quotes[i / LC_ENVELOPE_ROUND] = 0;
        quotes[i / LC_ENVELOPE_ROUND] |= (uint64_t)(text[i] == '"') << i % LC_ENVELOPE_ROUND;
        needs_no_unescaping = needs_no_unescaping && text[i] >= 0x20 && text[i] < 0x80 && text[i] != '\\';
    }
    return needs_no_unescaping;
}

const lc_envelope_kernels lc_envelope_reference = {.name = "reference", .needs = 0, .find_quotes = find_quotes};
