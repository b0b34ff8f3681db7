/* SPDX-License-Identifier: Apache-2.0 */
#include "linecard/base64.h"

#include <string.h>

#include "linecard/kernels.h"
#include "operation.h"
#include "trial.h"
#include "witness_base64.h"

enum { FRAME = 160, FRAME_TEXT = 216, BYTES = 256, SYMBOLS = 64, ROWS_TEXT = 196, DAMAGED_TEXTS = 20000 };

static bool at(rung *rung, size_t index) {
    const lc_base64_kernels *k = lc_base64_kernels_at(index);
    if (k != NULL) *rung = (struct rung){k->name, k->needs, k};
    return k != NULL;
}

/* Encoding */

static size_t encode_room(const void *in, size_t count) {
    (void)in;
    return (count + 2) / 3 * 4;
}

static lc_result run_encode(const void *kernels, void *out, const void *in, size_t count) {
    const lc_base64_kernels *k = kernels;
    const size_t room = lc_base64_encoded_count(count);
    if (k == NULL) return lc_base64_encode(out, room, in, count);
    k->encode(out, in, count);
    return (lc_result){LC_OK, room};
}

static lc_result witness_encode(void *out, const void *in, size_t count) {
    return witness_base64_encode(out, in, count);
}

static void draw_bytes(void *in, size_t count, generator *generator) { generator_fill(generator, in, count); }

/* A symbol depends on at most two neighbouring bytes: all pairs of bytes, at each place of a group of three. */
static void walk_pairs_of_bytes(trial *trial) {
    for (size_t shift = 0; shift < 3; ++shift) {
        uint8_t *pair = trial->input;
        for (size_t i = 0; i < shift; ++i) *pair++ = 0;
        for (unsigned i = 0; i < BYTES * BYTES; ++i) {
            *pair++ = (uint8_t)(i / BYTES);
            *pair++ = (uint8_t)i;
        }
        trial_edges(trial, trial->input, (size_t)(pair - trial->input));
    }
}

/* Every byte at every place of a vector. */
static void walk_bytes(trial *trial) {
    uint8_t bytes[BYTES];
    walk_pairs_of_bytes(trial);
    for (int first = 0; first < BYTES; ++first) {
        for (int i = 0; i < BYTES; ++i) bytes[i] = (uint8_t)(first + i);
        trial_edges(trial, bytes, BYTES);
    }
}

/* Decoding */

/* The count of linecard/base64.h: three bytes for each whole group, less the padding. */
static size_t decode_room(const void *in, size_t count) {
    const uint8_t *text = in;
    const size_t whole = count / 4 * 3;
    if (count == 0 || count % 4 != 0 || text[count - 1] != '=') return whole;
    return whole - (text[count - 2] == '=' ? 2 : 1);
}

static lc_result run_decode(const void *kernels, void *out, const void *in, size_t count) {
    const lc_base64_kernels *k = kernels;
    return k ? k->decode(out, in, count) : lc_base64_decode(out, lc_base64_decoded_count(in, count), in, count);
}

static lc_result witness_decode(void *out, const void *in, size_t count) {
    return witness_base64_decode(out, in, count);
}

/* Ends a text of whole groups with `padding` times `=`, preceded by a symbol with zero trailing bits. */
static void pad(uint8_t *text, size_t count, size_t padding) {
    memset(text + count - padding, '=', padding);
    if (padding > 0) text[count - padding - 1] = padding == 1 ? 'E' : 'Q';
}

static void draw_text(void *in, size_t count, generator *generator) {
    uint8_t *text = in;
    for (size_t i = 0; i < count; ++i) text[i] = witness_symbol((unsigned)generator_below(generator, SYMBOLS));
    if (count > 0 && count % 4 == 0) pad(text, count, generator_below(generator, 3));
}

/* Every symbol at every place. */
static void walk_symbols(trial *trial) {
    uint8_t text[TRIAL_LENGTHS];
    for (unsigned first = 0; first < SYMBOLS; ++first) {
        for (unsigned i = 0; i < TRIAL_LENGTHS; ++i) text[i] = witness_symbol((first + i) % SYMBOLS);
        trial_edges(trial, text, TRIAL_LENGTHS);
    }
}

