/* SPDX-License-Identifier: Apache-2.0 */
#include "quotes.h"

#include <stdbool.h>

#include "buffer.h"
#include "check.h"
#include "linecard/kernels.h"

static bool needs_no_unescaping(const uint8_t *text, size_t count) {
    for (size_t i = 0; i < count; ++i)
        if (text[i] < ' ' || text[i] > 0x7F || text[i] == '\\') return false;
    return true;
}

static void check_rung(const lc_envelope_kernels *rung, const uint8_t *text, size_t count, bool expected) {
    const buffer words = make_buffer((count + 63) / 64 * sizeof(uint64_t), 0, 0);
    const uint64_t *quotes = (const uint64_t *)(const void *)words.start;
    const bool found = rung->find_quotes((uint64_t *)(void *)words.start, text, count);
    CHECK(found == expected, "%s: %zu characters need no unescaping: %d", rung->name, count, found);
    for (size_t i = 0; i < (count + 63) / 64 * 64; ++i) {
        const bool is_quote = i < count && text[i] == '"';
        CHECK((quotes[i / 64] >> i % 64 & 1) == is_quote, "%s: character %zu of %zu", rung->name, i, count);
    }
    drop_buffer(words);
}

void check_quotes(const uint8_t *text, size_t count) {
    const lc_envelope_kernels *rung;
    const bool expected = needs_no_unescaping(text, count);
    const buffer moved = copy_buffer(text, count, count % 64);
    for (size_t i = 0; (rung = lc_envelope_kernels_at(i)) != NULL; ++i)
        if ((rung->needs & ~lc_cpu_features()) == 0) check_rung(rung, moved.start, count, expected);
    drop_buffer(moved);
}
