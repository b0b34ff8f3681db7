/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding media messages. The witness parses nothing, because the test composes the messages, with marks around the
 * parts that are to be found: `<payload>`, `(track)`, `^stream$` and `@number@`. The marks are removed before a message
 * is tried. A message without a marked payload must be declined.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draft.h"
#include "linecard/envelope.h"
#include "operation.h"
#include "trial.h"

enum { FRAME = 379 /* of Twilio */, LONGEST = 65536, ROUNDS = 100 };

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* The result of a call. Nothing is written if it finds no message. */
typedef struct outcome {
    size_t is_found;
    lc_media_message found;
} outcome;

enum { WORDS = sizeof(outcome) / sizeof(size_t), SPANS = 3 };

static const outcome declined = {false, {{SIZE_MAX, SIZE_MAX}, {SIZE_MAX, SIZE_MAX}, {SIZE_MAX, SIZE_MAX}, UINT64_MAX}};

/* The expected result for the text composed last, and its key of the stream's id. */
static outcome expected;
static const char *stream_key;

static size_t room(const void *in, size_t count) {
    (void)in;
    (void)count;
    return WORDS;
}

static lc_result run(const void *kernels, void *out, const void *in, size_t count) {
    outcome actual = declined;
    (void)kernels;
    actual.is_found = lc_envelope_find_media(&actual.found, in, count, stream_key, strlen(stream_key));
    memcpy(out, &actual, sizeof actual);
    return (lc_result){LC_OK, WORDS};
}

static lc_result witness(void *out, const void *in, size_t count) {
    (void)in;
    (void)count;
    memcpy(out, &expected, sizeof expected);
    return (lc_result){LC_OK, WORDS};
}

static void decline(void) { expected = declined; }

/* Writes a text without its marks and sets `expected`. Returns its count of characters. */
static size_t unmark(uint8_t *text, const char *marked) {
    static const char starts[] = "<(^", ends[] = ">)$";
    lc_span spans[SPANS] = {{0}};
    uint64_t number = 0;
    size_t count = 0;
    for (; *marked != '\0'; ++marked) {
        const char *start = strchr(starts, *marked), *end = strchr(ends, *marked);
        if (*marked == '@')
            number = number != 0 ? number : strtoull(marked + 1, NULL, 10);
        else if (start != NULL)
            spans[start - starts].start = count;
        else if (end != NULL)
            spans[end - ends].count = count - spans[end - ends].start;
        else
            text[count++] = (uint8_t)*marked;
    }
    expected = (outcome){true, {spans[0], spans[1], spans[2], number}};
    if (spans[0].start == 0) decline();
    return count;
}

static uint8_t white_space(generator *generator) { return (uint8_t) " \t\r\n"[generator_below(generator, 4)]; }

/* Inserts `shift` characters of white space before a text. */
static void indent(uint8_t *text, size_t count, size_t shift, generator *generator) {
    lc_span *const spans[SPANS] = {&expected.found.payload, &expected.found.track, &expected.found.stream};
    memmove(text + shift, text, count);
    for (size_t i = 0; i < shift; ++i) text[i] = white_space(generator);
    for (size_t i = 0; i < SPANS; ++i)
        if (expected.is_found && spans[i]->start > 0) spans[i]->start += shift;
}

/* Draws a valid message of exactly `count` characters, with white space around it, or one that is cut off to fit. */
static void draw(void *in, size_t count, generator *generator) {
    uint8_t *text = in;
    const size_t composed = unmark(text, draft_compose(count, NULL, NULL, &stream_key, generator));
    if (composed > count) {
        decline();
        return;
    }
    const size_t before = generator_below(generator, count - composed + 1);
    indent(text, composed, before, generator);
    for (size_t i = before + composed; i < count; ++i) text[i] = white_space(generator);
}

/* Whole messages */

static void try_marked(trial *trial, const char *marked) {
    trial_edges(trial, trial->input, unmark(trial->input, marked));
}

