/* SPDX-License-Identifier: Apache-2.0 */
#include "linecard/envelope.h"

#include <string.h>

#include "linecard/kernels.h"
#include "operation.h"
#include "trial.h"

enum { FRAME = 379 /* of Twilio */, CHARACTERS = 256, PLACES = 200 };

static bool at(rung *rung, size_t index) {
    const lc_envelope_kernels *k = lc_envelope_kernels_at(index);
    if (k != NULL) *rung = (struct rung){k->name, k->needs, k};
    return k != NULL;
}

static size_t words(size_t count) { return (count + 63) / 64; }

/* The words of bits, and one for the kernel's result. */
static size_t room(const void *in, size_t count) {
    (void)in;
    return words(count) + 1;
}

/* The public function returns no bits, so it is only tested for touching nothing outside. The bits are those of the
 * rung that the library chooses. */
static bool find_with_chosen(uint64_t *quotes, const uint8_t *text, size_t count) {
    lc_media_message found;
    if (lc_envelope_find_media(&found, text, count, "streamSid", 9) &&
        found.payload.start + found.payload.count > count)
        return false;
    const lc_envelope_kernels *k = NULL;
    for (size_t i = 0; (k = lc_envelope_kernels_at(i)) && (k->needs & ~lc_cpu_features()); ++i) {
    }
    return k->find_quotes(quotes, text, count);
}

static lc_result run(const void *kernels, void *out, const void *in, size_t count) {
    const lc_envelope_kernels *k = kernels;
    uint64_t *quotes = out;
    quotes[words(count)] = k ? k->find_quotes(quotes, in, count) : find_with_chosen(quotes, in, count);
    return (lc_result){LC_OK, words(count) + 1};
}

static lc_result witness(void *out, const void *in, size_t count) {
    const uint8_t *text = in;
    uint64_t *quotes = out;
    memset(quotes, 0, words(count) * sizeof *quotes);
    quotes[words(count)] = 1;
    for (size_t i = 0; i < count; ++i) {
        if (text[i] == '"') quotes[i / 64] += (uint64_t)1 << i % 64;
        if (text[i] == '\\' || text[i] < ' ' || text[i] > '~' + 1) quotes[words(count)] = 0;
    }
    return (lc_result){LC_OK, words(count) + 1};
}

/* Draws pieces of messages, because a walk over random bytes would end at once. */
static void draw(void *in, size_t count, generator *generator) {
    static const char *const pieces[] = {
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        " ",
        "\"",
        "\\",
        "-1.5e+9",
        "true",
        "\"event\":\"media\"",
        "\"media\":{",
        "\"payload\":\"AAAA\"",
        "\"streamSid\":\"MZ\"",
        "\\u00e9",
        "\x7F",
        "\x80",
        "\n",
    };
    uint8_t *text = in;
    const size_t kinds = generator_below(generator, 2) ? sizeof pieces / sizeof *pieces : 8;
    for (size_t i = 0; i < count;) {
        const char *piece = pieces[generator_below(generator, kinds)];
        for (; *piece != '\0' && i < count; ++i) text[i] = (uint8_t)*piece++;
    }
}

/* Every character at every place, among others that need no unescaping. */
static void walk_characters(trial *trial) {
    for (size_t place = 0; place < PLACES; ++place) {
        memset(trial->input, '~', PLACES);
        for (unsigned character = 0; character < CHARACTERS; ++character) {
            trial->input[place] = (uint8_t)character;
            trial_edges(trial, trial->input, PLACES);
        }
    }
}

/* A valid message, cut off at every place, and with every character at every place. */
static void walk_messages(trial *trial) {
    static const char message[] =
        "{\"event\":\"media\",\"sequenceNumber\":3,\"media\":{\"track\":\"inbound\",\"payload\":\"AIAPjw==\"},"
        "\"a\\n\":[1,{\"b\":null}],\"streamSid\":\"MZ00\"}";
    const size_t count = sizeof message - 1;
    for (size_t place = 0; place < count; ++place) {
        trial_edges(trial, message, place);
        memcpy(trial->input, message, count);
        for (unsigned character = 0; character < CHARACTERS; ++character) {
            trial->input[place] = (uint8_t)character;
            trial_edges(trial, trial->input, count);
        }
    }
}

static void walk(trial *trial) {
    walk_characters(trial);
    walk_messages(trial);
}

static const operation operations[] = {{
    .name = "envelope/find-quotes",
    .in_width = 1,
    .out_width = sizeof(uint64_t),
    .frame = FRAME,
    .run = run,
    .witness = witness,
    .room = room,
    .draw = draw,
    .walk = walk,
}};

const ladder envelope_ladder = {"envelope", at, operations, sizeof operations / sizeof *operations};