/* A byte depends on two neighbouring symbols: all pairs of symbols, at each place of a group of four. */
static void walk_pairs_of_symbols(trial *trial) {
    for (size_t shift = 0; shift < 4; ++shift) {
        uint8_t *pair = trial->input;
        for (size_t i = 0; i < shift; ++i) *pair++ = 'A';
        for (unsigned i = 0; i < SYMBOLS * SYMBOLS; ++i) {
            *pair++ = witness_symbol(i / SYMBOLS);
            *pair++ = witness_symbol(i % SYMBOLS);
        }
        while ((pair - trial->input) % 4 != 0) *pair++ = 'A';
        trial_edges(trial, trial->input, (size_t)(pair - trial->input));
    }
}

/* Every byte at every place of a text: invalid characters, other symbols, and misplaced padding. */
static void walk_places(trial *trial, size_t count, size_t padding) {
    uint8_t *text = trial->input;
    draw_text(text, count, &trial->generator);
    for (size_t i = 0; i < count; ++i) text[i] = text[i] == '=' ? 'A' : text[i];
    if (count % 4 == 0) pad(text, count, padding);
    for (size_t place = 0; place < count; ++place) {
        const uint8_t original = text[place];
        for (int byte = 0; byte < BYTES; ++byte) {
            text[place] = (uint8_t)byte;
            trial_edges(trial, text, count);
        }
        text[place] = original;
    }
}

/* The same byte several times in a row, at any place, because a kernel might miss a group or vector full of it. */
static void walk_rows(trial *trial) {
    static const size_t lengths[] = {2, 4, 8, 16, 32, 64, 128, ROWS_TEXT};
    uint8_t text[ROWS_TEXT];
    for (int byte = 0; byte < BYTES; ++byte)
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; ++i)
            for (size_t start = 0; start + lengths[i] <= ROWS_TEXT; start += 4) {
                memset(text, 'A', ROWS_TEXT);
                memset(text + start, byte, lengths[i]);
                trial_edges(trial, text, ROWS_TEXT);
            }
}

/* Replaces, removes or inserts a character, or cuts the text off. Returns the new count. */
static size_t damage(uint8_t *text, size_t count, generator *generator) {
    const size_t place = generator_below(generator, count);
    const uint8_t symbol = witness_symbol((unsigned)generator_below(generator, SYMBOLS));
    switch (generator_below(generator, 7)) {
    case 0: text[place] = (uint8_t)generator_next(generator); return count;
    case 1: text[place] = '='; return count;
    case 2: text[place] = symbol; return count;
    case 3: text[count - 1] = '='; return count;
    case 4: memmove(text + place, text + place + 1, count - place - 1); return count - 1;
    case 5:
        memmove(text + place + 1, text + place, count - place);
        text[place] = symbol;
        return count + 1;
    default: return place;
    }
}

/* Texts with up to four errors, of which the first in reading order must be reported. */
static void walk_damage(trial *trial) {
    generator *generator = &trial->generator;
    for (int i = 0; i < DAMAGED_TEXTS; ++i) {
        size_t count = 4 * generator_below(generator, TRIAL_LENGTHS / 4);
        draw_text(trial->input, count, generator);
        for (size_t faults = generator_below(generator, 5); faults > 0 && count > 0; --faults)
            count = damage(trial->input, count, generator);
        trial_edges(trial, trial->input, count);
    }
}

static void walk_text(trial *trial) {
    static const size_t lengths[] = {1, 2, 3, 4, 5, 8, 16, 20, 32, 36, 47, 64, 68, 129, 132, 192};
    walk_symbols(trial);
    walk_pairs_of_symbols(trial);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; ++i)
        for (size_t padding = 0; padding <= (lengths[i] % 4 ? 0 : 2); ++padding)
            walk_places(trial, lengths[i], padding);
    walk_places(trial, TRIAL_LENGTHS, 0);
    walk_rows(trial);
    walk_damage(trial);
}

static const operation operations[] = {
    {.name = "base64/decode",
     .in_width = 1,
     .out_width = 1,
     .frame = FRAME_TEXT,
     .run = run_decode,
     .witness = witness_decode,
     .room = decode_room,
     .draw = draw_text,
     .walk = walk_text},
    {.name = "base64/encode",
     .in_width = 1,
     .out_width = 1,
     .frame = FRAME,
     .run = run_encode,
     .witness = witness_encode,
     .room = encode_room,
     .draw = draw_bytes,
     .walk = walk_bytes},
};

const ladder base64_ladder = {"base64", at, operations, sizeof operations / sizeof *operations};