/* A table of messages, and that no proper beginning of a valid one is a message. */
static void walk_table(trial *trial) {
    static const char *const table[] = {
#define SEVEN "\"x\":[[[[[[[1]]]]]]]"
#define MEDIA "\"event\":\"media\",\"media\":{\"payload\":\"AAAA\"}"
#define MARKED "\"event\":\"media\",\"media\":{\"payload\":\"<AAAA>\"}"
        "{" MARKED "}",
        "{\"event\":\"media\",\"media\":{\"payload\":\"<>\"}}",
        " {\"media\" : {\"payload\" : \"<A>\" , \"track\" : \"()\"} , \"event\" : \"media\"}\r\n",
        "{\"streamSid\":\"^MZ$\",\"media\":{\"track\":\"(outbound)\",\"payload\":\"<AA==>\"},\"event\":\"media\"}",
        "{\"sequenceNumber\":@1@," MARKED "}",
        "{\"sequenceNumber\":\"@999999999999999@\"," MARKED "}",
        "{\"sequenceNumber\":@999999999999999@," MARKED "}",
        "{\"sequenceNumber\":0," MARKED "}",
        "{\"media\":{\"sequenceNumber\":3,\"payload\":\"<AAAA>\"},\"event\":\"media\"}",
        "{\"event\":\"media\",\"sequenceNumber\":\"@3@\",\"media\":{\"track\":\"(inbound)\",\"chunk\":\"1\","
        "\"timestamp\":\"5\",\"payload\":\"<f39/f39/>\"},\"streamSid\":\"^MZ18ad3ab5a668481ce02b83e7395059f0$\"}",
        "{\"event\":\"media\",\"media\":{\"media\":{\"payload\":\"x\"},\"event\":1,\"payload\":\"<A>\"},"
        "\"payload\":\"B\",\"track\":[\"C\"]}",
        "{" SEVEN ",\"event\":\"media\",\"media\":{\"payload\":\"<A>\"}}",
        "{\"x\":\"\\\"}\",\"event\":\"media\",\"media\":{\"payload\":\"<A\x7F>\"}}",
        "",
        " ",
        "}",
        "{",
        "{}",
        "[]",
        "null",
        "\"\"",
        "[{" MEDIA "}]",
        "{{" MEDIA "}}",
        "{" MEDIA ",}",
        "{," MEDIA "}",
        "{" MEDIA "}}",
        "{" MEDIA "}]",
        "{" MEDIA "},",
        "{" MEDIA "} x",
        "{" MEDIA "}{}",
        "{" MEDIA "}\f",
        "x{" MEDIA "}",
        "\xEF\xBB\xBF{" MEDIA "}",
        "{\"event\":\"media\"}",
        "{\"event\":\"media\",\"media\":{}}",
        "{\"event\":\"media\",\"media\":\"payload\"}",
        "{\"event\":\"media\",\"media\":[\"payload\",\"A\"]}",
        "{\"event\":\"media\",\"media\":{\"payload\":\"A\",}}",
        "{\"event\":\"media\",\"media\":{,\"payload\":\"A\"}}",
        "{\"event\":\"media\",\"media\":{\"payload\":\"A\"]}",
        "{\"event\":\"media\",\"media\":{\"payload\":\"A\"}",
        "{\"event\":\"media\",\"media\":{\"payload\":\"A}}",
        "{\"event\":\"media\",\"media\":{\"payload\" \"A\"}}",
        "{\"event\":\"media\",\"media\":{\"payload\":A}}",
        "{\"event\":\"media\",\"media\":{\"payload\":null}}",
        "{\"event\":\"media\",\"media\":{\"payload\":[\"A\"]}}",
        "{\"event\":\"media\",\"media\":{\"payload\":\"\\u0041\"}}",
        "{\"event\":\"media\",\"media\":{\"payload\":\"A\\/\"}}",
        "{\"event\":\"media\",\"media\":{\"payload\":\"\n\"}}",
        "{\"event\":\"media\",\"media\":{\"payload\":\"\xC3\xA9\"}}",
        "{\"event\":\"media\",\"media\":{\"Payload\":\"A\"}}",
        "{\"event\":\"media\",\"media\":{\"a\":{\"payload\":\"A\"}}}",
        "{\"event\":\"media\",\"payload\":\"A\",\"media\":{}}",
        "{\"event\":\"mark\",\"media\":{\"payload\":\"A\"}}",
        "{\"event\":\"medi\",\"media\":{\"payload\":\"A\"}}",
        "{\"event\":\"media \",\"media\":{\"payload\":\"A\"}}",
        "{\"event\":\"\\u006dedia\",\"media\":{\"payload\":\"A\"}}",
        "{\"event\":{\"event\":\"media\"},\"media\":{\"payload\":\"A\"}}",
        "{\"media\":{\"payload\":\"A\",\"event\":\"media\"}}",
        "{\"\\u0065vent\":\"media\",\"media\":{\"payload\":\"A\"}}",
        "{" MEDIA ",\"streamSid\":1}",
        "{" MEDIA ",\"streamSid\":\"\\u004d\"}",
        "{" MEDIA ",\"streamSid\":\"MZ\",\"streamSid\":\"MZ\"}",
        "{\"event\":\"media\",\"media\":{\"payload\":\"A\",\"track\":\"\",\"track\":\"\"}}",
        "{\"sequenceNumber\":\"3\",\"sequenceNumber\":4," MEDIA "}",
        "{\"sequenceNumber\":1000000000000000," MEDIA "}",
        "{event:\"media\",\"media\":{\"payload\":\"A\"}}",
        "{\"event\":\"media\" \"media\":{\"payload\":\"A\"}}",
        "{'event':'media','media':{'payload':'A'}}",
#undef MARKED
#undef MEDIA
#undef SEVEN
    };
    stream_key = "streamSid";
    for (size_t i = 0; i < COUNT(table); ++i) {
        try_marked(trial, table[i]);
        if (!expected.is_found) continue;
        const size_t end = (size_t)(strrchr(table[i], '}') - table[i]);
        char beginning[FRAME];
        for (size_t count = 0; count <= end; ++count) {
            snprintf(beginning, sizeof beginning, "%.*s", (int)count, table[i]);
            const size_t characters = unmark(trial->input, beginning);
            decline();
            trial_edges(trial, trial->input, characters);
        }
    }
}

/* Tries a message with an additional member that must make it declined. */
static void try_fault(trial *trial, const char *fault, const char *media_fault) {
    const size_t count = generator_below(&trial->generator, TRIAL_LENGTHS);
    const size_t composed =
        unmark(trial->input, draft_compose(count, fault, media_fault, &stream_key, &trial->generator));
    decline();
    trial_edges(trial, trial->input, composed);
}

/* The first table has faults for both the message and its media. */
static void walk_faults(trial *trial) {
    static const char *const anywhere[] = {
        "\"x\":",
        "\"x\":01",
        "\"x\":1.",
        "\"x\":.5",
        "\"x\":+1",
        "\"x\":-",
        "\"x\":- 1",
        "\"x\":1e",
        "\"x\":1e+",
        "\"x\":1e+-1",
        "\"x\":0x1",
        "\"x\":1 2",
        "\"x\":tru",
        "\"x\":True",
        "\"x\":nulll",
        "\"x\":NaN",
        "\"x\":'a'",
        "\"x\":\"",
        "\"x\":\"\\\"",
        "\"x\":\"\\x\"",
        "\"x\":\"\\u12g4\"",
        "\"x\":\"\\u123\"",
        "\"x\":\"\\ud83d\\ude00\"",
        "\"x\":\"\\uD7FF\"",
        "\"x\":\"\x1F\"",
        "\"x\":\"\n\"",
        "\"x\":\"\xC3\xA9\"",
        "\"\xC3\xA9\":1",
        "\"x\":\x80",
        "\"x\":[1,]",
        "\"x\":[,1]",
        "\"x\":[1 2]",
        "\"x\":[1,,2]",
        "\"x\":{\"a\":1,}",
        "\"x\":{,\"a\":1}",
        "\"x\":{\"a\"}",
        "\"x\":{\"a\":}",
        "\"x\":{a:1}",
        "\"x\":{1:1}",
        "\"x\":{\"a\":1 \"b\":2}",
        "\"x\":[}",
        "\"x\":{]",
        "\"x\":[\"a\":1]",
        "\"x\"",
        "\"x\" 1",
        "\"x\"::1",
        "x:1",
        "1:1",
        "null",
        "",
        "\"x\":[[[[[[[[]]]]]]]]",
        "\"x\":[{\"a\":[{\"a\":[{\"a\":[{}]}]}]}]",
        "\"\\u0061\":1",
        "\"a\\n\":1",
        "\"\\/\":{}",
    };
    static const char *const in_message[] = {
        "\"event\":\"media\"",
        "\"event\":1",
        "\"media\":{}",
        "\"media\":null",
        "\"\\u0065vent\":1",
        "\"\\u006dedia\":1",
        "\"media\":{\"payload\":\"A\"}",
        "\"sequenceNumber\":-1",
        "\"sequenceNumber\":-0",
        "\"sequenceNumber\":1.0",
        "\"sequenceNumber\":1e0",
        "\"sequenceNumber\":01",
        "\"sequenceNumber\":null",
        "\"sequenceNumber\":[1]",
        "\"sequenceNumber\":\"\"",
        "\"sequenceNumber\":\"-1\"",
        "\"sequenceNumber\":\"+1\"",
        "\"sequenceNumber\":\" 1\"",
        "\"sequenceNumber\":\"01\"",
        "\"sequenceNumber\":\"1x\"",
        "\"sequenceNumber\":\"1:\"",
        "\"sequenceNumber\":\"1/\"",
        "\"sequenceNumber\":\"\\u0031\"",
        "\"sequenceNumber\":\"1000000000000000\"",
        "\"\\u0073equenceNumber\":1",
    };
    static const char *const in_media[] = {
        "\"payload\":\"A\"",     "\"payload\":null",        "\"payload\":\"\\n\"",  "\"track\":1",
        "\"track\":\"\\u0061\"", "\"p\\u0061yload\":\"A\"", "\"x\":[[[[[[[]]]]]]]",
    };
    for (int round = 0; round < ROUNDS; ++round) {
        for (size_t i = 0; i < COUNT(anywhere); ++i) {
            try_fault(trial, anywhere[i], NULL);
            try_fault(trial, NULL, anywhere[i]);
        }
        for (size_t i = 0; i < COUNT(in_message); ++i) try_fault(trial, in_message[i], NULL);
        for (size_t i = 0; i < COUNT(in_media); ++i) try_fault(trial, NULL, in_media[i]);
    }
}

/* Tries a message at the end of a text of `count` characters. */
static void try_long(trial *trial, size_t count, bool is_too_long) {
    const size_t composed = unmark(trial->input, draft_compose(FRAME, NULL, NULL, &stream_key, &trial->generator));
    indent(trial->input, composed, count - composed, &trial->generator);
    if (is_too_long) decline();
    trial_edges(trial, trial->input, count);
}

static void walk(trial *trial) {
    walk_table(trial);
    walk_faults(trial);
    try_long(trial, LONGEST, false);
    try_long(trial, LONGEST + 1, true);
}

static const operation operations[] = {{
    .name = "envelope/find-media",
    .in_width = 1,
    .out_width = sizeof(size_t),
    .frame = FRAME,
    .run = run,
    .witness = witness,
    .room = room,
    .draw = draw,
    .walk = walk,
}};

const ladder media_ladder = {"media", NULL, operations, sizeof operations / sizeof *operations};
